/** Where progress is shown, and warnings. */
export interface Terminal {
  write(text: string): void;
  /** Whether a line can be rewritten in place, as a progress bar does. */
  readonly isInteractive: boolean;
  /** How many characters fit on a line now; undefined or 0 where that is not known. */
  readonly columns?: number | undefined;
  /**
   * Shows a warning: something that is no error, but hardly meant.
   *
   * @default writes it as a line that begins with "Warning: "
   */
  warn?(text: string): void;
}

/** Shows a warning where the terminal shows warnings. */
export function showWarning(terminal: Terminal, text: string): void {
  if (terminal.warn === undefined) terminal.write(`Warning: ${text}\n`);
  else terminal.warn(text);
}
