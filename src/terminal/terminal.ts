/** Where progress is shown. */
export interface Terminal {
  write(text: string): void;
  /** Whether a line can be rewritten in place, as a progress bar does. */
  readonly isInteractive: boolean;
}
