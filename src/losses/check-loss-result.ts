import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { formatShape, input, type Shape, Value } from "../graph/index.ts";
import { formatReceived } from "../options/index.ts";
import type { Loss } from "./loss.ts";

/** A batch size that no axis of an output is likely to have, so that another axis is not taken for the batch. */
const BATCH = 7919;

/**
 * Checks the result of a loss, without any numbers: a float32 for each example, `[batch]`, or for each of its
 * positions, `[batch, …]`.
 *
 * @param outputShape of one example's predictions, without the batch
 * @param targetShape of one example's targets, without the batch
 * @throws {ConfigurationError} if the result is no value
 * @throws {ShapeError} if it has another shape or element type
 * @example
 * ```ts
 * import { losses, ops } from "atelier";
 *
 * const loss = losses.findLoss((targets, predictions) => ops.reduceSum(ops.subtract(targets, predictions)));
 * try {
 *   losses.checkLossResult(loss, [10], [10]);
 * } catch (error) {
 *   console.log(error instanceof Error && error.name); // ShapeError
 * }
 * ```
 */
export function checkLossResult(loss: Loss, outputShape: Shape, targetShape: Shape): void {
  const targets = input("targets", [BATCH, ...targetShape]);
  const predictions = input("predictions", [BATCH, ...outputShape]);
  const found: unknown = loss.call(targets, predictions);
  const expected = `compile: expected the loss "${loss.name}" to give a number for each example, a value of shape [batch]`;
  if (!(found instanceof Value)) {
    throw new ConfigurationError(`${expected}, made with ops. Received: ${formatReceived(found)}.`);
  }
  const { shape, elementType } = found;
  if (shape[0] === BATCH && elementType === "float32") return;
  const hint =
    shape.length === 0 ? " Take the mean over all axes but the first: the mean over the batch follows." : "";
  const received = formatShape(shape).replace(String(BATCH), "batch");
  throw new ShapeError(`${expected}, float32.${hint} Received: ${elementType} of shape ${received}.`);
}
