/** Source of the options and their meaning: Keras, `ZeroPadding2D`. */

import type { Shape, Value } from "../graph/index.ts";
import { pad } from "../ops/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { imageShape } from "./options.ts";
import { pixelsOf, type SidePixels, type Sides, sidesCheck } from "./sides.ts";

/** Options of `layers.zeroPadding2d`. */
export interface ZeroPadding2dOptions extends LayerOptions {
  /**
   * In pixels: all sides alike, `[vertical, horizontal]`, or `[[top, bottom], [left, right]]`.
   *
   * @default 1
   */
  readonly padding?: Sides;
}

class ZeroPadding2D extends Layer<ZeroPadding2dOptions> {
  readonly #sides: SidePixels;

  constructor(options: ZeroPadding2dOptions) {
    super("zeroPadding2d", "ZeroPadding2D", options, { padding: sidesCheck });
    this.#sides = pixelsOf(options.padding ?? 1);
  }

  override call(x: Value, _context: CallContext): Value {
    const { vertical, horizontal } = this.#sides;
    return pad(x, [0, vertical[0], horizontal[0], 0], [0, vertical[1], horizontal[1], 0]);
  }

  override outputShape(inputShape: Shape): Shape {
    const [height, width, channels] = imageShape("zeroPadding2d", inputShape);
    const { vertical, horizontal } = this.#sides;
    return [height + vertical[0] + vertical[1], width + horizontal[0] + horizontal[1], channels];
  }
}

/**
 * Adds zeros around images: `y[b, i + top, j + left, c] = x[b, i, j, c]`, elsewhere 0.
 *
 * Input `[batch, height, width, channels]`, output `[batch, top + height + bottom, left + width + right, channels]`. No
 * weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/reshaping_layers/zero_padding2d/ | Keras: ZeroPadding2D}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const padding = [[1, 0], [1, 0]] as const;
 * const model = sequential([layers.zeroPadding2d({ padding, inputShape: [1, 2, 1] })]);
 * const { data, shape } = await model.predict([[[[5], [6]]]]);
 * console.log(data, shape); // Float32Array(6) [ 0, 0, 0, 0, 5, 6 ] [ 1, 2, 3, 1 ]
 * ```
 */
export function zeroPadding2d(options: ZeroPadding2dOptions = {}): Layer {
  return new ZeroPadding2D(options);
}
