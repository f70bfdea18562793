import { unlessAborted } from "./abort.ts";
import { giveWay } from "./event-loop.ts";

/** One thing after the other, of all that is asked of a model at once: weights, buffers and sessions are shared. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Whether something is being done or waits to be. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /**
   * Does this work when all that was asked for before is done, whether it succeeded or not.
   *
   * @param signal ends the waiting; the work has to look at it itself
   * @throws the signal's reason; what the work throws
   */
  take<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const begun = new AbortController();
    this.#waiting++;
    const begin = async () => {
      await giveWay();
      signal?.throwIfAborted();
      begun.abort();
      return work();
    };
    const result = this.#last.then(begin).finally(() => {
      this.#waiting--;
    });
    this.#last = result.catch(() => undefined);
    return unlessAborted(result, signal, begun.signal);
  }
}

/** The turns that all models take: the engine computes one thing at a time anyway. */
export const TURNS = new Turns();
