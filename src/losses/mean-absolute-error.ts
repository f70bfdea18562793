/** Absolute error. Source of the conventions: Keras, `MeanAbsoluteError`. */

import { absolute, subtract } from "../ops/index.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/**
 * Computes the absolute error: `|t − p|`, averaged over the outputs of each example.
 *
 * Targets and predictions `[batch, …]`, finite numbers; loss `[batch]`.
 *
 * @see {@link https://keras.io/api/losses/regression_losses/#meanabsoluteerror-class | Keras: MeanAbsoluteError}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.meanAbsoluteError() });
 * const { loss } = await model.evaluate([[0, 5]], [[1, 2]]);
 * console.log(loss); // 2
 * ```
 */
export function meanAbsoluteError(): Loss {
  return {
    name: "meanAbsoluteError",
    targets: "values",
    ...ofEachOutput((targets, predictions) => absolute(subtract(targets, predictions))),
  };
}
