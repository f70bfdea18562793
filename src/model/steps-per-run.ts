/**
 * Number of training steps in one run of the graph. The runtime copies all weights out after a run, so a run
 * should be long; but nothing else happens meanwhile, so it should stay near what the target says, a quarter of a second in
 * Node. A run that takes twice as long as the one before it, since others use the machine too, still ends an abort within
 * half a second then.
 */

/** Milliseconds that a run should take, if nothing else is said. */
const USUAL_MILLISECONDS = 250;
/** A run takes the batches of all its steps as inputs, so their memory grows with it. */
const MAX_STEPS = 128;
/** Bytes of these batches, for steps that are short on large images. */
const MAX_FED = 2 ** 27;

export class StepsPerRun {
  readonly #fixed: number | undefined;
  readonly #milliseconds: number;
  #steps = 1;
  /** Current limit of a run; undefined: no limit. */
  limit: number | undefined;

  /**
   * @param fixed always this many; default: as measured
   * @param milliseconds that a run should take
   */
  constructor(fixed?: number, milliseconds = USUAL_MILLISECONDS) {
    this.#fixed = fixed;
    this.#milliseconds = milliseconds;
  }

  /** The steps of the next run. */
  next(): number {
    return Math.min(this.#fixed ?? this.#steps, this.limit ?? MAX_STEPS);
  }

  /**
   * Records the duration of a run and the size of its inputs. At most doubles from one run to the next, since the first run is
   * slow.
   */
  measured(steps: number, milliseconds: number, bytes = 0): void {
    const fitting = Math.round(this.#milliseconds / (milliseconds / steps));
    const room = Math.floor(MAX_FED / (bytes / steps));
    this.#steps = Math.max(1, Math.min(fitting, 2 * steps, MAX_STEPS, room));
  }
}
