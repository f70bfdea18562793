/** Distance between distributions. Source of the conventions: Keras, `KLDivergence`. */

import type { Value } from "../graph/index.ts";
import { divide, log, maximum, minimum, multiply, reduceSum } from "../ops/index.ts";
import { PROBABILITY_EPSILON } from "./categorical-crossentropy.ts";
import { type Loss, ofPositions } from "./loss.ts";

/**
 * `Σ t ln(t / p)`, the Kullback-Leibler divergence of the predicted from the true distribution along the last axis; targets
 * are distributions of the predictions' shape. Its gradient is that of `categoricalCrossentropy`, which goes on where
 * probabilities are below 1e-7: that is the better one to train with behind a softmax.
 *
 * @example
 * model.compile({ loss: "categoricalCrossentropy", metrics: ["klDivergence"] });
 */
export function klDivergence(): Loss {
  return {
    name: "klDivergence",
    targets: "oneHot",
    targetBounds: [0, 1],
    predictions: "probabilities",
    ...ofPositions((targets, predictions) => {
      const t = kept(targets);
      return reduceSum(multiply(t, log(divide(t, kept(predictions)))), [-1]);
    }),
  };
}

/** Probabilities kept from 0, where they have no logarithm. */
function kept(probabilities: Value): Value {
  return minimum(maximum(probabilities, PROBABILITY_EPSILON), 1);
}
