/**
 * Models as files. A saved model is an ONNX model that any runtime opens: images in, what the model says of them
 * out. Its metadata holds the layers' options under the key "atelier", and its initializers the weights, so that
 * Atelier loads it back, trainable; and a checksum of both, so that damage is noticed.
 */

import { ConfigurationError, FileFormatError, ModelStateError } from "../errors/index.ts";
import {
  applyLayout,
  formatShape,
  identityLayout,
  permutationBetween,
  type Shape,
  sameShape,
} from "../graph/index.ts";
import type { BaseLayer } from "../layers/index.ts";
import { hasMetadata, type OnnxFile, permute, readOnnx, type StoredTensor } from "../onnx/index.ts";
import { formatReceived, isArrayOf } from "../options/index.ts";
import { isAllFinite } from "../runtime/index.ts";
import { checksum } from "./checksum.ts";
import { predictionFile } from "./graphs/inference.ts";
import { checkNotes, type ModelNotes } from "./model-notes.ts";
import { recordChain } from "./network/chain.ts";
import type { Network } from "./network/network.ts";
import { placeNetwork } from "./network/place-layers.ts";
import type { Variable } from "./network/variable.ts";
import {
  CHAIN_VERSION,
  GRAPH_VERSION,
  inFile,
  MAX_DESCRIPTION,
  parseConfig,
  parseDescription,
  type SavedConfig,
} from "./saved-config.ts";
import { checkSavable, checkValueSizes } from "./saved-limits.ts";
import {
  chainOf,
  connect,
  type DescribedEnds,
  describeGraph,
  listLayers,
  needsGraph,
} from "./saved-network.ts";
import type { ModelStructure } from "./structure.ts";
import type { Weight } from "./weights.ts";

const DESCRIPTION_KEY = "atelier";
const CHECKSUM_KEY = "atelier.murmur3";

/** A model as it comes from a file. */
export interface LoadedModel {
  readonly name: string;
  readonly layers: readonly BaseLayer[];
  readonly inputShape: Shape;
  /** Of a model that is not sequential. */
  readonly ends: DescribedEnds | undefined;
  readonly givesRecord: boolean;
  readonly weights: readonly Weight[];
  readonly notes: ModelNotes;
}

/**
 * The bytes of a model's file.
 *
 * @param weights in the order of the variables of the model's network
 * @throws ModelStateError if a weight is not finite; ConfigurationError if the notes are not as described, or too long
 */
export function encodeModel(model: ModelStructure, weights: readonly Weight[]): Uint8Array {
  const { name, network, notes } = model;
  checkNotes(notes);
  const unusable = weights.find(({ data }) => !isAllFinite(data));
  if (unusable !== undefined) {
    throw new ModelStateError(
      `Expected weights to save that are finite. Received: "${unusable.name}", of which some are not.`,
    );
  }
  const dataOf = new Map(network.variables.map((variable, i) => [variable, weights[i]?.data]));
  const described = needsGraph(network, model.className)
    ? describeGraph(network, model)
    : { layers: listLayers(network) };
  checkSavable(network, described.layers);
  const isChainOnly =
    !("graph" in described) && network.layers.every(({ layer: { trainable } }) => trainable);
  return predictionFile(network, (variable) => dataOf.get(variable) ?? new Float32Array(), {
    name,
    documentation: `Made with Atelier. ${describeInputs(network)}, float32.`,
    metadata(layouts) {
      const config: SavedConfig = {
        formatVersion: isChainOnly ? CHAIN_VERSION : GRAPH_VERSION,
        name,
        inputShape: network.inputShape,
        ...described,
        layouts: Object.fromEntries(layouts),
        notes,
      };
      const description = JSON.stringify(config);
      if (description.length > MAX_DESCRIPTION) {
        throw new ConfigurationError(
          `Expected notes and layers of at most ${MAX_DESCRIPTION} characters together. ` +
            `Received: ${description.length}.`,
        );
      }
      return {
        [DESCRIPTION_KEY]: description,
        [CHECKSUM_KEY]: checksumOf(description, weights),
      };
    },
  });
}

/**
 * Reads a model's file. Nothing of the size that it claims is made before its tensors were seen to have that size.
 *
 * @param source what messages call the file
 * @throws FileFormatError if it is no ONNX model, not one of Atelier's, or damaged
 */
