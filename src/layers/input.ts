/** Source of the options and their meaning: Keras, `Input`. */

import type { Shape, Value } from "../graph/index.ts";
import { checkOptions, nameText, required } from "../options/index.ts";
import { BaseLayer, type WeightDeclaration } from "./layer.ts";
import { exampleShape } from "./options.ts";
import { recordCall, type SymbolicTensor } from "./symbolic.ts";

/** Options of {@link input}. */
export interface InputOptions {
  /** The shape of one example, without the batch. */
  readonly shape: Shape;
  /** Unique within a model; the key of this input where `fit` takes records. Default "input_layer", numbered. */
  readonly name?: string;
}

/** Stands where examples enter a model. */
export class InputLayer extends BaseLayer<{ name?: string; inputShape: Shape }> {
  constructor({ shape, name }: InputOptions) {
    const inputShape = [...shape];
    super("input", "InputLayer", name === undefined ? { inputShape } : { name, inputShape }, {});
  }

  override declareWeights(): readonly WeightDeclaration[] {
    return [];
  }

  override computeOutputs(): readonly Value[] {
    throw new Error("examples are fed to an input, which computes nothing");
  }

  override inferOutputShapes(): readonly Shape[] {
    return [this.options.inputShape];
  }
}

/**
 * Stands for the examples that enter a model: the start of a network that is no chain.
 *
 * @returns [batch, …shape]
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @example
 * const image = input({ shape: [28, 28, 1] });
 * const classes = layers.dense({ units: 10, activation: "softmax" }).apply(layers.flatten().apply(image));
 * const net = model({ inputs: image, outputs: classes });
 */
export function input(options: InputOptions): SymbolicTensor {
  checkOptions<InputOptions>("input", options, { shape: required(exampleShape), name: nameText });
  const layer = new InputLayer(options);
  const [tensor] = recordCall(layer, [], layer.inferOutputShapes());
  if (tensor === undefined) throw new Error("an input has one output");
  return tensor;
}
