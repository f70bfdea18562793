import { unknownName } from "../errors.ts";
import { binaryCrossentropy } from "./binary-crossentropy.ts";
import { categoricalCrossentropy, sparseCategoricalCrossentropy } from "./categorical-crossentropy.ts";
import type { Loss } from "./loss.ts";
import { meanSquaredError } from "./mean-squared-error.ts";

export type { CrossentropyOptions } from "./categorical-crossentropy.ts";
export type { Loss, TargetKind } from "./loss.ts";
export { meanPerExample } from "./mean-per-example.ts";
export { binaryCrossentropy, categoricalCrossentropy, meanSquaredError, sparseCategoricalCrossentropy };

const LOSSES = {
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  binaryCrossentropy,
  meanSquaredError,
};

export type LossName = keyof typeof LOSSES;

/**
 * The loss of this name with its default options, or the loss itself.
 *
 * @throws UnknownNameError if there is no such loss
 */
export function findLoss(loss: LossName | Loss): Loss {
  if (typeof loss !== "string") return loss;
  if (!Object.hasOwn(LOSSES, loss)) throw unknownName("loss", loss, Object.keys(LOSSES));
  return LOSSES[loss]();
}