export function decodeModel(bytes: Uint8Array, source: string): LoadedModel {
  const { metadata, tensors, description } = readDescription(bytes, source);
  const {
    formatVersion,
    name,
    inputShape,
    layouts,
    notes = {},
    made,
    work,
    graph,
  } = parseConfig(description, source);
  const isSequential = graph === undefined || graph.className === "Sequential";
  const ends =
    isSequential || graph === undefined
      ? undefined
      : inFile(source, "graph", () => connect(graph, made, work));
  const layers =
    graph === undefined || !isSequential ? made : inFile(source, "graph", () => chainOf(graph, made, work));
  const { variables } = inFile(source, "layers", () => {
    const network =
      ends === undefined ? recordChain(layers, inputShape) : placeNetwork(ends.inputs, ends.outputs);
    checkValueSizes(network);
    return network;
  });
  const weights = readWeights(variables, { layouts, tensors, source });
  const expected = metadata.get(CHECKSUM_KEY);
  // Files of version 1 have none.
  if (expected !== undefined || formatVersion > 1) {
    const found = checksumOf(description, weights);
    if (found !== expected) {
      throw new FileFormatError(
        `Expected ${source} to hold the numbers that were saved, of checksum ${expected ?? "that it lacks"}. ` +
          `Received: numbers of checksum ${found}; the file is damaged.`,
      );
    }
  }
  const unusable = weights.find(({ data }) => !isAllFinite(data));
  if (unusable !== undefined) {
    throw new FileFormatError(
      `Expected ${source} to hold weights that are finite. Received: "${unusable.name}", of which some are not.`,
    );
  }
  return { name, inputShape, layers, ends, givesRecord: graph?.givesRecord ?? false, weights, notes };
}

function readDescription(bytes: Uint8Array, source: string): OnnxFile & { description: string } {
  if (!isArrayOf(bytes, Uint8Array)) {
    throw new FileFormatError(
      `Expected ${source} as the bytes of an ONNX model, a Uint8Array. Received: ${formatReceived(bytes)}.`,
    );
  }
  const { metadata, tensors } = readOnnx(bytes, source);
  const description = metadata.get(DESCRIPTION_KEY);
  if (description === undefined) {
    throw new FileFormatError(
      `Expected ${source} to be a model saved by Atelier. An ONNX model from elsewhere cannot be trained; load it with ` +
        "loadInferenceModel to predict and evaluate. Received: an ONNX model without Atelier's description.",
    );
  }
  return { metadata, tensors, description };
}

/**
 * Reads what is kept beside a model in its file, whether or not its layers are known here.
 *
 * @throws FileFormatError if it is no model that was saved
 */
export function readModelNotes(bytes: Uint8Array, source: string): ModelNotes {
  const { notes = {} } = parseDescription(readDescription(bytes, source).description, source);
  return notes;
}

/** Whether bytes are those of a model's file, as far as its metadata tell: other ONNX files have no description. */
export function isSavedModel(bytes: Uint8Array): boolean {
  return hasMetadata(bytes, DESCRIPTION_KEY);
}

function describeInputs({ inputs }: Network): string {
  const described = inputs.map(({ name, shape }) => {
    const called = inputs.length === 1 ? "" : `"${name}" `;
    return `${called}[N, ${shape.join(", ")}]`;
  });
  return `Input${inputs.length === 1 ? "" : "s"} ${described.join(", ")}`;
}

/** The weights that a network has, as long as they are in the file under their names and in their shapes. */
function readWeights(
  variables: readonly Variable[],
  {
    layouts,
    tensors,
    source,
  }: { layouts: SavedConfig["layouts"]; tensors: OnnxFile["tensors"]; source: string },
): Weight[] {
  const surplus = Object.keys(layouts).find((name) => !variables.some((variable) => variable.name === name));
  if (surplus !== undefined) {
    throw new FileFormatError(
      `Expected ${source} to hold weights of its layers only. Received: "${surplus}", which none of them has.`,
    );
  }
  const stored = variables.map(({ name, shape }) => {
    const layout = Object.hasOwn(layouts, name) ? layouts[name] : undefined;
    const tensor = tensors.get(name);
    if (layout === undefined || tensor === undefined) {
      throw new FileFormatError(
        `Expected ${source} to hold the weight "${name}". Received: a file without it.`,
      );
    }
    // A weight that broadcasts along images has axes of length 1 before its own.
    const extended = [...new Array<number>(Math.max(0, layout.length - shape.length)).fill(1), ...shape];
    if (layout.length !== extended.length || !sameShape(applyLayout(extended, layout), tensor.shape)) {
      throw new FileFormatError(
        `Expected ${source} to hold the weight "${name}" of shape ${formatShape(shape)}. ` +
          `Received: ${formatShape(tensor.shape)}, in the order of axes ${formatShape(layout)}.`,
      );
    }
    return { name, shape, layout, tensor };
  });
  return stored.map(({ name, shape, layout, tensor }) => ({ name, shape, data: inOrder(tensor, layout) }));
}

function inOrder({ data, shape }: StoredTensor, layout: readonly number[]): Float32Array {
  const identity = identityLayout(layout.length);
  return sameShape(layout, identity) ? data : permute(data, shape, permutationBetween(layout, identity));
}

/** The checksum of a description and of weights, whatever their file looks like. */
function checksumOf(description: string, weights: readonly Weight[]): string {
  const encoder = new TextEncoder();
  const parts = weights.map(({ name, shape, data }) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return `${name} ${formatShape(shape)} ${checksum(bytes)}`;
  });
  return checksum(encoder.encode([...parts, description].join("\n")));
}
