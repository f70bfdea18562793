/** Layers of users' own, by the type under which a saved model names them. */

import { ConfigurationError } from "../errors/index.ts";
import { callable, checkOption, required, text } from "../options/index.ts";
import { BaseLayer, type LayerOptions } from "./layer.ts";

/** Makes a layer from the options that a file has: a function, or the layer's class. */
export type LayerMaker<Options extends LayerOptions = never> =
  | ((options: Options) => BaseLayer)
  | (new (
      options: Options,
    ) => BaseLayer);

const makers = new Map<string, LayerMaker>();

/** Types that Atelier's own layers have; filled by the list of them. */
const reserved = new Set<string>();

/** Keeps these types from being registered. */
export function reserveTypes(types: readonly string[]): void {
  for (const type of types) reserved.add(type);
}

/**
 * Registers a layer of your own under its type, so that models that contain it can be loaded. Call it once in each
 * program that loads such models, before `loadModel`; the same maker again changes nothing.
 *
 * @param type the type that the layer's constructor passes to `super`
 * @param maker the layer's class, or a function that makes one from its options
 * @throws {ConfigurationError} if another layer has that type
 * @example
 * ```ts
 * import { Layer, type LayerOptions, modelFromBytes, ops, registerLayer, sequential } from "atelier";
 * import type { CallContext, Shape, Value } from "atelier";
 *
 * class Scale extends Layer {
 *   constructor(options: LayerOptions = {}) {
 *     super("scale", "Scale", options, {});
 *   }
 *   override build(inputShape: Shape) {
 *     return [{ name: "factor", shape: inputShape.slice(-1), initializer: "ones" } as const];
 *   }
 *   override call(x: Value, context: CallContext) {
 *     return ops.multiply(x, context.weight("factor"));
 *   }
 *   override outputShape(inputShape: Shape) {
 *     return inputShape;
 *   }
 * }
 * registerLayer("scale", Scale);
 * const model = sequential([new Scale({ inputShape: [3] })]);
 * const loaded = modelFromBytes(model.toBytes());
 * console.log(loaded.countParams()); // 3
 * ```
 */
export function registerLayer<Options extends LayerOptions>(type: string, maker: LayerMaker<Options>): void {
  checkOption("registerLayer", "the type", type, required(text));
  checkOption("registerLayer", "the maker", maker, required(callable));
  const known = makers.get(type);
  if (reserved.has(type) || (known !== undefined && known !== (maker as unknown as LayerMaker))) {
    throw new ConfigurationError(
      `registerLayer: expected a type that no other layer has. Received: "${type}", which ` +
        `${reserved.has(type) ? "is one of Atelier's own" : "is registered already"}.`,
    );
  }
  makers.set(type, maker as unknown as LayerMaker);
}

/** Returns the types that are registered. */
export function registeredTypes(): string[] {
  return [...makers.keys()];
}

/**
 * Makes a registered layer; undefined if there is none of this type.
 *
 * @throws {ConfigurationError} if the registered maker returns something else
 */
export function makeRegistered(type: string, options: LayerOptions): BaseLayer | undefined {
  const maker = makers.get(type);
  if (maker === undefined) return undefined;
  const isClass = maker.prototype instanceof BaseLayer;
  const layer: unknown = isClass
    ? new (maker as new (options: LayerOptions) => BaseLayer)(options)
    : (maker as (options: LayerOptions) => BaseLayer)(options);
  if (!(layer instanceof BaseLayer) || layer.type !== type) {
    const received = layer instanceof BaseLayer ? `a layer of type "${layer.type}"` : "no layer";
    throw new ConfigurationError(
      `Expected what is registered as "${type}" to make a layer of that type. Received: ${received}.`,
    );
  }
  return layer;
}
