/** A model whose layers are a chain, each fed what the one before puts out. */

import { ConfigurationError } from "../errors.ts";
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

/** A model whose layers are a chain: each takes what the one before it puts out. Made by `sequential`. */
export class Sequential extends Model {
  readonly #inputShape: Shape | undefined;
  /** The input, and the output of each layer. */
  #chain: readonly SymbolicTensor[] = [];

  /**
   * @param weights that are known, by name; the others are drawn
   * @throws ConfigurationError, ShapeError if an option is not acceptable, or the layers do not fit together
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
   * Puts a layer on top. Weights that there are stay; what was compiled has to be compiled again.
   *
   * @throws ConfigurationError, ShapeError if it is no layer, or does not fit
   */
  add(layer: ChainedLayer): void {
    const added = readLayer("add", layer);
    this.refuseMeanwhile("a change of the layers");
    this.#place([added]);
  }

  /** Takes the layer on top away, as {@link Sequential.add} puts one there; ModelStateError if there is none. */
  pop(): void {
    void this.network;
    this.refuseMeanwhile("a change of the layers");
    forgetCalls(this.#chain.slice(-1));
    this.#follow(this.#chain.length === 2 ? [] : this.#chain.slice(0, -1));
  }

  /** Puts layers on top; if one does not fit, nothing was changed. */
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
 * A model of layers, each fed what the one before puts out: from a list, as TensorFlow.js has it
 * (`sequential({ layers: [...] })`), or with no layers yet, for `add`.
 *
 * @throws ConfigurationError, ShapeError if an option is not acceptable, or the layers do not fit together
 */
export function sequential(
  layers: readonly ChainedLayer[] | SequentialConfig = [],
  options: SequentialOptions = {},
): Sequential {
  return new Sequential(layers, options);
}
