/**
 * Activation functions by Keras' names, and your own. Source of the definitions: Keras, `keras.activations`.
 */

import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { formatShape, sameShape, Value } from "../graph/index.ts";
import {
  hardSigmoid,
  hardSilu,
  logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  softmax,
  softplus,
  softsign,
  tanh,
} from "../ops/index.ts";
import {
  callable,
  checkName,
  checkOption,
  formatReceived,
  isMaker,
  required,
  text,
} from "../options/index.ts";
import {
  celu,
  elu,
  exponential,
  gelu,
  hardShrink,
  hardTanh,
  leakyRelu,
  logSigmoid,
  silu,
  softShrink,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanhShrink,
} from "./functions.ts";

/**
 * An activation of your own, in operators: its result has the shape of its operand.
 *
 * @see registerActivation, which gives it a name
 */
export type ActivationFunction = (x: Value) => Value;

const ACTIVATIONS = {
  /** `x` */
  linear: (x: Value) => x,
  /** `max(x, 0)` */
  relu,
  /** `min(max(x, 0), 6)` */
  relu6,
  /** `x` above 0, `0.2 x` below */
  leakyRelu: (x: Value) => leakyRelu(x),
  /** `x` above 0, `eˣ − 1` below */
  elu: (x: Value) => elu(x),
  /** As elu: the two differ in what a parameter other than 1 does */
  celu: (x: Value) => celu(x),
  /** `1.0507 · elu(x, 1.6733)` */
  selu,
  /** `x Φ(x)`, Φ the standard normal distribution function; not the tanh approximation */
  gelu: (x: Value) => gelu(x),
  /** `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))`, Keras' gelu with `approximate=True` */
  geluTanh: (x: Value) => gelu(x, true),
  /** `x · sigmoid(x)` */
  silu,
  /** Another name of silu */
  swish: silu,
  /** `x · min(max(x + 3, 0), 6) / 6` */
  hardSilu,
  /** Another name of hardSilu */
  hardSwish: hardSilu,
  /** `x · tanh(ln(1 + eˣ))` */
  mish,
  /** `1 / (1 + e⁻ˣ)` */
  sigmoid,
  /** `min(max(x + 3, 0), 6) / 6` */
  hardSigmoid,
  /** `ln(1 / (1 + e⁻ˣ))` */
  logSigmoid,
  /** `min(max(x + 1, 0), 2) / 2` */
  sparseSigmoid,
  tanh,
  /** `min(max(x, −1), 1)` */
  hardTanh,
  /** `x / (1 + |x|)` */
  softsign,
  /** `ln(1 + eˣ)` */
  softplus,
  /** 0 up to −1, `(x + 1)² / 4` up to 1, then `x` */
  sparsePlus,
  /** `(x + √(x² + 4)) / 2` */
  squareplus: (x: Value) => squareplus(x),
  /** `x` where `|x| > 0.5`, else 0 */
  hardShrink: (x: Value) => hardShrink(x),
  /** `x` moved towards 0 by 0.5, at most to 0 */
  softShrink: (x: Value) => softShrink(x),
  /** `x − tanh(x)` */
  tanhShrink,
  /** `eˣ` */
  exponential,
  /** `eˣⁱ / Σ eˣʲ` along the last axis */
  softmax,
  /** `xᵢ − ln Σ eˣʲ` along the last axis */
  logSoftmax,
} satisfies Record<string, ActivationFunction>;

/** The names of the activations. */
export type ActivationName = keyof typeof ACTIVATIONS;

/** What layers accept as an activation: a name, or a function of your own. */
export type Activation = ActivationName | ActivationFunction;

/** Names of Atelier's activations. */
export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as readonly ActivationName[];

/** Names of activations in other libraries, in lower case. */
const ALIASES: Readonly<Record<string, ActivationName>> = {
  identity: "linear",
  leaky_relu: "leakyRelu",
  hard_sigmoid: "hardSigmoid",
  hard_silu: "hardSilu",
  hard_swish: "hardSwish",
  hard_tanh: "hardTanh",
  hard_shrink: "hardShrink",
  soft_shrink: "softShrink",
  tanh_shrink: "tanhShrink",
  log_sigmoid: "logSigmoid",
  log_softmax: "logSoftmax",
  sparse_plus: "sparsePlus",
  sparse_sigmoid: "sparseSigmoid",
  gelu_tanh: "geluTanh",
  gelu_new: "geluTanh",
  exp: "exponential",
  logistic: "sigmoid",
};

