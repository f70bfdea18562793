/** Likelihood of counts. Source of the conventions: Keras, `Poisson`. */

import { add, log, multiply, subtract } from "../ops/index.ts";
import { PROBABILITY_EPSILON } from "./categorical-crossentropy.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/**
 * Computes the Poisson loss: `p − t ln p`, averaged over the outputs of each example: how unlikely the counts t are
 * where p are expected.
 *
 * Targets and predictions `[batch, …]`; loss `[batch]`. Targets are at least 0; predictions must be above 0, as behind
 * "softplus" or "exponential".
 *
 * @see {@link https://keras.io/api/losses/probabilistic_losses/#poisson-class | Keras: Poisson}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.poisson() });
 * const { loss } = await model.evaluate([[2, 4]], [[3, 4]]);
 * console.log(loss); // -0.8123
 * ```
 */
export function poisson(): Loss {
  return {
    name: "poisson",
    targets: "values",
    targetBounds: [0, Number.POSITIVE_INFINITY],
    ...ofEachOutput((targets, predictions) =>
      subtract(predictions, multiply(targets, log(add(predictions, PROBABILITY_EPSILON)))),
    ),
  };
}
