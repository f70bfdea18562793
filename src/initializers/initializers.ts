/**
 * How weights begin. An initializer is plain data, so that a saved model can say how it was made, or a function of a
 * user's own, saved by the name that it is registered under; its numbers come from the seeded generator that the model
 * passes in.
 *
 * Sources: Glorot and Bengio 2010 (glorot), He et al. 2015 (he), LeCun et al. 1998 (lecun); scaling and
 * truncation as in Keras, `keras.initializers`.
 */

import { atLeast } from "../checked.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { formatShape, type Shape, sizeOf } from "../graph/index.ts";
import {
  type Check,
  type Checks,
  checkedElsewhere,
  checkName,
  checkOptions,
  formatReceived,
  isObject,
  leftOut,
  listOf,
  number,
  onlyAs,
  refuseUncalled,
  required,
} from "../options/index.ts";
import type { RandomGenerator } from "../random/random.ts";
import {
  drawByOwn,
  type InitializerFunction,
  isRegistered,
  registeredInitializers,
  reserveInitializers,
} from "./own.ts";

/** An initializer by name alone, with Keras' defaults, with options, or a function of your own. */
export type Initializer = InitializerName | InitializerConfig | InitializerFunction;

/** An initializer with its options. */
export type InitializerConfig =
  | { readonly name: VarianceScalingName | "zeros" | "ones" }
  | { readonly name: "constant"; readonly value: number }
  | { readonly name: "values"; readonly values: readonly number[] }
  | { readonly name: "randomUniform"; readonly minimum?: number; readonly maximum?: number }
  | {
      readonly name: "randomNormal" | "truncatedNormal";
      readonly mean?: number;
      readonly deviation?: number;
    };

/** The names of the initializers. */
export type InitializerName = InitializerConfig["name"];

type VarianceScalingName = keyof typeof VARIANCE_SCALING;

/** Which fan the variance is divided by, the factor above it, and the distribution. */
const VARIANCE_SCALING = {
  glorotUniform: { fan: "average", scale: 1, normal: false },
  glorotNormal: { fan: "average", scale: 1, normal: true },
  heUniform: { fan: "in", scale: 2, normal: false },
  heNormal: { fan: "in", scale: 2, normal: true },
  lecunUniform: { fan: "in", scale: 1, normal: false },
  lecunNormal: { fan: "in", scale: 1, normal: true },
} as const;

const OTHER_NAMES = [
  "zeros",
  "ones",
  "constant",
  "values",
  "randomUniform",
  "randomNormal",
  "truncatedNormal",
] as const;

/** Every name that an initializer can have. */
export const INITIALIZER_NAMES = [
  ...Object.keys(VARIANCE_SCALING),
  ...OTHER_NAMES,
] as readonly InitializerName[];

reserveInitializers(INITIALIZER_NAMES);

/** The standard deviation that a normal distribution cut off at ±2 keeps. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

/**
 * Draws the first numbers of a weight.
 *
 * Variance-scaling initializers draw from a uniform distribution on ±√(3 s / n), or a normal distribution of
 * standard deviation √(s / n) cut off at twice that, with s = 1 or 2 and n the inputs of a unit (lecun, he) or
 * the mean of its inputs and outputs (glorot).
 *
 * @throws {UnknownNameError} if there is no such initializer
 * @throws {ConfigurationError} if a function of your own returns anything but a finite number for each element
 * @throws {ShapeError} if a function of your own returns anything but a finite number for each element
 */
export function initialize(initializer: Initializer, shape: Shape, random: RandomGenerator): Float32Array {
  const config = checkInitializer(initializer);
  if (typeof config === "function" || isRegistered(config)) return drawByOwn(config, shape, random);
  const data = new Float32Array(sizeOf(shape));
  const fill = (draw: () => number) => data.map(draw);
  switch (config.name) {
    case "zeros":
      return data;
    case "ones":
      return data.fill(1);
    case "constant":
      return data.fill(config.value);
    case "values":
      if (config.values.length !== data.length) {
        throw new ShapeError(
          `Expected ${data.length} values for a weight of shape ${formatShape(shape)}. Received: ${config.values.length}.`,
        );
      }
      return Float32Array.from(config.values);
    case "randomUniform": {
      const { minimum = -0.05, maximum = 0.05 } = config;
      return fill(() => minimum + (maximum - minimum) * random.uniform());
    }
    case "randomNormal": {
      const { mean = 0, deviation = 0.05 } = config;
      return fill(() => mean + deviation * random.normal());
    }
    case "truncatedNormal": {
      const { mean = 0, deviation = 0.05 } = config;
      return fill(() => mean + deviation * truncatedNormal(random));
    }
    default: {
      const { fan, scale, normal } = VARIANCE_SCALING[config.name];
      const { inputs, outputs } = fans(shape);
      const variance = scale / Math.max(1, fan === "in" ? inputs : (inputs + outputs) / 2);
      const limit = Math.sqrt(3 * variance);
      const deviation = Math.sqrt(variance) / TRUNCATED_DEVIATION;
      return fill(() => (normal ? deviation * truncatedNormal(random) : limit * (2 * random.uniform() - 1)));
    }
  }
}

