/** Cross-entropy between yes and no. Source of the conventions: Keras, `BinaryCrossentropy`. */

import type { Value } from "../graph/index.ts";
import { add, binaryNegativeLogLikelihood, multiply, softplus, subtract } from "../ops/index.ts";
import {
  type CrossentropyOptions,
  checkCrossentropyOptions,
  PROBABILITY_EPSILON,
  predictionsOf,
} from "./categorical-crossentropy.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/**
 * `−t ln p − (1 − t) ln(1 − p)`, averaged over the outputs of each example; targets of the predictions' shape, in
 * [0, 1]. Where the predictions are a sigmoid, its logits are used directly, so that a saturated output still has a
 * gradient (Keras, `_get_logits` in its TensorFlow backend). With `labelSmoothing` s the targets are `t (1 − s) + s / 2`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 */
export function binaryCrossentropy(options: CrossentropyOptions = {}): Loss {
  checkCrossentropyOptions("binaryCrossentropy", options);
  const { fromLogits = false, labelSmoothing = 0 } = options;
  return {
    name: "binaryCrossentropy",
    targets: "values",
    targetBounds: [0, 1],
    predictions: predictionsOf(options),
    ...ofEachOutput((targets, predictions) => {
      const smoothed = smoothedSides(targets, labelSmoothing);
      return binaryCrossentropyOfEach(smoothed, predictions, fromLogits);
    }),
  };
}

/** Targets moved towards ½ by a share. */
export function smoothedSides(targets: Value, labelSmoothing: number): Value {
  return labelSmoothing === 0 ? targets : add(multiply(targets, 1 - labelSmoothing), labelSmoothing / 2);
}

/** `−t ln p − (1 − t) ln(1 − p)` of each number that the model puts out. */
export function binaryCrossentropyOfEach(targets: Value, predictions: Value, fromLogits: boolean): Value {
  return fromLogits
    ? ofLogits(targets, predictions)
    : binaryNegativeLogLikelihood(targets, predictions, PROBABILITY_EPSILON);
}

/** `ln(1 + eˣ) − t x` is the same number, and never takes the logarithm of 0. */
function ofLogits(targets: Value, logits: Value): Value {
  return subtract(softplus(logits), multiply(targets, logits));
}
