/**
 * Activation functions with their parameters, for functions of your own: `activation: (x) => activations.elu(x, 0.5)`.
 *
 * Source of the definitions and defaults: Keras, `keras.activations`; what else a function rests on stands beside it.
 */

import { aValue, checkArguments, type Value } from "../graph/index.ts";
import {
  add,
  clip,
  elu as eluOf,
  erf,
  exp,
  geluTanh,
  greater,
  hardSigmoid as hardSigmoidOf,
  leakyRelu as leakyReluOf,
  multiply,
  negate,
  relu as reluOf,
  select,
  sigmoid as sigmoidOf,
  softplus as softplusOf,
  square,
  squareplus as squareplusOf,
  subtract,
} from "../ops/index.ts";
import { boolean, number, required } from "../options/index.ts";

export { hardShrink, softShrink, tanhShrink } from "./shrinking.ts";

const ALPHA = required(number({ above: 0 }));

/**
 * Passes values above 0, and bends those below towards −α: `x` above 0, `α (eˣ − 1)` below.
 *
 * @see {@link https://keras.io/api/layers/activations/#elu-function | Keras: elu}
 * @see {@link https://arxiv.org/abs/1511.07289 | Clevert et al., "Exponential Linear Units", 2015}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.elu(x, 0.5), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.3161, 2 ]
 * ```
 */
export function elu(x: Value, alpha = 1): Value {
  return eluOf(x, alpha);
}

/**
 * Passes values above 0, and bends those below towards −α with a continuous slope: `x` above 0, `α (e^(x / α) − 1)`
 * below.
 *
 * @throws {ConfigurationError} unless α is above 0
 * @see {@link https://keras.io/api/layers/activations/#celu-function | Keras: celu}
 * @see {@link https://arxiv.org/abs/1704.07483 | Barron, "Continuously Differentiable Exponential Linear Units", 2017}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.celu(x, 0.5), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.4323, 2 ]
 * ```
 */
export function celu(x: Value, alpha = 1): Value {
  checkArguments("celu", { x, alpha }, { x: aValue, alpha: ALPHA });
  return alpha === 1 ? eluOf(x) : multiply(eluOf(multiply(x, 1 / alpha)), alpha);
}

/**
 * Passes values above 0, and a share of those below: `x` above 0, `slope · x` below.
 *
 * @see {@link https://keras.io/api/layers/activations/#leakyrelu-function | Keras: leaky_relu}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.leakyRelu(x, 0.1), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.1000, 2 ]
 * ```
 */
export function leakyRelu(x: Value, negativeSlope = 0.2): Value {
  checkArguments("leakyRelu", { negativeSlope }, { negativeSlope: required(number()) });
  return leakyReluOf(x, negativeSlope);
}

/**
 * Computes the Gaussian error linear unit: `x Φ(x)`, Φ being the standard normal distribution function; approximated by
 * `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))` where asked.
 *
 * @see {@link https://keras.io/api/layers/activations/#gelu-function | Keras: gelu}
 * @see {@link https://arxiv.org/abs/1606.08415 | Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => activations.gelu(x), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.1587, 1.954 ]
 * ```
 */
export function gelu(x: Value, approximate = false): Value {
  checkArguments("gelu", { approximate }, { approximate: required(boolean) });
  return approximate ? geluTanh(x) : multiply(multiply(x, 0.5), add(erf(multiply(x, Math.SQRT1_2)), 1));
}

/**
 * Computes the sigmoid linear unit, also called swish: `x / (1 + e⁻ˣ)`.
 *
 * @see {@link https://keras.io/api/layers/activations/#silu-function | Keras: silu}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => activations.silu(x), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.2689, 1.762 ]
 * ```
 */
export function silu(x: Value): Value {
  return multiply(x, sigmoidOf(x));
}

/**
 * Computes the exponential: `eˣ`.
 *
 * @see {@link https://keras.io/api/layers/activations/#exponential-function | Keras: exponential}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.exponential(x), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[-1, 0, 1]]);
 * console.log(data); // Float32Array(3) [ 0.3679, 1, 2.718 ]
 * ```
 */
export function exponential(x: Value): Value {
  return exp(x);
}

/**
 * Clips to [−1, 1]: `min(max(x, −1), 1)`.
 *
 * @see {@link https://keras.io/api/layers/activations/#hardtanh-function | Keras: hard_tanh}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.hardTanh(x), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[-2, 0.5, 3]]);
 * console.log(data); // Float32Array(3) [ -1, 0.5, 1 ]
 * ```
 */
export function hardTanh(x: Value): Value {
  return clip(x, -1, 1);
}

/**
 * Computes the logarithm of the sigmoid, without overflow: `ln(1 / (1 + e⁻ˣ))`.
 *
 * @see {@link https://keras.io/api/layers/activations/#logsigmoid-function | Keras: log_sigmoid}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.logSigmoid(x), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[-100, 0, 2]]);
 * console.log(data); // Float32Array(3) [ -100, -0.6931, -0.1269 ]
 * ```
 */
export function logSigmoid(x: Value): Value {
  return negate(softplusOf(negate(x)));
}

/**
 * Bends from 0 into a line: 0 up to −1, `(x + 1)² / 4` up to 1, then `x`.
 *
 * @see {@link https://keras.io/api/layers/activations/#sparseplus-function | Keras: sparse_plus}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.sparsePlus(x), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[-2, 0, 3]]);
 * console.log(data); // Float32Array(3) [ 0, 0.25, 3 ]
 * ```
 */
export function sparsePlus(x: Value): Value {
  const between = multiply(square(add(clip(x, -1, 1), 1)), 0.25);
  return add(between, reluOf(subtract(x, 1)));
}

/**
 * Rises in a straight line from 0 to 1: 0 up to −1, `(x + 1) / 2` up to 1, then 1.
 *
 * @see {@link https://keras.io/api/layers/activations/#sparsesigmoid-function | Keras: sparse_sigmoid}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.sparseSigmoid(x), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[-2, 0, 0.5]]);
 * console.log(data); // Float32Array(3) [ 0, 0.5, 0.75 ]
 * ```
 */
export function sparseSigmoid(x: Value): Value {
  checkArguments("sparseSigmoid", { x }, { x: aValue });
  return hardSigmoidOf(multiply(x, 3));
}

/**
 * Computes squareplus, a smooth rectifier: `(x + √(x² + b)) / 2`.
 *
 * @see {@link https://keras.io/api/layers/activations/#squareplus-function | Keras: squareplus}
 * @see {@link https://arxiv.org/abs/2112.11687 | Barron, "Squareplus", 2021}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.squareplus(x, 4), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[-1, 0, 2]]);
 * console.log(data); // Float32Array(3) [ 0.6180, 1, 2.414 ]
 * ```
 */
export function squareplus(x: Value, b = 4): Value {
  return squareplusOf(x, b);
}

/**
 * Replaces small values: `x` where it is above the limit, else `value`.
 *
 * @throws {ConfigurationError} if limit or value is no number
 * @see {@link https://keras.io/api/layers/activations/#threshold-function | Keras: threshold}
 * @example
 * ```ts
 * import { activations, layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => activations.threshold(x, 1, -5), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[0.5, 2]]);
 * console.log(data); // Float32Array(2) [ -5, 2 ]
 * ```
 */
export function threshold(x: Value, limit: number, value: number): Value {
  checkArguments(
    "threshold",
    { x, limit, value },
    { x: aValue, limit: required(number()), value: required(number()) },
  );
  return select(greater(x, limit), x, value);
}
