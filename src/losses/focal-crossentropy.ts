/**
 * Cross-entropies that count what is predicted well already by less: each term times `(1 − p)ᵞ`, p the probability of what
 * is true. Sources: Lin et al., "Focal Loss for Dense Object Detection", 2017; of the conventions, Keras,
 * `BinaryFocalCrossentropy` and `CategoricalFocalCrossentropy`.
 */

import { ConfigurationError } from "../errors.ts";
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
   * How much each class counts: a factor for all of them, or a list with one for each.
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
   * Whether a target of 1 counts `alpha`, and one of 0 `1 − alpha`.
   *
   * @default false
   */
  readonly applyClassBalancing?: boolean;
  /** @default 0.25 */
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
 * `−(1 − q)ᵞ (t ln p + (1 − t) ln(1 − p))` with `q = t p + (1 − t)(1 − p)`, averaged over the outputs of each example;
 * targets of the predictions' shape, in [0, 1]. Options beside those here are as in `binaryCrossentropy`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @example
 * model.compile({ loss: losses.binaryFocalCrossentropy({ gamma: 1, applyClassBalancing: true }) });
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
 * `−Σ α (1 − p)ᵞ t ln p` against one-hot targets of the predictions' shape, `[batch, classes]` or
 * `[batch, …positions, classes]`. Options beside those here are as in `categoricalCrossentropy`.
 *
 * @throws {UnknownNameError} for options that are not known or out of range; when the model is compiled, if `alpha` is
 *   a list of another length than there are classes
 * @throws {ConfigurationError} for options that are not known or out of range; when the model is compiled, if `alpha`
 *   is a list of another length than there are classes
 * @example
 * model.compile({ loss: losses.categoricalFocalCrossentropy({ alpha: [0.25, 0.5, 0.25] }) });
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