/** Registered activations, by the name under which models are saved. */
const registered = new Map<string, ActivationFunction>();

/**
 * Registers an activation of your own under a name, by which models that have it are saved and loaded: register it in
 * the program that loads, too. The same name again replaces the function.
 *
 * @returns the function, to be passed to layers
 * @throws {ConfigurationError} if Atelier has an activation of that name, or it is no function
 * @example
 * ```ts
 * import { layers, ops, registerActivation, sequential } from "atelier";
 *
 * const cube = registerActivation("cube", (x) => ops.multiply(x, ops.square(x)));
 * const model = sequential([layers.activation({ activation: cube, inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -1, 8 ]
 * ```
 */
export function registerActivation(name: string, activation: ActivationFunction): ActivationFunction {
  checkOption("registerActivation", "the name", name, required(text));
  checkOption("registerActivation", "the activation", activation, required(callable));
  if (Object.hasOwn(ACTIVATIONS, name)) {
    throw new ConfigurationError(
      `registerActivation: expected a name that no activation of Atelier's has. Received: ${formatReceived(name)}.`,
    );
  }
  registered.set(name, activation);
  return activation;
}

/**
 * Applies an activation function.
 *
 * @throws {UnknownNameError} if there is none of that name
 * @throws {ConfigurationError} if one of your own returns anything but a value of its operand's shape
 * @throws {ShapeError} if one of your own returns anything but a value of its operand's shape
 */
export function activate(activation: Activation, x: Value): Value {
  const checked = checkActivation(activation);
  const known = typeof checked === "string" ? ACTIVATIONS[checked] : undefined;
  return known === undefined ? applyOwn(checked, x) : known(x);
}

function applyOwn(activation: Activation, x: Value): Value {
  const own = typeof activation === "string" ? registered.get(activation) : activation;
  const name = nameOf(activation);
  const called = name === undefined ? "the activation" : `the activation "${name}"`;
  const found: unknown = own?.(x);
  if (!(found instanceof Value)) {
    throw new ConfigurationError(
      `Expected ${called} to give a value, made with ops. Received: ${formatReceived(found)}.`,
    );
  }
  if (sameShape(found.shape, x.shape) && found.elementType === x.elementType) return found;
  throw new ShapeError(
    `Expected ${called} to give ${x.elementType} of the shape that it was given, ${formatShape(x.shape)}. ` +
      `Received: ${found.elementType} of shape ${formatShape(found.shape)}.`,
  );
}

/** Returns the name of an activation, registered for a function, or its own. */
function nameOf(activation: Activation): string | undefined {
  return (
    registeredName(activation) ?? (typeof activation === "string" ? activation : activation.name || undefined)
  );
}

function registeredName(activation: Activation): string | undefined {
  return [...registered].find(([, own]) => own === activation)?.[0];
}

/**
 * Checks an activation, and gives it back: a name, also one that is registered, or a function.
 *
 * @throws {UnknownNameError} if there is no such activation
 */
export function checkActivation(activation: unknown): Activation {
  if (isMaker(activation)) {
    throw new ConfigurationError(
      'Expected an activation: a name, such as "relu", or a function of a value, such as activations.gelu. ' +
        `Received: ${formatReceived(activation)}, which makes a layer or an option.`,
    );
  }
  if (typeof activation === "function") return activation as ActivationFunction;
  const names = [...ACTIVATION_NAMES, ...registered.keys()];
  return checkName<string>("activation", activation, names, ALIASES) as ActivationName;
}

/**
 * Finds the name under which a file keeps an activation.
 *
 * @throws {ConfigurationError} for a function that is not registered
 */
export function savedActivation(activation: Activation): string {
  if (typeof activation === "string") return activation;
  const name = registeredName(activation);
  if (name !== undefined) return name;
  throw new ConfigurationError(
    'Expected activations that have a name, to be saved by it: registerActivation("name", activation) gives it one. ' +
      `Received: ${formatReceived(activation)}.`,
  );
}
