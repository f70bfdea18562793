/**
 * Output for progress and warnings.
 *
 * @see {@link Platform.terminal}
 */
export interface Terminal {
  /** Writes text as it is. */
  write(text: string): void;
  /** Whether a line can be rewritten in place, as a progress bar does. */
  readonly isInteractive: boolean;
  /** Characters that fit on a line now; undefined or 0 if unknown. */
  readonly columns?: number | undefined;
  /**
   * Shows a warning.
   *
   * @default writes a line that begins with "Warning: "
   */
  warn?(text: string): void;
}

/** Shows a warning where the terminal shows warnings. */
export function showWarning(terminal: Terminal, text: string): void {
  if (terminal.warn === undefined) terminal.write(`Warning: ${text}\n`);
  else terminal.warn(text);
}
