/** Activation functions that move values towards 0. Source of the definitions and defaults: Keras, `keras.activations`. */

import type { Value } from "../graph/index.ts";
import { shrink, subtract, tanh } from "../ops/index.ts";

/**
 * Sets small values to 0: `x` where `|x|` is above the threshold, else 0.
 *
 * @see {@link https://keras.io/api/layers/activations/#hardshrink-function | Keras: hard_shrink}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.hardShrink(x, 0.5), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[-2, 0.3, 1]]);
 * console.log(data); // Float32Array(3) [ -2, 0, 1 ]
 * ```
 */
export function hardShrink(x: Value, threshold = 0.5): Value {
  return shrink(x, threshold, 0);
}

/**
 * Moves values towards 0 by the threshold, at most to 0.
 *
 * @see {@link https://keras.io/api/layers/activations/#softshrink-function | Keras: soft_shrink}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.softShrink(x, 0.5), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[-2, 0.3, 1]]);
 * console.log(data); // Float32Array(3) [ -1.5, 0, 0.5 ]
 * ```
 */
export function softShrink(x: Value, threshold = 0.5): Value {
  return shrink(x, threshold, threshold);
}

/**
 * Subtracts the hyperbolic tangent: `x − tanh(x)`.
 *
 * @see {@link https://keras.io/api/layers/activations/#tanhshrink-function | Keras: tanh_shrink}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.tanhShrink(x), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.2384, 1.036 ]
 * ```
 */
export function tanhShrink(x: Value): Value {
  return subtract(x, tanh(x));
}
