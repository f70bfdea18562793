/** Estimates the time left for work from the pieces' expected seconds. */

/** Weight of the expectation, in seconds, before anything was measured. */
const HEAD_START = 5;

export class Clock {
  readonly #began = performance.now();
  readonly #slots: number;
  #total = 0;
  #done = 0;

  /** @param slots how many pieces are computed at once */
  constructor(costs: readonly number[], slots = 1) {
    this.#slots = slots;
    this.expect(costs.reduce((sum, cost) => sum + cost, 0));
  }

  /** Sets what is to do beside what is done. */
  expect(cost: number): void {
    this.#total = this.#done + cost;
  }

  finish(cost: number): void {
    this.#done += cost;
  }

  /**
   * Seconds, at the speed so far; at first at that of the machine that costs were measured on.
   *
   * @param underWay what is done of pieces that are not finished
   */
  left(underWay: number): number {
    const done = this.#done + underWay;
    const elapsed = (performance.now() - this.#began) / 1000;
    const pace = (elapsed + HEAD_START / this.#slots) / (done + HEAD_START);
    return Math.max(0, (this.#total - done) * pace);
  }
}
