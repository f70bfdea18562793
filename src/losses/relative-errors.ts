/**
 * Errors relative to the targets. Source of the conventions: Keras, `MeanAbsolutePercentageError` and
 * `MeanSquaredLogarithmicError`.
 */

import type { Value } from "../graph/index.ts";
import { absolute, add, divide, log, maximum, multiply, square, subtract } from "../ops/index.ts";
import { PROBABILITY_EPSILON } from "./categorical-crossentropy.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/**
 * Computes the absolute error in percent of the target: `100 |t − p| / |t|`, averaged over the outputs of each example.
 * A target nearer to 0 than 1e-7 counts as 1e-7.
 *
 * Targets and predictions `[batch, …]`, finite numbers; loss `[batch]`.
 *
 * @see {@link https://keras.io/api/losses/regression_losses/#meanabsolutepercentageerror-class | Keras:
 *   MeanAbsolutePercentageError}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.meanAbsolutePercentageError() });
 * const { loss } = await model.evaluate([[9, 12]], [[10, 10]]);
 * console.log(loss); // 15
 * ```
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

/**
 * Computes the squared error of logarithms: `(ln(1 + t) − ln(1 + p))²`, averaged over the outputs of each example.
 * Negative numbers count as 0.
 *
 * Targets and predictions `[batch, …]`, finite numbers; loss `[batch]`.
 *
 * @see {@link https://keras.io/api/losses/regression_losses/#meansquaredlogarithmicerror-class | Keras:
 *   MeanSquaredLogarithmicError}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.meanSquaredLogarithmicError() });
 * const { loss } = await model.evaluate([[9, 99]], [[99, 99]]);
 * console.log(loss); // 2.651
 * ```
 */
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
