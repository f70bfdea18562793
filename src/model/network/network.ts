/** A network: layers in their places, the steps that compute its outputs from its inputs, and its weights. */

import type { Shape } from "../../graph/index.ts";
import type { BaseLayer, LayerCall, SymbolicTensor } from "../../layers/index.ts";
import type { Variable } from "./variable.ts";

/** A layer of a model. Shapes are those of one example, without the batch, of its first call. */
export interface PlacedLayer {
  readonly layer: BaseLayer;
  readonly name: string;
  /** Shape of the first input. */
  readonly inputShape: Shape;
  /** Shape of the first output. */
  readonly outputShape: Shape;
  /** A model's own, where the layer is a model. */
  readonly variables: readonly Variable[];
  /** Names of its calls' inputs: "conv2d[0][0]", the layer's name, its call and its output. */
  readonly connectedTo: readonly string[];
}

/** One call of a layer, of a network in which models among the layers are taken apart. */
export interface Step {
  readonly layer: BaseLayer;
  /** The layer's name: "inner/dense" in a model within the model. */
  readonly name: string;
  readonly variables: readonly Variable[];
  /** Numbers of the values that it computes from. */
  readonly inputs: readonly number[];
  /** Numbers of the values that it computes. */
  readonly outputs: readonly number[];
  /** Shapes of one example each. */
  readonly outputShapes: readonly Shape[];
}

/** An input or an output of a network. */
export interface Port {
  readonly name: string;
  /** The shape of one example, without the batch. */
  readonly shape: Shape;
  /** The number of the value that it is. */
  readonly value: number;
}

export interface Network {
  /** In Keras' order: by their distance from the outputs, the farthest first. */
  readonly layers: readonly PlacedLayer[];
  /** Each after those whose values it needs. */
  readonly steps: readonly Step[];
  /** In Keras' order: layer by layer. */
  readonly variables: readonly Variable[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** The calls between these ends from which the network was built, models within the model as they are. */
  readonly calls: readonly LayerCall[];
  readonly ends: { readonly inputs: readonly SymbolicTensor[]; readonly outputs: readonly SymbolicTensor[] };
  /** Shape of the first input. */
  readonly inputShape: Shape;
  /** Shape of the first output. */
  readonly outputShape: Shape;
  /** Whether each layer is called once, on the output of the one before. */
  readonly isChain: boolean;
}

/** The layers that compute, those of models within the model among them. */
export function innermostLayers({ steps }: Network): BaseLayer[] {
  return [...new Set(steps.map(({ layer }) => layer))];
}
