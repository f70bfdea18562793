/** Regularizers of users' own, by the name under which models are saved. */

import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { formatShape, Value } from "../graph/index.ts";
import { callable, checkOption, formatReceived, required, text } from "../options/index.ts";

/**
 * A regularizer of your own, in operators: computes what a weight adds to the loss, a scalar.
 *
 * @see registerRegularizer, which gives it a name
 */
export type RegularizerFunction = (weight: Value) => Value;

const registered = new Map<string, RegularizerFunction>();

/**
 * Registers a regularizer of your own under a name, by which models that have it are saved and loaded: register it in
 * the program that loads, too. The same name again replaces the function.
 *
 * @returns the function, to be passed to layers
 * @throws {ConfigurationError} if it is no function
 * @example
 * ```ts
 * import { layers, ops, registerRegularizer, sequential } from "atelier";
 *
 * const largest = registerRegularizer("largest", (w) => ops.multiply(ops.reduceMax(ops.absolute(w)), 0.1));
 * const model = sequential([
 *   layers.dense({ units: 1, kernelInitializer: "ones", kernelRegularizer: largest, inputShape: [2] }),
 * ]);
 * model.compile({ loss: "meanSquaredError" });
 * const { loss } = await model.trainOnBatch([[1, 2]], [[3]]);
 * console.log(loss); // 0.1000
 * ```
 */
export function registerRegularizer(name: string, regularizer: RegularizerFunction): RegularizerFunction {
  checkOption("registerRegularizer", "the name", name, required(text));
  checkOption("registerRegularizer", "the regularizer", regularizer, required(callable));
  registered.set(name, regularizer);
  return regularizer;
}

/** Returns whether a regularizer is registered under this name. */
export function isRegistered(name: unknown): boolean {
  return typeof name === "string" && registered.has(name);
}

/**
 * Finds the name under which a file keeps a regularizer that is a function.
 *
 * @throws {ConfigurationError} for one that is not registered
 */
export function savedRegularizer(regularizer: RegularizerFunction): string {
  const [name] = [...registered].find(([, own]) => own === regularizer) ?? [];
  if (name !== undefined) return name;
  throw new ConfigurationError(
    'Expected regularizers that have a name, to be saved by it: registerRegularizer("name", regularizer) gives it one. ' +
      `Received: ${formatReceived(regularizer)}.`,
  );
}

/**
 * Computes the penalty of a weight by a function, or by the name under which one is registered.
 *
 * @throws {ConfigurationError} unless it gives a float32 scalar
 * @throws {ShapeError} unless it gives a float32 scalar
 */
export function penaltyByOwn(regularizer: RegularizerFunction | string, weight: Value): Value {
  const own = typeof regularizer === "string" ? registered.get(regularizer) : regularizer;
  const found: unknown = own?.(weight);
  if (!(found instanceof Value)) {
    throw new ConfigurationError(
      `Expected a regularizer to give a value, made with ops. Received: ${formatReceived(found)}.`,
    );
  }
  if (found.shape.length === 0 && found.elementType === "float32") return found;
  throw new ShapeError(
    "Expected a regularizer to give a float32 scalar, such as ops.reduceSum(…). " +
      `Received: ${found.elementType} of shape ${formatShape(found.shape)}.`,
  );
}
