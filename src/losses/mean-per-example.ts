import { aValue, checkArguments, type Value } from "../graph/index.ts";
import { reduceMean } from "../ops/index.ts";

/**
 * Averages over every axis but the batch: `[batch, …] → [batch]`. A value without another axis is returned as it is.
 *
 * @example
 * ```ts
 * import { losses, ops } from "atelier";
 *
 * const errors = ops.constant([1, 2, 3, 4, 5, 6], [2, 3]);
 * console.log(losses.meanPerExample(errors).shape); // [ 2 ]
 * ```
 */
export function meanPerExample(x: Value): Value {
  checkArguments("meanPerExample", { x }, { x: aValue });
  if (x.rank <= 1) return x;
  return reduceMean(
    x,
    Array.from({ length: x.rank - 1 }, (_, axis) => axis + 1),
  );
}
