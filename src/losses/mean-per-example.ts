import type { Value } from "../graph/index.ts";
import { reduceMean } from "../ops/index.ts";

/** The mean over every axis but the batch. */
export function meanPerExample(x: Value): Value {
  return reduceMean(
    x,
    Array.from({ length: x.rank - 1 }, (_, axis) => axis + 1),
  );
}
