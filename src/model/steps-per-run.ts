/**
 * How many training steps one run of the graph takes. The runtime copies all weights out after a run, so a run
 * should be long; but nothing else happens meanwhile, so it should stay near a quarter of a second.
 */

/** Milliseconds: long beside the copies after a run, short for what waits until it is over (Ctrl-C, a progress bar). */
const TARGET_MILLISECONDS = 250;
/** A run is fed the batches of all its steps, so that their memory grows with it. */
const MAX_STEPS = 128;

export class StepsPerRun {
  readonly #fixed: number | undefined;
  #steps = 1;

  /** @param fixed always this many; default: as measured */
  constructor(fixed?: number) {
    this.#fixed = fixed;
  }

  /** The steps of the next run. */
  next(): number {
    return this.#fixed ?? this.#steps;
  }

  /** Tells how long a run took. At most doubles from one run to the next, since the first run is slow. */
  measured(steps: number, milliseconds: number): void {
    const fitting = Math.round(TARGET_MILLISECONDS / (milliseconds / steps));
    this.#steps = Math.max(1, Math.min(fitting, 2 * steps, MAX_STEPS));
  }
}
