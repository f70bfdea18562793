import { ConfigurationError, unknownName } from "../errors.ts";
import { formatReceived } from "../options/index.ts";
import { binaryCrossentropy } from "./binary-crossentropy.ts";
import { categoricalCrossentropy, sparseCategoricalCrossentropy } from "./categorical-crossentropy.ts";
import type { Loss, TargetKind } from "./loss.ts";
import { meanAbsoluteError } from "./mean-absolute-error.ts";
import { meanSquaredError } from "./mean-squared-error.ts";

export type { CrossentropyOptions } from "./categorical-crossentropy.ts";
export type { Loss, TargetKind } from "./loss.ts";
export { meanPerExample } from "./mean-per-example.ts";
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  meanAbsoluteError,
  meanSquaredError,
  sparseCategoricalCrossentropy,
};

const TARGET_KINDS: readonly TargetKind[] = ["oneHot", "labels", "values"];

const LOSSES = {
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  binaryCrossentropy,
  meanSquaredError,
  meanAbsoluteError,
  /** Short names that Keras and TensorFlow.js have too. */
  mse: meanSquaredError,
  MSE: meanSquaredError,
  mae: meanAbsoluteError,
  MAE: meanAbsoluteError,
};

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
  absoluteDifference: "meanAbsoluteError",
  sigmoidCrossEntropy: "binaryCrossentropy",
  softmaxCrossEntropy: "categoricalCrossentropy",
};

export type LossName = keyof typeof LOSSES;

/**
 * The loss of this name with its default options, or the loss itself.
 *
 * @throws UnknownNameError if there is no such loss; ConfigurationError for what is neither a name nor a loss
 */
export function findLoss(loss: LossName | Loss): Loss {
  if (typeof loss !== "string") return checkLoss(loss);
  if (!Object.hasOwn(LOSSES, loss)) {
    const meant = Object.entries(NAMES_ELSEWHERE).find(([name]) => name.toLowerCase() === loss.toLowerCase());
    throw unknownName("loss", loss, Object.keys(LOSSES), meant?.[1]);
  }
  return LOSSES[loss]();
}

function checkLoss(loss: Loss): Loss {
  if (typeof loss?.call === "function" && TARGET_KINDS.includes(loss.targets)) return loss;
  throw new ConfigurationError(
    `Expected a loss by name, as made by losses, or { name, targets: ${TARGET_KINDS.map((kind) => `"${kind}"`).join(" | ")}, call }. ` +
      `Received: ${formatReceived(loss)}.`,
  );
}
