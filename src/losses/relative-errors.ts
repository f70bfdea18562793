/**
 * Errors relative to what is true. Source of the conventions: Keras, `MeanAbsolutePercentageError` and
 * `MeanSquaredLogarithmicError`.
 */

import type { Value } from "../graph/index.ts";
import { absolute, add, divide, log, maximum, multiply, square, subtract } from "../ops/index.ts";
import { PROBABILITY_EPSILON } from "./categorical-crossentropy.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/**
 * `100 |t − p| / |t|`, averaged over the outputs of each example, in percent; a target nearer to 0 than 1e-7 counts as
 * 1e-7.
 */
export function meanAbsolutePercentageError(): Loss {
  return {
    name: "meanAbsolutePercentageError",
    targets: "values",
    ...ofEachOutput((targets, predictions) => {
      const error = absolute(subtract(targets, predictions));
      return multiply(divide(error, maximum(absolute(targets), PROBABILITY_EPSILON)), 100);
    }),
  };
}

/** `(ln(1 + t) − ln(1 + p))²`, averaged over the outputs of each example; negative numbers count as 0. */
export function meanSquaredLogarithmicError(): Loss {
  return {
    name: "meanSquaredLogarithmicError",
    targets: "values",
    ...ofEachOutput((targets, predictions) => square(subtract(logarithm(predictions), logarithm(targets)))),
  };
}

function logarithm(x: Value): Value {
  return log(add(maximum(x, PROBABILITY_EPSILON), 1));
}
