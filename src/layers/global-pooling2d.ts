/** Common parts of the two global pooling layers. */

import type { Shape, Value } from "../graph/index.ts";
import { reshape } from "../ops/index.ts";
import { boolean } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { imageShape } from "./options.ts";

/** Options of `layers.globalAveragePooling2d` and `layers.globalMaxPooling2d`. */
export interface GlobalPooling2dOptions extends LayerOptions {
  /**
   * Whether height and width stay, at length 1.
   *
   * @default false
   */
  readonly keepDims?: boolean;
}

/** A layer that makes one number of each channel. */
export class GlobalPooling2D extends Layer<GlobalPooling2dOptions> {
  readonly #reduce: (x: Value, axes: readonly number[]) => Value;

  constructor(
    type: string,
    className: string,
    options: GlobalPooling2dOptions,
    reduce: (x: Value, axes: readonly number[]) => Value,
  ) {
    super(type, className, options, { keepDims: boolean });
    this.#reduce = reduce;
  }

  override call(x: Value, _context: CallContext): Value {
    const [, , channels] = imageShape(this.type, x.shape.slice(1));
    const y = this.#reduce(x, [1, 2]);
    return this.options.keepDims ? reshape(y, [-1, 1, 1, channels]) : y;
  }

  override outputShape(inputShape: Shape): Shape {
    const channels = imageShape(this.type, inputShape)[2];
    return this.options.keepDims ? [1, 1, channels] : [channels];
  }
}
