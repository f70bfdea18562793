/** Where a run waits while it is paused: between two runs of steps, so that where it waits changes no number. */

export class Gate {
  /** Steps that may be taken before it closes: Infinity while it is open. */
  #allowed: number;
  #isEnded = false;
  #release: (() => void) | undefined;
  readonly #onPaused: () => void;

  /**
   * @param allowed steps before it closes for the first time
   * @param onPaused called each time that a run begins to wait
   */
  constructor(allowed: number, onPaused: () => void) {
    this.#allowed = allowed;
    this.#onPaused = onPaused;
  }

  /** How many steps the next run may take; undefined: any number. */
  get limit(): number | undefined {
    return this.#allowed === Number.POSITIVE_INFINITY || this.#allowed < 1 ? undefined : this.#allowed;
  }

  /** Counts steps that were taken. */
  count(steps: number): void {
    this.#allowed = Math.max(0, this.#allowed - steps);
  }

  /** Waits until steps may be taken. */
  async pass(): Promise<void> {
    while (this.#allowed === 0 && !this.#isEnded) {
      this.#onPaused();
      await new Promise<void>((resolve) => {
        this.#release = resolve;
      });
    }
  }

  close(): void {
    this.#allowed = 0;
  }

  /** Lets a number of steps pass; by default all. */
  open(steps = Number.POSITIVE_INFINITY): void {
    this.#allowed = steps;
    this.#release?.();
  }

  /** Lets everything pass for good. */
  end(): void {
    this.#isEnded = true;
    this.#release?.();
  }
}