/** Checks of each initializer's options, beside the name. */
const NO_OPTIONS: Checks<unknown> = {};
const CONSTANT: Checks<{ value: number }> = { value: required(number()) };
const VALUES: Checks<{ values: readonly number[] }> = { values: required(listOf(number())) };
const UNIFORM: Checks<{ minimum?: number; maximum?: number }> = { minimum: number(), maximum: number() };
const NORMAL: Checks<{ mean?: number; deviation?: number }> = {
  mean: number(),
  deviation: number({ min: 0 }),
};

function checksOf(name: InitializerName): Readonly<Record<string, Check>> {
  switch (name) {
    case "constant":
      return CONSTANT;
    case "values":
      return VALUES;
    case "randomUniform":
      return UNIFORM;
    case "randomNormal":
    case "truncatedNormal":
      return NORMAL;
    default:
      return NO_OPTIONS;
  }
}

/** Names of initializers in other libraries, in lower case. */
const ALIASES: Readonly<Record<string, InitializerName>> = {
  normal: "randomNormal",
  uniform: "randomUniform",
  zero: "zeros",
  one: "ones",
};

/**
 * Checks an initializer, and returns it with its options; a function of your own, or the name of one, as it is.
 *
 * @throws {UnknownNameError} if there is no such initializer, or no such option of it
 * @throws {ConfigurationError} for a value that is not acceptable
 */
export function checkInitializer(initializer: unknown): InitializerConfig | InitializerFunction | string {
  refuseUncalled("an initializer: its name, a function of a shape, or an object with options", initializer);
  if (typeof initializer === "function") return initializer as InitializerFunction;
  if (typeof initializer === "string") {
    if (isRegistered(initializer)) return initializer;
    const known = [...INITIALIZER_NAMES, ...registeredInitializers()];
    const name = checkName<string>("initializer", initializer, known, ALIASES) as InitializerName;
    if (name === "constant") {
      throw new ConfigurationError(`Expected { name: "constant", value: … }. Received: "constant".`);
    }
    if (name === "values") {
      throw new ConfigurationError(`Expected { name: "values", values: […] }. Received: "values".`);
    }
    return { name } as InitializerConfig;
  }
  if (!isObject(initializer) || !("name" in initializer)) {
    throw new ConfigurationError(
      `Expected an initializer: its name, { name: "randomNormal", deviation: 0.1 } or a function. ` +
        `Received: ${formatReceived(initializer)}.`,
    );
  }
  const name = checkName("initializer", initializer.name, INITIALIZER_NAMES, ALIASES);
  const checks = { name: checkedElsewhere, ...checksOf(name) };
  checkOptions(`initializer ${name}`, initializer, checks, {
    seed: leftOut("numbers are drawn from the model's seed"),
    dtype: onlyAs(["float32"], "all is computed in float32"),
  });
  return initializer as InitializerConfig;
}

/** Returns a standard normal number, drawn again while it lies outside ±2. */
function truncatedNormal(random: RandomGenerator): number {
  let value = random.normal();
  while (Math.abs(value) > 2) value = random.normal();
  return value;
}

/** How many inputs a unit has, and how many units an input feeds: receptive field times channels for a kernel. */
function fans(shape: Shape): { inputs: number; outputs: number } {
  if (shape.length < 2) return { inputs: sizeOf(shape), outputs: sizeOf(shape) };
  const receptiveField = sizeOf(shape.slice(0, -2));
  const [inputs, outputs] = atLeast(shape.slice(-2), 2);
  return { inputs: receptiveField * inputs, outputs: receptiveField * outputs };
}
