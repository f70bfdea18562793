/**
 * Symbolic tensors: the outputs of layers that are applied to outputs of other layers, before there are any numbers. They
 * record the calls that made them, so that a model can be read off its inputs and outputs.
 *
 * Source: Keras, functional API (`KerasTensor`); TensorFlow.js, `SymbolicTensor`.
 */

import type { Shape } from "../graph/index.ts";
import type { BaseLayer } from "./layer.ts";

/** One application of a layer to symbolic tensors. */
export interface LayerCall {
  readonly layer: BaseLayer;
  /** None for the layer of an input. */
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
}

/**
 * The output of a layer call before there are any numbers, made by `input` and `apply`.
 *
 * @example
 * ```ts
 * import { input, layers, SymbolicTensor } from "atelier";
 *
 * const x = input({ shape: [28, 28, 1] });
 * const y = layers.conv2d({ filters: 8, kernelSize: 3 }).apply(x);
 * console.log(y instanceof SymbolicTensor, y.shape); // true [ null, 26, 26, 8 ]
 * ```
 */
export class SymbolicTensor {
  /** The shape of one example, without the batch. */
  readonly exampleShape: Shape;
  /** The call that made it. */
  readonly call: LayerCall;
  /** Which of the call's outputs it is. */
  readonly index: number;

  constructor(exampleShape: Shape, call: LayerCall, index: number) {
    this.exampleShape = exampleShape;
    this.call = call;
    this.index = index;
  }

  /** The shape of a batch, `null` standing for the batch. */
  get shape(): readonly (number | null)[] {
    return [null, ...this.exampleShape];
  }
}

/** Records a layer call; returns its outputs. */
export function recordCall(
  layer: BaseLayer,
  inputs: readonly SymbolicTensor[],
  outputShapes: readonly Shape[],
): readonly SymbolicTensor[] {
  const outputs: SymbolicTensor[] = [];
  const call: LayerCall = { layer, inputs, outputs };
  outputShapes.forEach((shape, index) => {
    outputs.push(new SymbolicTensor(shape, call, index));
  });
  return outputs;
}
