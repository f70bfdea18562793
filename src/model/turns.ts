/** One thing after the other, of all that is asked of a model at once: weights, buffers and sessions are shared. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Whether something is being done or waits to be. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /** Does this work when all that was asked for before is done, whether it succeeded or not. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#waiting++;
    const result = this.#last.then(work).finally(() => {
      this.#waiting--;
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** The turns that all models take: the engine computes one thing at a time anyway. */
export const TURNS = new Turns();
