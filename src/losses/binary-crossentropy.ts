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
 * Computes the cross-entropy of yes-or-no answers: `−t ln p − (1 − t) ln(1 − p)`, averaged over the outputs of each
 * example.
 *
 * Targets and predictions `[batch, …]`, targets in [0, 1]; loss `[batch]`. Where the predictions are a sigmoid, its
 * logits are used directly, so that a saturated output still has a gradient (Keras, `_get_logits` in its TensorFlow
 * backend). With `labelSmoothing` s the targets are `t (1 − s) + s / 2`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class | Keras: BinaryCrossentropy}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.binaryCrossentropy() });
 * const { loss } = await model.evaluate([[0.9, 0.2]], [[1, 0]]);
 * console.log(loss); // 0.1643
 * ```
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

/** Moves targets towards ½ by a share. */
export function smoothedSides(targets: Value, labelSmoothing: number): Value {
  return labelSmoothing === 0 ? targets : add(multiply(targets, 1 - labelSmoothing), labelSmoothing / 2);
}

/** Computes `−t ln p − (1 − t) ln(1 − p)` for each output of the model. */
export function binaryCrossentropyOfEach(targets: Value, predictions: Value, fromLogits: boolean): Value {
  return fromLogits
    ? ofLogits(targets, predictions)
    : binaryNegativeLogLikelihood(targets, predictions, PROBABILITY_EPSILON);
}

/** `ln(1 + eˣ) − t x` is the same number, and never takes the logarithm of 0. */
function ofLogits(targets: Value, logits: Value): Value {
  return subtract(softplus(logits), multiply(targets, logits));
}
