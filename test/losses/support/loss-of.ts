/** What a loss is of given targets and predictions, and the rows of these. */

import { atLeast, defined } from "../../../src/checked.ts";
import { constant, type Value } from "../../../src/graph/index.ts";
import type { Loss } from "../../../src/losses/index.ts";
import type { Numbers } from "../../support/numbers.ts";
import { evaluate } from "../../support/run-graph.ts";
import { simplified } from "../../support/simplified.ts";

export function rowsOf({ data, shape }: Numbers): number[][] {
  const [rows] = atLeast(shape, 1);
  const length = data.length / rows;
  return Array.from({ length: rows }, (_, i) => [...data.slice(i * length, (i + 1) * length)]);
}

export function cellOf(x: Numbers, row: number, column: number): number {
  return defined(defined(rowsOf(x)[row])[column]);
}

export function lossOf(
  loss: Loss,
  targets: Numbers,
  predictions: Numbers,
  head: (x: Value) => Value = (x) => x,
) {
  return evaluate((t, x) => simplified(loss.call(t, head(x))), [targets, predictions]);
}

/** As part of the graph: no gradient is asked of targets. */
export function stored({ data, shape }: Numbers): Value {
  return constant(data, shape);
}
