/** Common parts of the two pooling layers. */

import type { Shape, Value } from "../graph/index.ts";
import { type PaddingMode, type Pair, type Pooling, poolingWindow } from "../ops/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { imageShape, imageSize, paddingMode, pairOf, type Size, sizeCheck } from "./options.ts";
import { slidingOutputShape } from "./sliding.ts";

/** Options of `layers.maxPooling2d` and `layers.averagePooling2d`. */
export interface Pooling2dOptions extends LayerOptions {
  /**
   * Height and width of a window, in pixels.
   *
   * @default 2
   */
  readonly poolSize?: Size;
  /**
   * How many pixels a window moves at a time.
   *
   * @default the pool size, so that windows touch and do not overlap
   */
  readonly strides?: Size;
  /**
   * "same": windows reach over the sides; "valid": only whole windows.
   *
   * @default "valid"
   */
  readonly padding?: PaddingMode;
}

/** A layer that makes one pixel of each window, channel by channel. */
export class Pooling2D extends Layer<Pooling2dOptions> {
  readonly #poolSize: Pair;
  readonly #sliding: { strides: Pair; padding: PaddingMode };
  readonly #pool: (x: Value, pooling: Pooling) => Value;

  constructor(
    type: string,
    className: string,
    options: Pooling2dOptions,
    pool: (x: Value, pooling: Pooling) => Value,
  ) {
    super(type, className, options, { poolSize: sizeCheck, strides: sizeCheck, padding: paddingMode });
    const { poolSize = 2, strides = poolSize, padding = "valid" } = options;
    this.#poolSize = pairOf(poolSize);
    this.#sliding = { strides: pairOf(strides), padding };
    this.#pool = pool;
  }

  override call(x: Value, _context: CallContext): Value {
    return this.#pool(x, poolingWindow(imageSize(this.type, x), this.#poolSize, this.#sliding));
  }

  override outputShape(inputShape: Shape): Shape {
    const [, , channels] = imageShape(this.type, inputShape);
    const size = slidingOutputShape(this.type, inputShape, this.#poolSize, this.#sliding);
    return [...size, channels];
  }
}
