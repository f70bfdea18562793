/** Changes to a network's list of layers. Names that other layers refer to follow. */

import type { LayerDescription, NetworkDescription, PlainOptions } from "../../../src/experiment/index.ts";

/** Layers that take several inputs. */
export const MERGING: ReadonlySet<string> = new Set([
  "add",
  "average",
  "concatenate",
  "dot",
  "maximum",
  "minimum",
  "multiply",
  "subtract",
]);

/** The options of a new layer: the required ones, and usual values. */
const STARTS: Readonly<Record<string, PlainOptions>> = {
  conv2d: { filters: 32, kernelSize: 3, padding: "same", activation: "relu" },
  separableConv2d: { filters: 32, kernelSize: 3, padding: "same", activation: "relu" },
  depthwiseConv2d: { kernelSize: 3, padding: "same" },
  conv2dTranspose: { filters: 32, kernelSize: 3, padding: "same" },
  dense: { units: 128, activation: "relu" },
  dropout: { rate: 0.5 },
  maxPooling2d: { poolSize: 2 },
  averagePooling2d: { poolSize: 2 },
};

export function insertLayer({ layers }: NetworkDescription, at: number, type: string): NetworkDescription {
  const added: LayerDescription = { type, options: STARTS[type] ?? {} };
  return { layers: [...layers.slice(0, at), added, ...layers.slice(at)] };
}

/** Removes a layer; layers that took its output by name take its inputs instead. */
export function removeLayer({ layers }: NetworkDescription, at: number): NetworkDescription {
  const removed = layers[at];
  const rest = layers.filter((_, i) => i !== at);
  if (removed?.name === undefined) return { layers: rest };
  const before = nameOrInput(layers, at);
  const { name } = removed;
  return {
    layers: rest.map((layer) =>
      layer.from?.includes(name)
        ? { ...layer, from: layer.from.map((from) => (from === name ? (removed.from?.[0] ?? before) : from)) }
        : layer,
    ),
  };
}

/** The name of the layer before a place, "input" before the first; of a layer without a name the nearest that has one. */
function nameOrInput(layers: readonly LayerDescription[], at: number): string {
  for (let i = at - 1; i >= 0; i--) {
    const name = layers[i]?.name;
    if (name !== undefined) return name;
  }
  return "input";
}

/** Moves a layer by one place: −1 up, 1 down. */
export function moveLayer({ layers }: NetworkDescription, at: number, by: -1 | 1): NetworkDescription {
  const to = at + by;
  const [layer, other] = [layers[at], layers[to]];
  if (layer === undefined || other === undefined) return { layers };
  return { layers: layers.map((each, i) => (i === at ? other : i === to ? layer : each)) };
}

export function changeLayer(
  { layers }: NetworkDescription,
  at: number,
  changes: Partial<LayerDescription>,
): NetworkDescription {
  return {
    layers: layers.map((layer, i) => (i === at ? withoutUndefined({ ...layer, ...changes }) : layer)),
  };
}

/** Gives an option a value, or leaves it at its default. */
export function changeOption(
  network: NetworkDescription,
  at: number,
  option: string,
  value: PlainOptions[string] | undefined,
): NetworkDescription {
  const { [option]: _, ...others } = network.layers[at]?.options ?? {};
  return changeLayer(network, at, { options: value === undefined ? others : { ...others, [option]: value } });
}

/** Sets the layers whose outputs a layer takes, and names those that have no name. */
export function changeFrom(
  network: NetworkDescription,
  at: number,
  sources: readonly number[],
): NetworkDescription {
  const isDefault = sources.length === 1 && sources[0] === at - 1;
  let changed = network;
  const from = sources.map((source) => {
    if (source < 0) return "input";
    const name = changed.layers[source]?.name ?? freeName(changed, source);
    changed = changeLayer(changed, source, { name });
    return name;
  });
  if (isDefault) return changeLayer(network, at, { from: undefined });
  return changeLayer(changed, at, { from });
}

/** The places of the layers that a layer takes: −1 for the images. */
export function sourcesOf({ layers }: NetworkDescription, at: number): readonly number[] {
  const { from } = layers[at] ?? {};
  return from?.map((name) => layers.findIndex((layer) => layer.name === name)) ?? [at - 1];
}

function freeName({ layers }: NetworkDescription, at: number): string {
  const type = layers[at]?.type ?? "layer";
  const taken = new Set(layers.map(({ name }) => name));
  for (let i = at + 1; ; i++) {
    const name = `${type}_${i}`;
    if (!taken.has(name)) return name;
  }
}

function withoutUndefined(layer: Partial<LayerDescription> & Pick<LayerDescription, "type" | "options">) {
  return Object.fromEntries(
    Object.entries(layer).filter(([, value]) => value !== undefined),
  ) as unknown as LayerDescription;
}
