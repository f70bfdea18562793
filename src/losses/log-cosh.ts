/** Errors that are squared where they are small only. Source of the conventions: Keras, `LogCosh`. */

import { logCosh as logCoshOf, subtract } from "../ops/index.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/**
 * Computes the logarithm of the hyperbolic cosine of the error: `ln cosh(p − t)`, averaged over the outputs of each
 * example. It is about `e² / 2` for a small error e and `|e| − ln 2` for a large one, and smooth between.
 *
 * Targets and predictions `[batch, …]`, finite numbers; loss `[batch]`.
 *
 * @see {@link https://keras.io/api/losses/regression_losses/#logcosh-class | Keras: LogCosh}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.logCosh() });
 * const { loss } = await model.evaluate([[0, 5]], [[1, 0]]);
 * console.log(loss); // 2.370
 * ```
 */
export function logCosh(): Loss {
  return {
    name: "logCosh",
    targets: "values",
    ...ofEachOutput((targets, predictions) => logCoshOf(subtract(predictions, targets))),
  };
}
