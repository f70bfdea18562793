/** The network of a model's file, as the list of layers that an experiment has. */

import type { LayerDescription, NetworkDescription, PlainOptions } from "../../../src/experiment/index.ts";
import { savedOptions } from "../../../src/layers/index.ts";
import type { Model } from "../../../src/library.ts";

/** Lists the layers of a model with one input and one output, each after those that it takes from. */
export function describeNetwork({ network }: Model<unknown>): NetworkDescription {
  const made = new Map<number, string>([[network.inputs[0]?.value ?? 0, "input"]]);
  const { steps } = network;
  // Names in the order of layers, since those of a file ("conv2d_1") need not be fit for an address.
  const names = steps.map(({ layer }, i) => `${layer.type.replace(/[^a-z0-9]/gi, "")}_${i + 1}`);
  const origins = steps.map(({ inputs, outputs }, i) => {
    const from = inputs.map((value) => made.get(value) ?? "input");
    for (const value of outputs) made.set(value, names[i] ?? "input");
    return from;
  });
  const isBefore = (i: number) =>
    origins[i]?.length === 1 && origins[i][0] === (i === 0 ? "input" : names[i - 1]);
  // Only what others than the next layer take needs a name.
  const named = new Set(origins.flatMap((from, i) => (isBefore(i) ? [] : from)));
  return {
    layers: steps.map(({ layer }, i): LayerDescription => {
      const { name: _name, inputShape: _inputShape, ...options } = savedOptions(layer);
      const [name, from] = [names[i], origins[i]];
      return {
        type: layer.type,
        options: options as PlainOptions,
        ...(name !== undefined && named.has(name) ? { name } : {}),
        ...(isBefore(i) || from === undefined ? {} : { from }),
      };
    }),
  };
}
