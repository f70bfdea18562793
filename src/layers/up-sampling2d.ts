/** Source of the options and their meaning: Keras, `UpSampling2D`. */

import type { Shape, Value } from "../graph/index.ts";
import { INTERPOLATIONS, type Interpolation, type Pair, resize } from "../ops/index.ts";
import { oneOf } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { imageShape, pairOf, type Size, sizeCheck } from "./options.ts";

/** Options of `layers.upSampling2d`. */
export interface UpSampling2dOptions extends LayerOptions {
  /**
   * How many rows and columns become of one.
   *
   * @default 2
   */
  readonly size?: Size;
  /**
   * "nearest": each pixel becomes a block; "bilinear": blocks blend into each other.
   *
   * @default "nearest"
   */
  readonly interpolation?: Interpolation;
}

class UpSampling2D extends Layer<UpSampling2dOptions> {
  readonly #factors: Pair;

  constructor(options: UpSampling2dOptions) {
    super("upSampling2d", "UpSampling2D", options, { size: sizeCheck, interpolation: oneOf(INTERPOLATIONS) });
    this.#factors = pairOf(options.size ?? 2);
  }

  override call(x: Value, _context: CallContext): Value {
    const [height, width] = this.outputShape(x.shape.slice(1));
    return resize(x, [height, width], this.options.interpolation ?? "nearest");
  }

  override outputShape(inputShape: Shape): readonly [number, number, number] {
    const [height, width, channels] = imageShape(this.type, inputShape);
    return [height * this.#factors[0], width * this.#factors[1], channels];
  }
}

/**
 * Makes images larger by whole factors: `y[b, i, j, c] = x[b, ⌊i / size⌋, ⌊j / size⌋, c]` with interpolation "nearest".
 *
 * Input `[batch, height, width, channels]`, output `[batch, height · size, width · size, channels]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/reshaping_layers/up_sampling2d/ | Keras: UpSampling2D}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.upSampling2d({ size: 2, inputShape: [1, 2, 1] })]);
 * const { data, shape } = await model.predict([[[[1], [2]]]]);
 * console.log(data, shape); // Float32Array(8) [ 1, 1, 2, 2, 1, 1, 2, 2 ] [ 1, 2, 4, 1 ]
 * ```
 */
export function upSampling2d(options: UpSampling2dOptions = {}): Layer {
  return new UpSampling2D(options);
}
