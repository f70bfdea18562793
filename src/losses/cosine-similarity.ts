/** Directions compared. Source of the conventions: Keras, `CosineSimilarity`. */

import type { Value } from "../graph/index.ts";
import { divide, maximum, multiply, negate, reduceSum, sqrt, square } from "../ops/index.ts";
import { type Loss, ofPositions } from "./loss.ts";

/** Keras' `epsilon()`, squared: shorter vectors are not made longer. */
const LEAST_SQUARE = 1e-14;

/**
 * `−Σ t p / (‖t‖ ‖p‖)` along the last axis: −1 where predictions point where targets do, 0 where they are orthogonal, 1
 * where they are opposite; targets are finite numbers of the predictions' shape.
 */
export function cosineSimilarity(): Loss {
  return {
    name: "cosineSimilarity",
    targets: "values",
    ...ofPositions((targets, predictions) => negate(cosine(targets, predictions))),
  };
}

/** The cosine of the angle between vectors along the last axis; 0 where one is 0. */
export function cosine(a: Value, b: Value): Value {
  return reduceSum(multiply(normalized(a), normalized(b)), [-1]);
}

function normalized(x: Value): Value {
  return divide(x, sqrt(maximum(reduceSum(square(x), [-1], true), LEAST_SQUARE)));
}
