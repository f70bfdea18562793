/** Options of `summary`, and their checks. */

import { type Checks, callable, checkOptions, leftOut, oneOf } from "../options/index.ts";
import type { SummaryStyle } from "./summary.ts";

/** Options of `summary`. */
export interface SummaryOptions {
  /**
   * "classic", as Keras 2 prints it, or "keras3".
   *
   * @default "classic"
   */
  readonly style?: SummaryStyle;
  /**
   * Called with the text.
   *
   * @default writes it to standard output
   */
  readonly print?: (text: string) => void;
}

const SUMMARY: Checks<SummaryOptions> = { style: oneOf(["classic", "keras3"]), print: callable };

export function checkSummaryOptions(options: unknown): void {
  checkOptions<SummaryOptions>("summary", options, SUMMARY, {
    lineLength: leftOut("columns are as wide as what stands in them"),
    positions: leftOut("columns are as wide as what stands in them"),
    printFn: "print",
    print_fn: "print",
  });
}
