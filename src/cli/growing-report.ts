/** Rewrites the report of a running study as findings come in. */

import type { TrainAndTest } from "../index.ts";
import type { Made } from "../report/context.ts";
import type { UnfinishedStudy } from "../study/index.ts";

export interface GrowingReportOptions {
  readonly directory: string;
  readonly datasets: readonly TrainAndTest[];
  /** How the study was made, so far. */
  made(): Made;
  /** A clock in milliseconds; default: `performance.now()`. */
  clock?(): number;
}

/** Maximum share of the time spent on writing. */
const MAX_SHARE = 0.025;
/** Assumed seconds for the first report, before any is measured. */
const FIRST_SECONDS = 1;

/** Writes `report.html` and `report.json`, taking at most a fortieth of the time; first after 40 s. */
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

  /** Called after each piece; writes the findings so far if it is time. */
  readonly update = async (find: () => Promise<UnfinishedStudy | undefined>): Promise<void> => {
    const now = this.#clock();
    if (this.#spent + this.#expected > MAX_SHARE * (now - this.#began)) return;
    const { directory, datasets, made } = this.#options;
    const found = await find();
    // Imported late: charts and documents take a moment to load.
    const { writeReportSoFar } = await import("../report/node.ts");
    if (found !== undefined) await writeReportSoFar(directory, found, datasets, made());
    this.#expected = this.#clock() - now;
    this.#spent += this.#expected;
  };
}
