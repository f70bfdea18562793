/** The output size of layers that slide a window. */

import { defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import type { Shape } from "../graph/index.ts";
import { type PaddingMode, type Pair, slidingWindow, windowCounts } from "../ops/index.ts";
import { imageShape, withBatch } from "./options.ts";

/**
 * Computes height and width of the output of a sliding window.
 *
 * @throws {ShapeError} if the input is no image, or smaller than the window
 */
export function slidingOutputShape(
  layer: string,
  inputShape: Shape,
  kernelSize: Pair,
  options: { strides: Pair; dilations?: Pair; padding: PaddingMode },
): Pair {
  const [height, width] = imageShape(layer, inputShape);
  const window = slidingWindow([height, width], kernelSize, options);
  const reach = ([0, 1] as const).map((axis) => (kernelSize[axis] - 1) * window.dilations[axis] + 1);
  if (options.padding === "valid" && (defined(reach[0]) > height || defined(reach[1]) > width)) {
    throw new ShapeError(
      `${layer}: expected images of at least ${reach.join("×")} pixels with padding "valid" (padding "same" ` +
        `takes any). Received: ${withBatch(inputShape)}.`,
    );
  }
  return windowCounts([1, ...inputShape], kernelSize, window);
}
