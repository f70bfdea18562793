/** Networks in a model's file: the layers, and for one that is not a chain the calls between inputs and outputs. */

import { FileFormatError } from "../errors/index.ts";
import {
  type BaseLayer,
  exampleShape,
  input,
  type LayerConfig,
  layerFromConfig,
  type SymbolicTensor,
  savedOptions,
} from "../layers/index.ts";
import {
  boolean,
  type Checks,
  checkOptions,
  formatReceived,
  integer,
  listOf,
  nameText,
  object,
  oneOf,
  required,
  text,
} from "../options/index.ts";
import { ModelLayer } from "./network/model-layer.ts";
import { innermostLayers, type Network } from "./network/network.ts";
import { type NamedTensors, placeNetwork } from "./network/place-layers.ts";
import type { WorkCount } from "./saved-limits.ts";

/** A layer, or a model that is used as one. */
export interface SavedLayer extends LayerConfig {
  /** Of a model. */
  readonly graph?: SavedGraph;
}

/** The calls between inputs and outputs. Values are numbered: the inputs first, then the outputs of each call. */
export interface SavedGraph {
  /** Keras' class name: "Sequential", "Functional". */
  readonly className: string;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly calls: readonly { readonly layer: number; readonly inputs: readonly number[] }[];
  readonly outputs: readonly { readonly name: string; readonly value: number }[];
  /** Whether `predict` gives a record; default false. */
  readonly givesRecord?: boolean;
}

const LAYER: Checks<SavedLayer> = { type: required(text), options: required(object), graph: object };
const GRAPH: Checks<SavedGraph> = {
  className: required(oneOf(["Sequential", "Functional"])),
  inputs: required(listOf(object, { min: 1 })),
  calls: required(listOf(object, { min: 1 })),
  outputs: required(listOf(object, { min: 1 })),
  givesRecord: boolean,
};
const INPUT: Checks<SavedGraph["inputs"][number]> = {
  name: required(nameText),
  shape: required(exampleShape),
};
const CALL: Checks<SavedGraph["calls"][number]> = {
  layer: required(integer({ min: 0 })),
  inputs: required(listOf(integer({ min: 0 }), { min: 1 })),
};
const OUTPUT: Checks<SavedGraph["outputs"][number]> = {
  name: required(nameText),
  value: required(integer({ min: 0 })),
};

/** Lists the layers of a network, each once, those of models within it before these models. */
export function listLayers(network: Network): readonly SavedLayer[] {
  return new LayerTable(network).layers;
}

/** Describes a network with its layers, models within it among them. */
export function describeGraph(
  network: Network,
  { className, givesRecord }: { className: string; givesRecord: boolean },
): { layers: readonly SavedLayer[]; graph: SavedGraph } {
  const table = new LayerTable(network);
  return { layers: table.layers, graph: { ...graphOf(network, className, table), givesRecord } };
}

/** Layers by their positions in a file. */
class LayerTable {
  readonly layers: SavedLayer[] = [];
  readonly #positions = new Map<BaseLayer, number>();

  constructor(network: Network) {
    this.#add(network);
  }

  of(layer: BaseLayer): number {
    return this.#positions.get(layer) ?? 0;
  }

  #add(network: Network): void {
    const called = new Set(network.calls.map(({ layer }) => layer));
    for (const { layer, name } of network.layers) {
      if (this.#positions.has(layer) || !called.has(layer)) continue;
      if (layer instanceof ModelLayer) this.#add(layer.network);
      this.#positions.set(layer, this.layers.length);
      this.layers.push(describeLayer(layer, name, this));
    }
  }
}

function describeLayer(layer: BaseLayer, name: string, table: LayerTable): SavedLayer {
  if (layer instanceof ModelLayer) {
    return { type: layer.type, options: { name }, graph: graphOf(layer.network, layer.className, table) };
  }
  const { trainable, ...options } = savedOptions(layer);
  return {
    type: layer.type,
    options: { ...options, name, ...(layer.trainable ? {} : { trainable: false }) },
  };
}

function graphOf(
  { calls, ends, inputs, outputs }: Network,
  className: string,
  table: LayerTable,
): SavedGraph {
  const numbers = new Map<SymbolicTensor, number>();
  for (const tensor of [...ends.inputs, ...calls.flatMap((call) => call.outputs)]) {
    numbers.set(tensor, numbers.size);
  }
  const numberOf = (tensor: SymbolicTensor | undefined) => (tensor && numbers.get(tensor)) ?? 0;
  return {
    className,
    inputs: inputs.map(({ name, shape }) => ({ name, shape })),
    calls: calls.map((call) => ({ layer: table.of(call.layer), inputs: call.inputs.map(numberOf) })),
    outputs: outputs.map(({ name }, i) => ({ name, value: numberOf(ends.outputs[i]) })),
  };
}

