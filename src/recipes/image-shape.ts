import { ShapeError } from "../errors/index.ts";
import { formatShape } from "../graph/index.ts";
import { exampleShape } from "../layers/index.ts";
import { checkOption, integer, required } from "../options/index.ts";

/** Smallest side in pixels: two 2×2 poolings leave one. */
const LEAST_PIXELS = 4;

/**
 * Checks the images that a recipe's network is to take.
 *
 * @throws ShapeError unless they are [height, width, channels], at least 4×4 pixels
 */
export function checkImageShape(inputShape: readonly number[], totalSteps?: number): void {
  checkOption("network", "totalSteps", totalSteps, integer());
  checkOption("network", "the shape of an image", inputShape, required(exampleShape));
  const isLargeEnough = inputShape.slice(0, 2).every((side) => side >= LEAST_PIXELS);
  if (inputShape.length !== 3 || !isLargeEnough) {
    throw new ShapeError(
      `Expected images of shape [height, width, channels], at least ${LEAST_PIXELS}×${LEAST_PIXELS} pixels. ` +
        `Received: ${formatShape(inputShape)}.`,
    );
  }
}
