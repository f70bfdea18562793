/** The loss and accuracy of the latest steps, of the means over an epoch that the library tells. */

interface Sums {
  readonly examples: number;
  readonly loss: number;
  readonly accuracy: number;
}

const NOTHING: Sums = { examples: 0, loss: 0, accuracy: 0 };

export class Recent {
  #before = NOTHING;

  /** Another epoch begins. */
  begin(): void {
    this.#before = NOTHING;
  }

  /**
   * Means over the steps since the last call.
   *
   * @param examples of the epoch so far
   * @param logs means over them
   */
  add(examples: number, logs: { readonly loss: number; readonly accuracy?: number }) {
    const accuracy = logs.accuracy ?? Number.NaN;
    const sums = { examples, loss: logs.loss * examples, accuracy: accuracy * examples };
    const count = examples - this.#before.examples;
    const mean = {
      loss: (sums.loss - this.#before.loss) / count,
      // Means in double precision: what is left below 0 or above 1 is rounding.
      accuracy: Number.isNaN(accuracy)
        ? undefined
        : Math.min(1, Math.max(0, (sums.accuracy - this.#before.accuracy) / count)),
    };
    this.#before = sums;
    return mean;
  }
}
