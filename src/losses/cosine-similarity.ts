/** Directions compared. Source of the conventions: Keras, `CosineSimilarity`. */

import type { Value } from "../graph/index.ts";
import { divide, maximum, multiply, negate, reduceSum, sqrt, square } from "../ops/index.ts";
import { type Loss, ofPositions } from "./loss.ts";

/** Keras' `epsilon()`, squared: shorter vectors are not made longer. */
const MIN_SQUARE = 1e-14;

/**
 * Computes the negative cosine of the angle between targets and predictions: `−Σ t p / (‖t‖ ‖p‖)` along the last axis.
 * It is −1 where they point in the same direction, 0 where they are orthogonal, 1 where they are opposite.
 *
 * Targets and predictions `[batch, …, n]`, finite numbers; loss `[batch]`.
 *
 * @see {@link https://keras.io/api/losses/regression_losses/#cosinesimilarity-class | Keras: CosineSimilarity}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.cosineSimilarity() });
 * const { loss } = await model.evaluate([[3, 4]], [[1, 0]]);
 * console.log(loss); // -0.6000
 * ```
 */
export function cosineSimilarity(): Loss {
  return {
    name: "cosineSimilarity",
    targets: "values",
    ...ofPositions((targets, predictions) => negate(cosine(targets, predictions))),
  };
}

/**
 * Computes the cosine of the angle between vectors along the last axis: `Σ a b / (‖a‖ ‖b‖)`, 0 where one is 0.
 *
 * Inputs `[…, n]`, output `[…]`.
 *
 * @example
 * ```ts
 * import { losses, ops } from "atelier";
 *
 * const [a, b] = [ops.constant([3, 4, 1, 0], [2, 2]), ops.constant([1, 0, 0, 1], [2, 2])];
 * console.log(losses.cosine(a, b).shape); // [ 2 ]
 * ```
 */
export function cosine(a: Value, b: Value): Value {
  return reduceSum(multiply(normalized(a), normalized(b)), [-1]);
}

function normalized(x: Value): Value {
  return divide(x, sqrt(maximum(reduceSum(square(x), [-1], true), MIN_SQUARE)));
}
