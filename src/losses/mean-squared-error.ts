/** Squared error. Source of the conventions: Keras, `MeanSquaredError`. */

import { square, subtract } from "../ops/index.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/**
 * Computes the squared error: `(t − p)²`, averaged over the outputs of each example.
 *
 * Targets and predictions `[batch, …]`, finite numbers; loss `[batch]`.
 *
 * @see {@link https://keras.io/api/losses/regression_losses/#meansquarederror-class | Keras: MeanSquaredError}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.meanSquaredError() });
 * const { loss } = await model.evaluate([[0, 5]], [[1, 2]]);
 * console.log(loss); // 5
 * ```
 */
export function meanSquaredError(): Loss {
  return {
    name: "meanSquaredError",
    targets: "values",
    ...ofEachOutput((targets, predictions) => square(subtract(targets, predictions))),
  };
}
