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
  shrink,
  sigmoid as sigmoidOf,
  softplus as softplusOf,
  square,
  squareplus as squareplusOf,
  subtract,
  tanh as tanhOf,
} from "../ops/index.ts";
import { boolean, number, required } from "../options/index.ts";

const ALPHA = required(number({ above: 0 }));

/** `x` above 0, `α (eˣ − 1)` below; Clevert et al., "Exponential Linear Units", 2015. */
export function elu(x: Value, alpha = 1): Value {
  return eluOf(x, alpha);
}

/** `x` above 0, `α (e^(x / α) − 1)` below; Barron, "Continuously Differentiable Exponential Linear Units", 2017. */
export function celu(x: Value, alpha = 1): Value {
  checkArguments("celu", { x, alpha }, { x: aValue, alpha: ALPHA });
  return alpha === 1 ? eluOf(x) : multiply(eluOf(multiply(x, 1 / alpha)), alpha);
}

/** `x` above 0, `slope · x` below. */
export function leakyRelu(x: Value, negativeSlope = 0.2): Value {
  checkArguments("leakyRelu", { negativeSlope }, { negativeSlope: required(number()) });
  return leakyReluOf(x, negativeSlope);
}

/**
 * `x Φ(x)`, Φ the standard normal distribution function; approximate: `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
 * Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.
 */
export function gelu(x: Value, approximate = false): Value {
  checkArguments("gelu", { approximate }, { approximate: required(boolean) });
  return approximate ? geluTanh(x) : multiply(multiply(x, 0.5), add(erf(multiply(x, Math.SQRT1_2)), 1));
}

/** `x · sigmoid(x)` */
export function silu(x: Value): Value {
  return multiply(x, sigmoidOf(x));
}

/** `eˣ` */
export function exponential(x: Value): Value {
  return exp(x);
}

/** `min(max(x, −1), 1)` */
export function hardTanh(x: Value): Value {
  return clip(x, -1, 1);
}

/** `x` where `|x|` is above the threshold, else 0. */
export function hardShrink(x: Value, threshold = 0.5): Value {
  return shrink(x, threshold, 0);
}

/** `x` moved towards 0 by the threshold, and 0 where that is farther than 0. */
export function softShrink(x: Value, threshold = 0.5): Value {
  return shrink(x, threshold, threshold);
}

/** `x − tanh(x)` */
export function tanhShrink(x: Value): Value {
  return subtract(x, tanhOf(x));
}

/** `ln(1 / (1 + e⁻ˣ))` */
export function logSigmoid(x: Value): Value {
  return negate(softplusOf(negate(x)));
}

/** 0 up to −1, `(x + 1)² / 4` up to 1, then `x`. */
export function sparsePlus(x: Value): Value {
  const between = multiply(square(add(clip(x, -1, 1), 1)), 0.25);
  return add(between, reluOf(subtract(x, 1)));
}

/** 0 up to −1, `(x + 1) / 2` up to 1, then 1. */
export function sparseSigmoid(x: Value): Value {
  checkArguments("sparseSigmoid", { x }, { x: aValue });
  return hardSigmoidOf(multiply(x, 3));
}

/** `(x + √(x² + b)) / 2`; Barron, "Squareplus: A Softplus-Like Algebraic Rectifier", 2021. */
export function squareplus(x: Value, b = 4): Value {
  return squareplusOf(x, b);
}

/** `x` where it is above the threshold, else the value. */
export function threshold(x: Value, limit: number, value: number): Value {
  checkArguments(
    "threshold",
    { x, limit, value },
    { x: aValue, limit: required(number()), value: required(number()) },
  );
  return select(greater(x, limit), x, value);
}
