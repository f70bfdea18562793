/** Source of the options and their meaning: Keras, `Rescaling`. */

import { constant } from "../graph/index.ts";
import { add, multiply } from "../ops/index.ts";
import { either, inOtherWords, listOf, number, required } from "../options/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

/** Options of `layers.rescaling`. */
export interface RescalingOptions extends LayerOptions {
  /** Factor, or one for each channel: 1 / 255 takes bytes to [0, 1]. */
  readonly scale: number | readonly number[];
  /**
   * Added afterwards, one number or one for each channel.
   *
   * @default 0
   */
  readonly offset?: number | readonly number[];
}

const NUMBERS = inOtherWords(
  "a number, or a list with one for each channel",
  either(number(), listOf(number(), { min: 1 })),
);

/**
 * Scales and shifts numbers: `y = scale · x + offset`.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/ | Keras: Rescaling}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.rescaling({ scale: 1 / 127.5, offset: -1, inputShape: [3] })]);
 * const { data } = await model.predict([[0, 127.5, 255]]);
 * console.log(data); // Float32Array(3) [ -1, 0, 1 ]
 * ```
 */
export function rescaling(options: RescalingOptions): Layer {
  const checks = { scale: required(NUMBERS), offset: NUMBERS };
  return new Elementwise("rescaling", "Rescaling", options, checks, (x, { scale, offset = 0 }) => {
    const scaled = multiply(x, constant(scale));
    return offset === 0 ? scaled : add(scaled, constant(offset));
  });
}
