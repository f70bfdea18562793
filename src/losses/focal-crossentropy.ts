/**
 * Cross-entropies that count what is predicted well already by less: each term times `(1 − p)ᵞ`, p the probability of what
 * is true. Sources: Lin et al., "Focal Loss for Dense Object Detection", 2017; of the conventions, Keras,
 * `BinaryFocalCrossentropy` and `CategoricalFocalCrossentropy`.
 */

import { ConfigurationError } from "../errors/index.ts";
import { constant, type Value } from "../graph/index.ts";
import { add, exp, maximum, multiply, negate, power, reduceSum, sigmoid, subtract } from "../ops/index.ts";
import {
  boolean,
  type Checks,
  checkOptions,
  either,
  formatReceived,
  fraction,
  listOf,
  number,
} from "../options/index.ts";
import { binaryCrossentropyOfEach, smoothedSides } from "./binary-crossentropy.ts";
import {
  type CrossentropyOptions,
  classCount,
  logProbabilities,
  PROBABILITY_EPSILON,
  predictionsOf,
  smoothedClasses,
} from "./categorical-crossentropy.ts";
import { type Loss, ofEachOutput, ofPositions } from "./loss.ts";

/** Options of {@link categoricalFocalCrossentropy}. */
export interface CategoricalFocalOptions extends CrossentropyOptions {
  /**
   * Weight of the classes: one factor for all of them, or a list with one for each.
   *
   * @default 0.25
   */
  readonly alpha?: number | readonly number[];
  /**
   * How strongly well predicted examples are discounted; 0: not at all.
   *
   * @default 2
   */
  readonly gamma?: number;
}

/** Options of {@link binaryFocalCrossentropy}. */
export interface BinaryFocalOptions extends CrossentropyOptions {
  /**
   * Whether targets of 1 are weighted by `alpha`, and those of 0 by `1 − alpha`.
   *
   * @default false
   */
  readonly applyClassBalancing?: boolean;
  /**
   * Weight of targets of 1, with `applyClassBalancing`.
   *
   * @default 0.25
   */
  readonly alpha?: number;
  /**
   * How strongly well predicted examples are discounted; 0: not at all.
   *
   * @default 2
   */
  readonly gamma?: number;
}

const SHARED = {
  fromLogits: boolean,
  labelSmoothing: fraction({ min: 0, max: 1 }),
  gamma: number({ min: 0 }),
};
const BINARY: Checks<BinaryFocalOptions> = {
  ...SHARED,
  applyClassBalancing: boolean,
  alpha: fraction({ min: 0, max: 1 }),
};
const CATEGORICAL: Checks<CategoricalFocalOptions> = {
  ...SHARED,
  alpha: either(number({ min: 0 }), listOf(number({ min: 0 }), { min: 1 })),
};

/**
 * Computes the focal cross-entropy of yes-or-no answers, in which easy examples count less: `−(1 − q)ᵞ (t ln p + (1 −
 * t) ln(1 − p))` with `q = t p + (1 − t)(1 − p)`, averaged over the outputs of each example.
 *
 * Targets and predictions `[batch, …]`, targets in [0, 1]; loss `[batch]`. The other options are those of
 * `binaryCrossentropy`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/losses/probabilistic_losses/#binaryfocalcrossentropy-class | Keras:
 *   BinaryFocalCrossentropy}
 * @see {@link https://arxiv.org/abs/1708.02002 | Lin et al., "Focal Loss for Dense Object Detection", 2017}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.binaryFocalCrossentropy({ gamma: 1 }) });
 * const { loss } = await model.evaluate([[0.9, 0.2]], [[1, 0]]);
 * console.log(loss); // 0.02758
 * ```
 */
export function binaryFocalCrossentropy(options: BinaryFocalOptions = {}): Loss {
  checkOptions<BinaryFocalOptions>("binaryFocalCrossentropy", options, BINARY);
  const { fromLogits = false, labelSmoothing = 0, alpha = 0.25, gamma = 2 } = options;
  const { applyClassBalancing = false } = options;
  return {
    name: "binaryFocalCrossentropy",
    targets: "values",
    targetBounds: [0, 1],
    predictions: predictionsOf(options),
    ...ofEachOutput((targets, predictions) => {
      const t = smoothedSides(targets, labelSmoothing);
      const f = subtract(1, t);
      const [p, rest] = fromLogits
        ? [sigmoid(predictions), sigmoid(negate(predictions))]
        : [predictions, subtract(1, predictions)];
      const missed = add(multiply(t, rest), multiply(f, p));
      const focal = multiply(discount(missed, gamma), binaryCrossentropyOfEach(t, predictions, fromLogits));
      return applyClassBalancing ? multiply(add(multiply(t, alpha), multiply(f, 1 - alpha)), focal) : focal;
    }),
  };
}

/**
 * Computes the focal cross-entropy against one-hot targets, in which easy examples count less: `−Σ α (1 − p)ᵞ t ln p`
 * along the last axis.
 *
 * Targets and predictions `[batch, classes]` or `[batch, …positions, classes]`; loss `[batch]`. The other options are
 * those of `categoricalCrossentropy`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type; when the model is compiled, if
 *   `alpha` is a list of another length than there are classes
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/losses/probabilistic_losses/#categoricalfocalcrossentropy-class | Keras:
 *   CategoricalFocalCrossentropy}
 * @see {@link https://arxiv.org/abs/1708.02002 | Lin et al., "Focal Loss for Dense Object Detection", 2017}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [3] })]);
 * model.compile({ loss: losses.categoricalFocalCrossentropy({ alpha: [0.25, 0.5, 0.25] }) });
 * const { loss } = await model.evaluate([[0.1, 0.7, 0.2]], [[0, 1, 0]]);
 * console.log(loss); // 0.01605
 * ```
 */
export function categoricalFocalCrossentropy(options: CategoricalFocalOptions = {}): Loss {
  checkOptions<CategoricalFocalOptions>("categoricalFocalCrossentropy", options, CATEGORICAL);
  const { fromLogits = false, labelSmoothing = 0, alpha = 0.25, gamma = 2 } = options;
  return {
    name: "categoricalFocalCrossentropy",
    targets: "oneHot",
    targetBounds: [0, 1],
    predictions: predictionsOf(options),
    ...ofPositions((targets, predictions) => {
      const classes = classCount(predictions);
      const t = smoothedClasses(targets, labelSmoothing, classes);
      const logarithms = logProbabilities(predictions, fromLogits);
      const factor = multiply(discount(subtract(1, exp(logarithms)), gamma), weights(alpha, classes));
      const crossentropy = multiply(t, logarithms);
      return negate(reduceSum(multiply(factor, crossentropy), [-1]));
    }),
  };
}

/** `(1 − p)ᵞ` of `1 − p`, which rounding may put below 0. */
function discount(missed: Value, gamma: number): Value | number {
  return gamma === 0 ? 1 : power(maximum(missed, PROBABILITY_EPSILON), gamma);
}

function weights(alpha: number | readonly number[], classes: number): Value | number {
  if (typeof alpha === "number") return alpha;
  if (alpha.length === classes) return constant(alpha);
  throw new ConfigurationError(
    `categoricalFocalCrossentropy: expected alpha to be a number or a list of ${classes}, one for each class. ` +
      `Received: ${formatReceived(alpha)}.`,
  );
}
