/** Likelihood of counts. Source of the conventions: Keras, `Poisson`. */

import { add, log, multiply, subtract } from "../ops/index.ts";
import { PROBABILITY_EPSILON } from "./categorical-crossentropy.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/**
 * `p − t ln p`, averaged over the outputs of each example: how unlikely the counts t are where p are expected. Targets are
 * at least 0; predictions have to be above 0, as behind "softplus" or "exponential".
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
