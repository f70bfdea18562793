/**
 * Activation functions by Keras' names. Source of the definitions: Keras, `keras.activations`.
 */

import { unknownName } from "../errors.ts";
import type { Value } from "../graph/index.ts";
import {
  add,
  divide,
  erf,
  exp,
  greater,
  maximum,
  minimum,
  multiply,
  relu,
  select,
  sigmoid,
  softmax,
  softplus,
  subtract,
  tanh,
} from "../ops/index.ts";

/** Klambauer et al., "Self-Normalizing Neural Networks", 2017. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** `x` above 0, `slope · x` below. */
export function leakyRelu(x: Value, slope: number): Value {
  return select(greater(x, 0), x, multiply(x, slope));
}

/** `x` above 0, `α (eˣ − 1)` below. The exponential is taken of `min(x, 0)`, so that it cannot overflow. */
function elu(x: Value, alpha: number): Value {
  const below = multiply(subtract(exp(minimum(x, 0)), 1), alpha);
  return select(greater(x, 0), x, below);
}

const ACTIVATIONS = {
  /** `x` */
  linear: (x: Value) => x,
  /** `max(x, 0)` */
  relu,
  /** `min(max(x, 0), 6)` */
  relu6: (x: Value) => minimum(relu(x), 6),
  /** `x` above 0, `0.2 x` below */
  leakyRelu: (x: Value) => leakyRelu(x, 0.2),
  /** `x` above 0, `eˣ − 1` below */
  elu: (x: Value) => elu(x, 1),
  /** `1.0507 · elu(x, 1.6733)` */
  selu: (x: Value) => multiply(elu(x, SELU_ALPHA), SELU_SCALE),
  /** `x Φ(x)`, Φ the standard normal distribution function; not the tanh approximation */
  gelu: (x: Value) => multiply(multiply(x, 0.5), add(erf(multiply(x, Math.SQRT1_2)), 1)),
  /** `x · sigmoid(x)` */
  silu: (x: Value) => multiply(x, sigmoid(x)),
  /** `1 / (1 + e⁻ˣ)` */
  sigmoid,
  /** `min(max(x + 3, 0), 6) / 6` */
  hardSigmoid: (x: Value) => divide(minimum(maximum(add(x, 3), 0), 6), 6),
  tanh,
  /** `ln(1 + eˣ)` */
  softplus,
  /** `eˣⁱ / Σ eˣʲ` along the last axis */
  softmax,
} satisfies Record<string, (x: Value) => Value>;

export type ActivationName = keyof typeof ACTIVATIONS;

/** Every name that an activation can have. */
export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as readonly ActivationName[];

/**
 * Applies an activation function by name.
 *
 * @throws UnknownNameError if there is no such activation
 */
export function activate(name: ActivationName, x: Value): Value {
  return ACTIVATIONS[checkActivation(name)](x);
}

/**
 * The name itself, checked.
 *
 * @throws UnknownNameError if there is no such activation
 */
export function checkActivation(name: ActivationName): ActivationName {
  if (!ACTIVATION_NAMES.includes(name)) throw unknownName("activation", String(name), ACTIVATION_NAMES);
  return name;
}
