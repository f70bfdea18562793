import { unknownName } from "../errors/index.ts";
import { declareMakers, refuseUncalled } from "../options/index.ts";
import { binaryCrossentropy } from "./binary-crossentropy.ts";
import { categoricalCrossentropy, sparseCategoricalCrossentropy } from "./categorical-crossentropy.ts";
import { checkOwnLoss } from "./check-own-loss.ts";
import { cosineSimilarity } from "./cosine-similarity.ts";
import { binaryFocalCrossentropy, categoricalFocalCrossentropy } from "./focal-crossentropy.ts";
import { categoricalHinge, hinge, squaredHinge } from "./hinge.ts";
import { huber } from "./huber.ts";
import { klDivergence } from "./kl-divergence.ts";
import { logCosh } from "./log-cosh.ts";
import type { Loss, LossFunction, OwnLoss } from "./loss.ts";
import { meanAbsoluteError } from "./mean-absolute-error.ts";
import { meanSquaredError } from "./mean-squared-error.ts";
import { poisson } from "./poisson.ts";
import { meanAbsolutePercentageError, meanSquaredLogarithmicError } from "./relative-errors.ts";

export type { CrossentropyOptions } from "./categorical-crossentropy.ts";
export { checkLossResult } from "./check-loss-result.ts";
export { cosine } from "./cosine-similarity.ts";
export type { BinaryFocalOptions, CategoricalFocalOptions } from "./focal-crossentropy.ts";
export type { HuberOptions } from "./huber.ts";
export type { Loss, LossFunction, OwnLoss, TargetKind } from "./loss.ts";
export { meanPerExample } from "./mean-per-example.ts";
export {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  cosineSimilarity,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  sparseCategoricalCrossentropy,
  squaredHinge,
};

const LOSSES = {
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  binaryCrossentropy,
  categoricalFocalCrossentropy,
  binaryFocalCrossentropy,
  klDivergence,
  poisson,
  meanSquaredError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  huber,
  logCosh,
  hinge,
  squaredHinge,
  categoricalHinge,
  cosineSimilarity,
  /** Short names that Keras and TensorFlow.js have too. */
  mse: meanSquaredError,
  MSE: meanSquaredError,
  mae: meanAbsoluteError,
  MAE: meanAbsoluteError,
  mape: meanAbsolutePercentageError,
  MAPE: meanAbsolutePercentageError,
  msle: meanSquaredLogarithmicError,
  MSLE: meanSquaredLogarithmicError,
  kld: klDivergence,
  KLD: klDivergence,
};

declareMakers("losses", LOSSES);

/** Names of losses elsewhere whose nearest name here would be another loss. */
const NAMES_ELSEWHERE: Readonly<Record<string, LossName>> = {
  bce: "binaryCrossentropy",
  cce: "categoricalCrossentropy",
  ce: "categoricalCrossentropy",
  crossentropy: "categoricalCrossentropy",
  log_loss: "binaryCrossentropy",
  nll: "sparseCategoricalCrossentropy",
  l1: "meanAbsoluteError",
  l2: "meanSquaredError",
  l1Loss: "meanAbsoluteError",
  smooth_l1: "huber",
  smoothL1Loss: "huber",
  focal: "categoricalFocalCrossentropy",
  focalLoss: "categoricalFocalCrossentropy",
  sigmoidFocalCrossEntropy: "binaryFocalCrossentropy",
  kl: "klDivergence",
  kullbackLeiblerDivergence: "klDivergence",
  kullback_leibler_divergence: "klDivergence",
  cosine: "cosineSimilarity",
  cosineProximity: "cosineSimilarity",
  cosine_proximity: "cosineSimilarity",
  cosineDistance: "cosineSimilarity",
  absoluteDifference: "meanAbsoluteError",
  sigmoidCrossEntropy: "binaryCrossentropy",
  softmaxCrossEntropy: "categoricalCrossentropy",
};

/** The names of the losses. */
export type LossName = keyof typeof LOSSES;

/** What `compile` accepts as a loss: a name, a loss made by `losses`, or one of your own. */
export type GivenLoss = LossName | OwnLoss | LossFunction;

/**
 * Finds the loss of this name with its default options, or makes a loss of a function or an object.
 *
 * A function computes the loss of each example, from targets of the predictions' shape; it is reported by the
 * function's own name.
 *
 * @throws {UnknownNameError} if there is no such loss
 * @throws {ConfigurationError} if it is neither a name nor a loss; the message says which part is missing
 * @example
 * ```ts
 * import { losses } from "atelier";
 *
 * const loss = losses.findLoss("mse");
 * console.log(loss.name, loss.targets); // meanSquaredError values
 * ```
 */
export function findLoss(loss: GivenLoss): Loss {
  refuseUncalled("a loss", loss);
  if (typeof loss === "function") {
    return { name: loss.name === "" ? "loss" : loss.name, targets: "values", call: loss };
  }
  if (typeof loss !== "string") return checkOwnLoss(loss);
  if (!Object.hasOwn(LOSSES, loss)) {
    const meant = Object.entries(NAMES_ELSEWHERE).find(([name]) => name.toLowerCase() === loss.toLowerCase());
    throw unknownName("loss", loss, Object.keys(LOSSES), meant?.[1]);
  }
  return LOSSES[loss]();
}
