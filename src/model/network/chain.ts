/** Layers one after the other. */

import { ShapeError } from "../../errors/index.ts";
import type { Shape } from "../../graph/index.ts";
import { type BaseLayer, input, type SymbolicTensor } from "../../layers/index.ts";
import type { Network } from "./network.ts";
import { placeNetwork } from "./place-layers.ts";

/**
 * Applies layers in order.
 *
 * @returns the output of each
 * @throws ConfigurationError, ShapeError if a layer cannot take the output of the one before; then no call is recorded
 */
export function applyInChain(layers: readonly BaseLayer[], begin: SymbolicTensor): SymbolicTensor[] {
  const outputs: SymbolicTensor[] = [];
  try {
    let last = begin;
    for (const layer of layers) {
      const [output, ...others] = layer.connect(last);
      if (output === undefined || others.length > 0) throw manyOutputs(layer, others.length + 1);
      outputs.push(output);
      last = output;
    }
    return outputs;
  } catch (error) {
    forgetCalls(outputs);
    throw error;
  }
}

/** Forgets the calls that made these tensors. */
export function forgetCalls(tensors: readonly SymbolicTensor[]): void {
  for (const { call } of tensors) call.layer.forget(call);
}

/** Reads off the network of a chain of layers, whose input is not among the layers. */
export function placeChain(first: SymbolicTensor, last: SymbolicTensor): Network {
  return placeNetwork([[undefined, first]], [[undefined, last]], { listsInputs: false });
}

/**
 * Places a chain of layers temporarily: no call is recorded.
 *
 * @throws ConfigurationError, ShapeError if a layer cannot take the output of the one before
 */
export function recordChain(layers: readonly BaseLayer[], inputShape: Shape): Network {
  const begin = input({ shape: inputShape });
  const outputs = applyInChain(layers, begin);
  forgetCalls(outputs);
  return placeChain(begin, outputs.at(-1) ?? begin);
}

function manyOutputs({ type }: BaseLayer, count: number): ShapeError {
  return new ShapeError(
    "sequential: expected layers of one output; use model({ inputs, outputs }) for others. " +
      `Received: ${type} with ${count} outputs.`,
  );
}
