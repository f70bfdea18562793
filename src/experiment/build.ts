/** From the description of a network to the network. */

import { ConfigurationError } from "../errors/index.ts";
import type { Shape } from "../graph/index.ts";
import {
  type BaseLayer,
  exampleShape,
  input,
  type LayerOptions,
  layerFromConfig,
  type SymbolicTensor,
} from "../layers/index.ts";
import { model } from "../model/functional.ts";
import type { Model } from "../model/model.ts";
import { sequential } from "../model/sequential.ts";
import { type Checks, checkOptions, integer, object, required, seedNumber } from "../options/index.ts";
import type { Engine } from "../runtime/index.ts";
import { checkDescription } from "./checks.ts";
import { CLASSES, INPUT, type LayerDescription, type NetworkDescription, type Plain } from "./experiment.ts";

/** Options of `experiments.buildNetwork`. */
export interface BuildOptions {
  /** Shape of one image: `[height, width, channels]`. */
  readonly inputShape: Shape;
  /** Number of classes, which replaces "classes" in layers' options. */
  readonly classCount: number;
  /**
   * Seed of the initial weights.
   *
   * @default drawn
   */
  readonly seed?: number;
  /**
   * Engine that runs the model.
   *
   * @default the platform
   */
  readonly engine?: Engine;
}

const BUILD: Checks<BuildOptions> = {
  inputShape: required(exampleShape),
  classCount: required(integer()),
  seed: seedNumber,
  engine: object,
};

/** Options that count outputs, for which "classes" may stand. */
export const OUTPUT_COUNTS = ["units", "filters", "targetShape"] as const;

/** Makes a layer; "classes" becomes the number of classes. */
export function makeLayer({ type, options, name }: LayerDescription, classCount: number): BaseLayer {
  const given = Object.entries(options).map(([option, value]): [string, Plain] => {
    if (!OUTPUT_COUNTS.some((known) => known === option)) return [option, value];
    const resolved = (each: Plain) => (each === CLASSES ? classCount : each);
    return [option, Array.isArray(value) ? value.map(resolved) : resolved(value)];
  });
  const named: LayerOptions = { ...Object.fromEntries(given), ...(name === undefined ? {} : { name }) };
  return layerFromConfig({ type, options: named });
}

/** Returns true if each layer takes the output of the one before, so that the model is sequential. */
export function isChain({ layers }: NetworkDescription): boolean {
  return layers.every(({ from }, i) => {
    const before = i === 0 ? INPUT : layers[i - 1]?.name;
    return from === undefined || (from.length === 1 && from[0] === before);
  });
}

/**
 * Builds a network with its initial weights: a sequential model if it is a chain, with the same weights as
 * `sequential` of the same layers; else a functional model.
 *
 * @throws {ConfigurationError} for the first faulty layer; `checkNetwork` reports all of them
 * @throws {ShapeError} if a layer does not fit its input
 * @throws {UnknownNameError} for an unknown layer or option
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const { linear } = experiments.networks;
 * const model = experiments.buildNetwork(linear, { inputShape: [28, 28, 1], classCount: 10, seed: 1 });
 * console.log(model.outputShape, model.countParams()); // [ null, 10 ] 7850
 * ```
 */
export function buildNetwork(description: NetworkDescription, options: BuildOptions): Model {
  checkDescription(description);
  checkOptions<BuildOptions>("buildNetwork", options, BUILD);
  const { inputShape, classCount, ...modelOptions } = options;
  const { layers } = description;
  if (layers.length === 0) {
    throw new ConfigurationError("buildNetwork: expected at least one layer. Received: none.");
  }
  const made = layers.map((layer) => makeLayer(layer, classCount));
  if (isChain(description)) return sequential(made, { ...modelOptions, inputShape });
  const image = input({ shape: inputShape });
  const named = new Map<string, SymbolicTensor>([[INPUT, image]]);
  let last = image;
  made.forEach((layer, i) => {
    const { name, from } = layers[i] ?? {};
    const inputs = from === undefined ? [last] : from.map((origin) => tensorOf(origin, named, layer));
    const [output] = layer.connect(inputs);
    last = output ?? last;
    if (name !== undefined) named.set(name, last);
  });
  return model({ inputs: image, outputs: last, ...modelOptions });
}

function tensorOf(
  name: string,
  named: ReadonlyMap<string, SymbolicTensor>,
  { type }: BaseLayer,
): SymbolicTensor {
  const tensor = named.get(name);
  if (tensor !== undefined) return tensor;
  throw new ConfigurationError(
    `buildNetwork: expected ${type} to take the outputs of earlier layers, among ${[...named.keys()].join(", ")}. ` +
      `Received: "${name}".`,
  );
}
