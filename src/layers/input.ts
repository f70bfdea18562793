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
  /**
   * Unique within a model; the key of this input where `fit` takes records.
   *
   * @default "input_layer", numbered
   */
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
 * Declares an input of a model: the start of a network that is no chain.
 *
 * @returns a symbolic tensor `[batch, …shape]`, to apply layers to
 * @throws {ConfigurationError} if the shape is no list of positive integers
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/core_layers/input/ | Keras: Input}
 * @example
 * ```ts
 * import { input, layers, model } from "atelier";
 *
 * const image = input({ shape: [28, 28, 1] });
 * const hidden = layers.flatten().apply(image);
 * const classes = layers.dense({ units: 10, activation: "softmax" }).apply(hidden);
 * const net = model({ inputs: image, outputs: classes });
 * console.log(net.outputShape); // [ null, 10 ]
 * ```
 */
export function input(options: InputOptions): SymbolicTensor {
  checkOptions<InputOptions>("input", options, { shape: required(exampleShape), name: nameText });
  const layer = new InputLayer(options);
  const [tensor] = recordCall(layer, [], layer.inferOutputShapes());
  if (tensor === undefined) throw new Error("an input has one output");
  return tensor;
}
