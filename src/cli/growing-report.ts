/** The report of a study that goes on, written again and again as more is found. */

import type { TrainAndTest } from "../index.ts";
import type { Made } from "../report/context.ts";
import type { UnfinishedStudy } from "../study/index.ts";

export interface GrowingReportOptions {
  readonly directory: string;
  readonly datasets: readonly TrainAndTest[];
  /** How the study was made, up to now. */
  made(): Made;
  /** Milliseconds from any beginning; default: `performance.now()`. */
  clock?(): number;
}

/** The share of the time that may go into it. */
const MAX_SHARE = 0.05;
/** Seconds that the first one takes, roughly: nothing is measured yet. */
const FIRST_SECONDS = 1;

/** Writes `report.html` and `report.json` so often that it takes a twentieth of the time, the first one after 20 s. */
export class GrowingReport {
  readonly #options: GrowingReportOptions;
  readonly #clock: () => number;
  readonly #began: number;
  #spent = 0;
  #expected = 1000 * FIRST_SECONDS;

  constructor(options: GrowingReportOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.#began = this.#clock();
  }

  /** Called after each piece; writes what is found so far, if it is time. */
  readonly update = async (find: () => Promise<UnfinishedStudy | undefined>): Promise<void> => {
    const now = this.#clock();
    if (this.#spent + this.#expected > MAX_SHARE * (now - this.#began)) return;
    const { directory, datasets, made } = this.#options;
    const found = await find();
    // Charts and documents take a moment to load.
    const { writeReportSoFar } = await import("../report/node.ts");
    if (found !== undefined) await writeReportSoFar(directory, found, datasets, made());
    this.#expected = this.#clock() - now;
    this.#spent += this.#expected;
  };
}
