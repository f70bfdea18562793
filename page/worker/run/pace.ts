/** How fast a run goes, and how long it will take. */

/** Runs of steps that the pace is taken from: some seconds, since a machine is faster and slower in turn. */
const REMEMBERED = 12;

export class Pace {
  readonly #runs: { readonly steps: number; readonly milliseconds: number }[] = [];
  #began = performance.now();
  #trained = 0;
  #testing = 0;

  /** Milliseconds of the last time that images were gone over without learning. */
  get testing(): number {
    return this.#testing;
  }

  /** Seconds of training and testing so far, without pauses. */
  get seconds(): number {
    return this.#trained / 1000;
  }

  /** Steps a second; undefined before there were any. */
  get stepsPerSecond(): number | undefined {
    const steps = this.#runs.reduce((sum, run) => sum + run.steps, 0);
    const milliseconds = this.#runs.reduce((sum, run) => sum + run.milliseconds, 0);
    return milliseconds === 0 ? undefined : (1000 * steps) / milliseconds;
  }

  /** A pause has ended, or training begins. */
  begin(): void {
    this.#began = performance.now();
  }

  took(steps: number): void {
    const milliseconds = this.#lap();
    this.#runs.push({ steps, milliseconds });
    if (this.#runs.length > REMEMBERED) this.#runs.shift();
  }

  tested(): void {
    this.#testing = this.#lap();
  }

  /** Seconds that these numbers of steps and tests will take. */
  left(steps: number, tests: number): number | undefined {
    const pace = this.stepsPerSecond;
    return pace === undefined ? undefined : steps / pace + (tests * this.#testing) / 1000;
  }

  #lap(): number {
    const now = performance.now();
    const milliseconds = now - this.#began;
    this.#began = now;
    this.#trained += milliseconds;
    return milliseconds;
  }
}
