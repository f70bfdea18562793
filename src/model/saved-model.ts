/**
 * Models as files. A saved model is an ONNX model that any runtime opens: images in, what the model says of them
 * out. Its metadata holds the layers' options under the key "atelier", and its initializers the weights, so that
 * Atelier loads it back, trainable.
 */

import type { Appearance, Preparation } from "../data/index.ts";
import { FileFormatError } from "../errors.ts";
import { identityLayout, type Layout, permutationBetween } from "../graph/index.ts";
import { type Layer, type LayerConfig, layerFromConfig } from "../layers/index.ts";
import { permute, readOnnx } from "../onnx/index.ts";
import { predictionFile } from "./graphs.ts";
import type { Network, Variable } from "./network.ts";

const METADATA_KEY = "atelier";
const FORMAT_VERSION = 1;

/** What the metadata says. */
interface SavedConfig {
  readonly formatVersion: number;
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerConfig[];
  /** The order in which each weight's axes lie in its initializer. */
  readonly layouts: Readonly<Record<string, Layout>>;
  /** What the caller keeps beside the model, such as the names of the classes. */
  readonly notes: ModelNotes;
}

/** What is kept beside a model in its file. */
export interface ModelNotes {
  /** The names of the outputs, if they are classes. */
  readonly classNames?: readonly string[];
  /** The dataset that it was trained on. */
  readonly dataset?: string;
  /** How objects appear in its images, so that other pictures can be made to look like them. */
  readonly appearance?: Appearance;
  /** How pictures became its images, if `import` made it: other pictures are prepared in just this way. */
  readonly preparation?: Preparation;
}

/** A model as it comes from a file. */
export interface LoadedModel {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly inputShape: readonly number[];
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly notes: ModelNotes;
}

/** The bytes of a model's file. */
export function encodeModel(
  name: string,
  network: Network,
  weights: (variable: Variable) => Float32Array,
  notes: ModelNotes,
): Uint8Array {
  const layers = network.layers.map(({ layer, name: layerName }) => ({
    type: layer.type,
    options: { ...layer.options, name: layerName },
  }));
  return predictionFile(network, weights, {
    name,
    documentation: `Made with Atelier. Input [N, ${network.inputShape.join(", ")}], float32.`,
    metadata(layouts) {
      const config: SavedConfig = {
        formatVersion: FORMAT_VERSION,
        name,
        inputShape: network.inputShape,
        layers,
        layouts: Object.fromEntries(layouts),
        notes,
      };
      return { [METADATA_KEY]: JSON.stringify(config) };
    },
  });
}

/**
 * Reads a model's file.
 *
 * @throws FileFormatError if it is no ONNX model, or not one of Atelier's; UnknownNameError for an unknown layer
 */
export function decodeModel(bytes: Uint8Array, source: string): LoadedModel {
  const { metadata, tensors } = readOnnx(bytes, source);
  const text = metadata.get(METADATA_KEY);
  if (text === undefined) {
    throw new FileFormatError(
      `Expected ${source} to be a model saved by Atelier. Received: an ONNX model without its metadata.`,
    );
  }
  const config = parseConfig(text, source);
  const weights = new Map<string, Float32Array>();
  for (const [name, layout] of Object.entries(config.layouts)) {
    const tensor = tensors.get(name);
    if (tensor === undefined || tensor.shape.length !== layout.length) {
      throw new FileFormatError(
        `Expected ${source} to hold the weight "${name}". Received: a file without it.`,
      );
    }
    weights.set(
      name,
      permute(tensor.data, tensor.shape, permutationBetween(layout, identityLayout(layout.length))),
    );
  }
  return { ...config, layers: config.layers.map(layerFromConfig), weights };
}

function parseConfig(text: string, source: string): SavedConfig {
  const describe = `Expected ${source} to say in its metadata how its layers were made.`;
  let config: Partial<SavedConfig>;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new FileFormatError(`${describe} Received: ${String(error)}.`);
  }
  const { formatVersion, name, inputShape, layers, layouts, notes = {} } = config;
  if (formatVersion !== FORMAT_VERSION) {
    throw new FileFormatError(
      `Expected ${source} to be of format version ${FORMAT_VERSION}. Received: version ${formatVersion}.`,
    );
  }
  if (name === undefined || inputShape === undefined || layers === undefined || layouts === undefined) {
    throw new FileFormatError(`${describe} Received: ${text.slice(0, 80)}…`);
  }
  return { formatVersion, name, inputShape, layers, layouts, notes };
}
