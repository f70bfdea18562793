import { aValue, checkArguments, type Value } from "../graph/index.ts";
import { reduceMean } from "../ops/index.ts";

/** The mean over every axis but the batch; what has no other axis is returned as it is. */
export function meanPerExample(x: Value): Value {
  checkArguments("meanPerExample", { x }, { x: aValue });
  if (x.rank <= 1) return x;
  return reduceMean(
    x,
    Array.from({ length: x.rank - 1 }, (_, axis) => axis + 1),
  );
}
