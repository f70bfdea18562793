/**
 * Cross-entropy between classes: `−Σ t ln p`, t the target and p the predicted distribution. Source of the
 * conventions: Keras, `CategoricalCrossentropy` and `SparseCategoricalCrossentropy`.
 */

import { ConfigurationError } from "../errors.ts";
import type { Value } from "../graph/index.ts";
import {
  add,
  divide,
  log,
  logitsOf,
  logSoftmax,
  maximum,
  minimum,
  multiply,
  negate,
  oneHot,
  reduceSum,
} from "../ops/index.ts";
import type { Loss } from "./loss.ts";

export interface CrossentropyOptions {
  /** Whether the predictions are logits instead of probabilities; default false. */
  readonly fromLogits?: boolean;
  /** The share of each target spread evenly over the classes: `t (1 − s) + s / classes`; default 0. */
  readonly labelSmoothing?: number;
}

/** Keras' `epsilon()`: probabilities are kept this far from 0 and 1. */
export const PROBABILITY_EPSILON = 1e-7;

/**
 * Cross-entropy against one-hot targets [batch, classes].
 *
 * Numerically stable: where the predictions are a softmax, its logits are used directly.
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  return {
    name: "categoricalCrossentropy",
    targets: "oneHot",
    call: crossentropyOf(options),
  };
}

/** Cross-entropy against class numbers [batch]; otherwise as {@link categoricalCrossentropy}. */
export function sparseCategoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  const crossentropy = crossentropyOf(options);
  return {
    name: "sparseCategoricalCrossentropy",
    targets: "labels",
    call: (labels, predictions) => crossentropy(oneHot(labels, predictions.shape[1]), predictions),
  };
}

function crossentropyOf({ fromLogits = false, labelSmoothing = 0 }: CrossentropyOptions) {
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ConfigurationError(`Expected labelSmoothing between 0 and 1. Received: ${labelSmoothing}.`);
  }
  return (targets: Value, predictions: Value): Value => {
    const classes = predictions.shape[1];
    const smoothed =
      labelSmoothing === 0 ? targets : add(multiply(targets, 1 - labelSmoothing), labelSmoothing / classes);
    return negate(reduceSum(multiply(smoothed, logProbabilities(predictions, fromLogits)), [-1]));
  };
}

function logProbabilities(predictions: Value, fromLogits: boolean): Value {
  const logits = fromLogits ? predictions : logitsOf(predictions);
  if (logits !== undefined) return logSoftmax(logits);
  const normalized = divide(predictions, reduceSum(predictions, [-1], true));
  return log(minimum(maximum(normalized, PROBABILITY_EPSILON), 1 - PROBABILITY_EPSILON));
}
