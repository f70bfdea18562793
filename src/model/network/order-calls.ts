/**
 * The layer calls between the inputs and the outputs of a model, in Keras' order: by their distance from the outputs, the
 * farthest first; of the same distance, in the order in which they are found from the outputs.
 *
 * Source: Keras, `map_graph` in `keras/src/ops/function.py`.
 */

import { ConfigurationError } from "../../errors/index.ts";
import { type BaseLayer, InputLayer, type LayerCall, type SymbolicTensor } from "../../layers/index.ts";

/**
 * Finds the calls on which the outputs depend, from the inputs on.
 *
 * @throws ConfigurationError if an output depends on an input that is not among them, or on itself
 */
export function orderCalls(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): readonly LayerCall[] {
  const found = findCalls(new Set(inputs), outputs);
  const depths = new Map<LayerCall, number>();
  const depthOfLayers = new Map<BaseLayer, number>();
  for (const call of found.toReversed()) {
    const depth = Math.max(depths.get(call) ?? 0, depthOfLayers.get(call.layer) ?? 0);
    depths.set(call, depth);
    depthOfLayers.set(call.layer, depth);
    for (const tensor of call.inputs) {
      if (inputs.includes(tensor)) continue;
      depths.set(tensor.call, Math.max(depth + 1, depths.get(tensor.call) ?? 0));
    }
  }
  const depthOf = (call: LayerCall) => depths.get(call) ?? 0;
  const places = new Map(foundOrder(found, outputs).map((call, i) => [call, i]));
  return found.toSorted((a, b) => depthOf(b) - depthOf(a) || (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

/** The calls, each after those on which it depends. */
function findCalls(given: ReadonlySet<SymbolicTensor>, outputs: readonly SymbolicTensor[]): LayerCall[] {
  const ordered: LayerCall[] = [];
  const state = new Map<LayerCall, "open" | "done">();
  const stack: LayerCall[] = outputs.filter((tensor) => !given.has(tensor)).map(({ call }) => call);
  stack.reverse();
  for (let call = stack.at(-1); call !== undefined; call = stack.at(-1)) {
    if (state.get(call) !== undefined) {
      stack.pop();
      if (state.get(call) === "open") ordered.push(call);
      state.set(call, "done");
      continue;
    }
    if (call.layer instanceof InputLayer) throw disconnected(call.layer);
    state.set(call, "open");
    for (const tensor of call.inputs.toReversed()) {
      if (given.has(tensor)) continue;
      if (state.get(tensor.call) === "open") throw cyclic(call.layer);
      if (state.get(tensor.call) === undefined) stack.push(tensor.call);
    }
  }
  return ordered;
}

/** The same calls, each before those on which it depends, as a walk from the outputs meets them. */
function foundOrder(found: readonly LayerCall[], outputs: readonly SymbolicTensor[]): LayerCall[] {
  const known = new Set(found);
  const seen = new Set<LayerCall>();
  const stack = outputs.map(({ call }) => call).reverse();
  for (let call = stack.pop(); call !== undefined; call = stack.pop()) {
    if (!known.has(call) || seen.has(call)) continue;
    seen.add(call);
    stack.push(...call.inputs.map((tensor) => tensor.call).reverse());
  }
  return [...seen];
}

function disconnected({ options }: InputLayer): ConfigurationError {
  const name = options.name === undefined ? "" : ` "${options.name}"`;
  return new ConfigurationError(
    "model: expected outputs that depend on the given inputs only. " +
      `Received: an output that also depends on the input${name} of shape [${options.inputShape.join(", ")}], which is not among them.`,
  );
}

function cyclic({ className }: BaseLayer): ConfigurationError {
  return new ConfigurationError(
    `model: expected layers without a cycle. Received: a ${className} layer that depends on its own output.`,
  );
}
