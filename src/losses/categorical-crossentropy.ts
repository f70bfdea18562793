/**
 * Cross-entropy between classes: `−Σ t ln p`, t the target and p the predicted distribution. Source of the
 * conventions: Keras, `CategoricalCrossentropy` and `SparseCategoricalCrossentropy`.
 */

import { defined } from "../checked.ts";
import type { Value } from "../graph/index.ts";
import {
  add,
  logProbabilities as logarithmsOf,
  logSoftmax,
  multiply,
  negate,
  oneHot,
  reduceSum,
} from "../ops/index.ts";
import { boolean, checkOptions, fraction } from "../options/index.ts";
import { type Loss, ofPositions } from "./loss.ts";

/** Options of the cross-entropies. */
export interface CrossentropyOptions {
  /**
   * Whether the predictions are logits instead of probabilities.
   *
   * @default false
   */
  readonly fromLogits?: boolean;
  /**
   * The share of each target spread evenly over the classes: `t (1 − s) + s / classes`.
   *
   * @default 0
   */
  readonly labelSmoothing?: number;
}

/** Keras' `epsilon()`: probabilities are kept this far from 0 and 1. */
export const PROBABILITY_EPSILON = 1e-7;

/**
 * Checks the options that all cross-entropies have.
 *
 * @param owner the loss, for the message
 * @throws {UnknownNameError}
 * @throws {ConfigurationError}
 */
export function checkCrossentropyOptions(owner: string, options: CrossentropyOptions): void {
  checkOptions<CrossentropyOptions>(owner, options, {
    fromLogits: boolean,
    labelSmoothing: fraction({ min: 0, max: 1 }),
  });
}

/** Returns the kind of predictions that a cross-entropy expects. */
export function predictionsOf({ fromLogits = false }: CrossentropyOptions): Loss["predictions"] & string {
  return fromLogits ? "logits" : "probabilities";
}

/**
 * Computes the cross-entropy against one-hot targets: `−Σ t ln p` along the last axis.
 *
 * Targets and predictions `[batch, classes]` or `[batch, …positions, classes]`; loss `[batch]`, the mean over
 * positions. Targets lie in [0, 1]; their sums are not checked, as in Keras: a row of zeros does not count. Where the
 * predictions are a softmax, its logits are used directly, so that nothing overflows.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class | Keras:
 *   CategoricalCrossentropy}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [3] })]);
 * model.compile({ loss: losses.categoricalCrossentropy() });
 * const { loss } = await model.evaluate([[0.1, 0.7, 0.2]], [[0, 1, 0]]);
 * console.log(loss); // 0.3567
 * ```
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  checkCrossentropyOptions("categoricalCrossentropy", options);
  return {
    name: "categoricalCrossentropy",
    targets: "oneHot",
    targetBounds: [0, 1],
    predictions: predictionsOf(options),
    ...ofPositions(crossentropyOf(options)),
  };
}

/**
 * Computes the cross-entropy against class numbers: `−ln p[t]`.
 *
 * Targets `[batch]` or `[batch, …positions]`, predictions the same with a last axis of classes; loss `[batch]`.
 * Otherwise as {@link categoricalCrossentropy}.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class | Keras:
 *   SparseCategoricalCrossentropy}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [3] })]);
 * model.compile({ loss: losses.sparseCategoricalCrossentropy() });
 * const { loss } = await model.evaluate([[0.1, 0.7, 0.2]], [1]);
 * console.log(loss); // 0.3567
 * ```
 */
export function sparseCategoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  checkCrossentropyOptions("sparseCategoricalCrossentropy", options);
  const crossentropy = crossentropyOf(options);
  return {
    name: "sparseCategoricalCrossentropy",
    targets: "labels",
    predictions: predictionsOf(options),
    ...ofPositions((labels, predictions) =>
      crossentropy(oneHot(labels, classCount(predictions)), predictions),
    ),
  };
}

function crossentropyOf({ fromLogits = false, labelSmoothing = 0 }: CrossentropyOptions) {
  return (targets: Value, predictions: Value): Value => {
    const smoothed = smoothedClasses(targets, labelSmoothing, classCount(predictions));
    return negate(reduceSum(multiply(smoothed, logProbabilities(predictions, fromLogits)), [-1]));
  };
}

/** Spreads a share of the targets evenly over the classes. */
export function smoothedClasses(targets: Value, labelSmoothing: number, classes: number): Value {
  return labelSmoothing === 0
    ? targets
    : add(multiply(targets, 1 - labelSmoothing), labelSmoothing / classes);
}

/** Counts the classes, which lie along the last axis. */
export function classCount({ shape }: Value): number {
  return defined(shape.at(-1));
}

/** Computes the logarithms of the distribution over the classes. */
export function logProbabilities(predictions: Value, fromLogits: boolean): Value {
  return fromLogits ? logSoftmax(predictions) : logarithmsOf(predictions, PROBABILITY_EPSILON);
}
