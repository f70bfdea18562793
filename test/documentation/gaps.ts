/** What exported symbols lack: a docstring, or an example of functions, classes and constants. */

import { programsOf } from "./examples.ts";
import type { Documented } from "./exports.ts";

/** Lists what is lacking, a line for each, by file: `src/ops/unary.ts ops.tanh: example`. */
export function gapsOf(symbols: readonly Documented[]): string[] {
  return symbols
    .flatMap((symbol) => {
      const { file, path, kind, isDescribed } = symbol;
      const missing = isDescribed ? [] : ["docstring"];
      if (kind === "value" && programsOf(symbol).length === 0) missing.push("example");
      return missing.map((what) => `${file} ${path}: ${what}`);
    })
    .sort();
}
