/** Initializers of users' own, by the name under which models are saved. */

import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { formatShape, type Shape, sizeOf } from "../graph/index.ts";
import { callable, checkOption, formatReceived, required, text } from "../options/index.ts";
import type { RandomGenerator } from "../random/random.ts";

/**
 * An initializer of your own: returns a number for each element of a weight, in row-major order.
 *
 * @see registerInitializer, which gives it a name
 */
export type InitializerFunction = (shape: Shape, random: RandomGenerator) => ArrayLike<number>;

const registered = new Map<string, InitializerFunction>();

/** Names that Atelier's own initializers have; filled by the list of them. */
const reserved = new Set<string>();

/** Keeps these names from being registered. */
export function reserveInitializers(names: readonly string[]): void {
  for (const name of names) reserved.add(name);
}

/**
 * Registers an initializer of your own under a name, by which models that have it are saved and loaded: register it in
 * the program that loads, too. The same name again replaces the function.
 *
 * @returns the function, to be passed to layers
 * @throws {ConfigurationError} if Atelier has an initializer of that name, or it is no function
 * @example
 * ```ts
 * import { layers, registerInitializer, sequential } from "atelier";
 *
 * const ramp = registerInitializer("ramp", ([length = 1]) => Array.from({ length }, (_, i) => i / length));
 * const model = sequential([layers.dense({ units: 4, biasInitializer: ramp, inputShape: [2] })]);
 * console.log(model.getWeights()[1]?.data); // Float32Array(4) [ 0, 0.25, 0.5, 0.75 ]
 * ```
 */
export function registerInitializer(name: string, initializer: InitializerFunction): InitializerFunction {
  checkOption("registerInitializer", "the name", name, required(text));
  checkOption("registerInitializer", "the initializer", initializer, required(callable));
  if (reserved.has(name)) {
    throw new ConfigurationError(
      `registerInitializer: expected a name that no initializer of Atelier's has. Received: ${formatReceived(name)}.`,
    );
  }
  registered.set(name, initializer);
  return initializer;
}

/** Returns whether an initializer is registered under this name. */
export function isRegistered(name: unknown): name is string {
  return typeof name === "string" && registered.has(name);
}

/** Lists the names that are registered. */
export function registeredInitializers(): string[] {
  return [...registered.keys()];
}

/**
 * Finds the name under which a file keeps an initializer that is a function.
 *
 * @throws {ConfigurationError} for one that is not registered
 */
export function savedInitializer(initializer: InitializerFunction): string {
  const [name] = [...registered].find(([, own]) => own === initializer) ?? [];
  if (name !== undefined) return name;
  throw new ConfigurationError(
    'Expected initializers that have a name, to be saved by it: registerInitializer("name", initializer) gives it one. ' +
      `Received: ${formatReceived(initializer)}.`,
  );
}

/**
 * Computes the first numbers of a weight by a function, or by the name under which one is registered.
 *
 * @throws {ConfigurationError} unless it gives a finite number for each element
 * @throws {ShapeError} unless it gives a finite number for each element
 */
export function drawByOwn(
  initializer: InitializerFunction | string,
  shape: Shape,
  random: RandomGenerator,
): Float32Array {
  const draw = typeof initializer === "string" ? registered.get(initializer) : initializer;
  const numbers: unknown = draw?.(shape, random);
  if (!Array.isArray(numbers) && !(ArrayBuffer.isView(numbers) && "length" in numbers)) {
    throw new ConfigurationError(
      `Expected an initializer to give a Float32Array or a list of numbers. Received: ${formatReceived(numbers)}.`,
    );
  }
  const data = Float32Array.from(numbers as ArrayLike<number>);
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError(
      `Expected an initializer to give ${sizeOf(shape)} numbers for a weight of shape ${formatShape(shape)}. ` +
        `Received: ${data.length}.`,
    );
  }
  const wrong = data.findIndex((number) => !Number.isFinite(number));
  if (wrong < 0) return data;
  throw new ConfigurationError(
    `Expected an initializer to give finite numbers. Received: ${data[wrong]} at position ${wrong}.`,
  );
}
