/** Distance between distributions. Source of the conventions: Keras, `KLDivergence`. */

import type { Value } from "../graph/index.ts";
import { divide, log, maximum, minimum, multiply, reduceSum } from "../ops/index.ts";
import { PROBABILITY_EPSILON } from "./categorical-crossentropy.ts";
import { type Loss, ofPositions } from "./loss.ts";

/**
 * Computes the Kullback-Leibler divergence of the predicted from the true distribution: `Σ t ln(t / p)` along the last
 * axis.
 *
 * Targets and predictions `[batch, …, classes]`, targets distributions; loss `[batch]`. Its gradient is that of
 * `categoricalCrossentropy`, which is the better one to train with behind a softmax, since it does not stop where
 * probabilities are below 1e-7.
 *
 * @see {@link https://keras.io/api/losses/probabilistic_losses/#kldivergence-class | Keras: KLDivergence}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.klDivergence() });
 * const { loss } = await model.evaluate([[0.5, 0.5]], [[0.9, 0.1]]);
 * console.log(loss); // 0.3681
 * ```
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

/** Clips probabilities away from 0, where they have no logarithm. */
function kept(probabilities: Value): Value {
  return minimum(maximum(probabilities, PROBABILITY_EPSILON), 1);
}
