/** Models whose layers form a chain: each takes the output of the one before. */

import { ConfigurationError } from "../errors/index.ts";
import type { Shape } from "../graph/index.ts";
import { type BaseLayer, input, type SymbolicTensor } from "../layers/index.ts";
import { Model } from "./model.ts";
import { applyInChain, forgetCalls, placeChain } from "./network/chain.ts";
import { ModelLayer } from "./network/model-layer.ts";
import {
  type ChainedLayer,
  readLayer,
  readSequential,
  type SequentialConfig,
  type SequentialOptions,
} from "./sequential-options.ts";
import type { Weight } from "./weights.ts";

/**
 * A model whose layers form a chain: each takes the output of the one before. Made by `sequential`.
 *
 * @see {@link https://keras.io/api/models/sequential/ | Keras: Sequential}
 * @example
 * ```ts
 * import { layers, Sequential } from "atelier";
 *
 * const model = new Sequential([layers.dense({ units: 4, inputShape: [3] })]);
 * model.add(layers.dense({ units: 2 }));
 * console.log(model.outputShape, model.layers.length); // [ null, 2 ] 2
 * ```
 */
export class Sequential extends Model {
  readonly #inputShape: Shape | undefined;
  /** The input, and the output of each layer. */
  #chain: readonly SymbolicTensor[] = [];

  /**
   * @param weights known weights, by name; the others are drawn
   * @throws {ConfigurationError} if an option is not acceptable
   * @throws {ShapeError} if the layers do not fit together
   */
  constructor(
    layers: readonly ChainedLayer[] | SequentialConfig = [],
    options: SequentialOptions = {},
    weights: readonly Weight[] = [],
  ) {
    const given = readSequential(layers, options);
    super({ ...given.options, defaultName: "sequential", className: "Sequential" }, weights);
    this.#inputShape = given.options.inputShape;
    if (given.layers.length === 0) return;
    this.#place(given.layers);
    this.drawWeights();
  }

  /**
   * Adds a layer at the end. Existing weights stay; the model has to be compiled again.
   *
   * @throws {ConfigurationError} if it is not a layer
   * @throws {ShapeError} if it does not fit
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const model = sequential();
   * model.add(layers.flatten({ inputShape: [28, 28, 1] }));
   * model.add(layers.dense({ units: 10 }));
   * console.log(model.outputShape); // [ null, 10 ]
   * ```
   */
  add(layer: ChainedLayer): void {
    const added = readLayer("add", layer);
    this.refuseMeanwhile("a change of the layers");
    this.#place([added]);
  }

  /**
   * Removes the last layer. The model has to be compiled again.
   *
   * @throws {ModelStateError} if there is none
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const model = sequential([layers.dense({ units: 4, inputShape: [3] }), layers.dense({ units: 2 })]);
   * model.pop();
   * console.log(model.outputShape); // [ null, 4 ]
   * ```
   */
  pop(): void {
    void this.network;
    this.refuseMeanwhile("a change of the layers");
    forgetCalls(this.#chain.slice(-1));
    this.#follow(this.#chain.length === 2 ? [] : this.#chain.slice(0, -1));
  }

  /** Adds layers at the end; if one does not fit, nothing was changed. */
  #place(layers: readonly BaseLayer[]): void {
    const [first] = layers;
    const begin = this.#chain.at(-1) ?? (first && input({ shape: this.#shapeFor(first) }));
    if (begin === undefined) return;
    const added = applyInChain(layers, begin);
    try {
      this.#follow([...(this.#chain.length === 0 ? [begin] : this.#chain), ...added]);
    } catch (error) {
      forgetCalls(added);
      throw error;
    }
  }

  #follow(chain: readonly SymbolicTensor[]): void {
    const [first, last] = [chain[0], chain.at(-1)];
    const isEmpty = first === undefined || last === undefined;
    this.replaceNetwork(isEmpty ? undefined : placeChain(first, last));
    this.#chain = chain;
  }

  #shapeFor(first: BaseLayer): Shape {
    const ofModel = first instanceof ModelLayer ? first.network.inputShape : undefined;
    const shape = this.#inputShape ?? first.options.inputShape ?? ofModel;
    if (shape !== undefined) return shape;
    throw new ConfigurationError(
      `Expected the first layer to have an inputShape, such as [28, 28, 1]. Received: a ${first.type} layer without one.`,
    );
  }
}

/**
 * Makes a model of a chain of layers, each taking the output of the one before: from a list, in TensorFlow.js' form
 * (`sequential({ layers: […] })`), or empty, for `add`.
 *
 * @param layers the layers, first to last; the first one states the `inputShape`
 * @param options name, seed, engine, `inputShape`
 * @throws {ConfigurationError} if an option is not acceptable, or the input shape is missing
 * @throws {ShapeError} if the layers do not fit together
 * @see {@link https://keras.io/guides/sequential_model/ | Keras: the Sequential model}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.conv2d({ filters: 8, kernelSize: 3, activation: "relu", inputShape: [28, 28, 1] }),
 *   layers.maxPooling2d(),
 *   layers.flatten(),
 *   layers.dense({ units: 10, activation: "softmax" }),
 * ]);
 * console.log(model.outputShape, model.countParams()); // [ null, 10 ] 13610
 * ```
 */
export function sequential(
  layers: readonly ChainedLayer[] | SequentialConfig = [],
  options: SequentialOptions = {},
): Sequential {
  return new Sequential(layers, options);
}
