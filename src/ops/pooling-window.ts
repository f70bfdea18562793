/** What both kinds of pooling have in common: their windows, and the shapes of what they pool. */

import { atLeast } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import { aPair, checkArguments, formatShape, type Shape } from "../graph/index.ts";
import { type Checks, checkOptions, oneOf, required } from "../options/index.ts";
import {
  countWindows,
  type PaddingMode,
  type Pair,
  type Pooling,
  slidingWindow,
  WINDOW_CHECKS,
} from "./window.ts";

/** Attributes of a pooling's gradient. */
export interface GradientAttributes extends Pooling {
  /** The shape of the images that were pooled. */
  readonly shape: Shape;
}

/** The shape of what images are pooled to. */
export function pooledShape(image: Shape, pooling: Pooling): Shape {
  if (image.length !== 4) {
    throw new ShapeError(
      `Expected images [batch, height, width, channels]. Received: ${formatShape(image)}.`,
    );
  }
  const [batch, , , channels] = atLeast(image, 4);
  const [height, width] = countWindows(image, pooling.poolSize, pooling);
  return [batch, height, width, channels];
}

export const POOLING_CHECKS: Checks<Pooling> = { ...WINDOW_CHECKS, poolSize: aPair };

interface PoolingOptions {
  readonly strides: Pair;
  readonly padding: PaddingMode;
}

const POOLING_OPTIONS: Checks<PoolingOptions> = {
  strides: aPair,
  padding: required(oneOf(["same", "valid"])),
};

/**
 * Computes the pooling that Keras' options mean for images of this size, in pixels, height first.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const window = ops.poolingWindow([5, 5], [2, 2], { strides: [2, 2], padding: "same" });
 * console.log(window.padding); // { before: [ 0, 0 ], after: [ 1, 1 ] }
 * ```
 */
export function poolingWindow(imageSize: Pair, poolSize: Pair, options: PoolingOptions): Pooling {
  checkArguments("poolingWindow", { imageSize, poolSize }, { imageSize: aPair, poolSize: aPair });
  checkOptions<PoolingOptions>("poolingWindow", options, POOLING_OPTIONS);
  return { poolSize, ...slidingWindow(imageSize, poolSize, options) };
}
