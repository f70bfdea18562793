/**
 * Activation functions by Keras' names. Source of the definitions: Keras, `keras.activations`.
 */

import type { Value } from "../graph/index.ts";
import {
  add,
  elu,
  erf,
  hardSigmoid,
  leakyRelu,
  multiply,
  relu,
  relu6,
  selu,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from "../ops/index.ts";
import { checkName } from "../options/index.ts";

const ACTIVATIONS = {
  /** `x` */
  linear: (x: Value) => x,
  /** `max(x, 0)` */
  relu,
  /** `min(max(x, 0), 6)` */
  relu6,
  /** `x` above 0, `0.2 x` below */
  leakyRelu: (x: Value) => leakyRelu(x, 0.2),
  /** `x` above 0, `eˣ − 1` below */
  elu,
  /** `1.0507 · elu(x, 1.6733)` */
  selu,
  /** `x Φ(x)`, Φ the standard normal distribution function; not the tanh approximation */
  gelu: (x: Value) => multiply(multiply(x, 0.5), add(erf(multiply(x, Math.SQRT1_2)), 1)),
  /** `x · sigmoid(x)` */
  silu: (x: Value) => multiply(x, sigmoid(x)),
  /** `1 / (1 + e⁻ˣ)` */
  sigmoid,
  /** `min(max(x + 3, 0), 6) / 6` */
  hardSigmoid,
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
  return checkName("activation", name, ACTIVATION_NAMES, ALIASES);
}

/** What activations are called elsewhere, in lower case. */
const ALIASES: Readonly<Record<string, ActivationName>> = {
  swish: "silu",
  identity: "linear",
  leaky_relu: "leakyRelu",
  hard_sigmoid: "hardSigmoid",
  logistic: "sigmoid",
};