/** A network's ends, as a file describes them. */
export interface DescribedEnds {
  readonly inputs: NamedTensors;
  readonly outputs: NamedTensors;
}

/**
 * Makes the layers of a list again, those of models within the model first.
 *
 * @param work counts what is asked for
 * @param within adds to errors which layer they are about
 * @throws ConfigurationError, ShapeError, UnknownNameError for what cannot be made
 */
export function makeLayers(
  saved: readonly SavedLayer[],
  work: WorkCount,
  within: <Result>(part: string, work: () => Result) => Result,
): BaseLayer[] {
  const made: BaseLayer[] = [];
  within("layers", () => work.countLayers(saved));
  saved.forEach((each, i) => {
    const layer = within(`layer ${i}`, () => {
      checkOptions<SavedLayer>("layer", each, LAYER);
      if (each.type !== "model") return layerFromConfig(each);
      const { graph, options } = each;
      if (graph === undefined) throw new FileFormatError("expected a model to have a graph. Received: none.");
      const { inputs, outputs } = connect(graph, made, work);
      const listsInputs = graph.className !== "Sequential";
      return new ModelLayer(
        options.name ?? "model",
        graph.className,
        placeNetwork(inputs, outputs, { listsInputs }),
      );
    });
    made.push(layer);
  });
  return made;
}

/**
 * Applies layers as a graph says.
 *
 * @throws ConfigurationError, ShapeError, FileFormatError for what cannot be made
 */
export function connect(graph: SavedGraph, layers: readonly BaseLayer[], work: WorkCount): DescribedEnds {
  checkGraph(graph, layers, work);
  const values: SymbolicTensor[] = [];
  const inputs = graph.inputs.map((saved) => {
    checkOptions<SavedGraph["inputs"][number]>("input", saved, INPUT);
    const tensor = input(saved);
    values.push(tensor);
    return [saved.name, tensor] as const;
  });
  for (const saved of graph.calls) {
    const layer = layers[saved.layer];
    if (layer === undefined) throw missing("a layer that comes before", saved.layer);
    values.push(...layer.connect(saved.inputs.map((number) => valueAt(values, number))));
  }
  const outputs = graph.outputs.map((saved) => {
    checkOptions<SavedGraph["outputs"][number]>("output", saved, OUTPUT);
    return [saved.name, valueAt(values, saved.value)] as const;
  });
  return { inputs, outputs };
}

/**
 * Finds the layers of a sequential model in which some are models, whose own layers come before them in the file.
 *
 * @throws ConfigurationError, FileFormatError for what is no list of calls of layers that there are
 */
export function chainOf(graph: SavedGraph, layers: readonly BaseLayer[], work: WorkCount): BaseLayer[] {
  checkGraph(graph, layers, work);
  return graph.calls.map(({ layer }) => {
    const found = layers[layer];
    if (found === undefined) throw missing("a layer that it has", layer);
    return found;
  });
}

/** Checks the form of a graph, and counts the work that it asks for. */
function checkGraph(graph: SavedGraph, layers: readonly BaseLayer[], work: WorkCount): void {
  checkOptions<SavedGraph>("graph", graph, GRAPH);
  for (const saved of graph.calls) checkOptions<SavedGraph["calls"][number]>("call", saved, CALL);
  work.countCalls(graph.calls, layers);
  work.countListed(graph.inputs.length + graph.outputs.length);
}

function valueAt(values: readonly SymbolicTensor[], number: number): SymbolicTensor {
  const value = values[number];
  if (value === undefined) throw missing("a value that is computed before", number);
  return value;
}

function missing(what: string, number: number): FileFormatError {
  return new FileFormatError(`expected the number of ${what}. Received: ${formatReceived(number)}.`);
}

/** Returns true if a file needs the calls: a chain of layers, none of them a model, follows from the list. */
export function needsGraph(network: Network, className: string): boolean {
  return (
    className !== "Sequential" ||
    !network.isChain ||
    network.layers.some(({ layer }) => layer instanceof ModelLayer) ||
    innermostLayers(network).length !== network.layers.length
  );
}
