/** The description in a model's file: how its layers were made, and the order of weights' axes. */

import { FileFormatError } from "../errors/index.ts";
import type { Layout } from "../graph/index.ts";
import { type BaseLayer, exampleShape } from "../layers/index.ts";
import {
  acceptedBy,
  type Checks,
  checkOptions,
  formatReceived,
  integer,
  listOf,
  nameText,
  object,
  oneOf,
  required,
} from "../options/index.ts";
import { checkNotes, type ModelNotes } from "./model-notes.ts";
import { WorkCount } from "./saved-limits.ts";
import { makeLayers, type SavedGraph, type SavedLayer } from "./saved-network.ts";

/** Version 1 has no checksum, version 2 only chains of layers, all of them trainable; otherwise they are the same. */
export const CHAIN_VERSION = 2;
export const GRAPH_VERSION = 3;
const KNOWN_VERSIONS = [1, CHAIN_VERSION, GRAPH_VERSION];

/** Length of the description in UTF-16 units: once parsed, JSON takes up to fifty times its size in memory. */
export const MAX_DESCRIPTION = 4 * 2 ** 20;

export interface SavedConfig {
  readonly formatVersion: number;
  readonly name: string;
  /** Shape of one example of the first input, without the batch. */
  readonly inputShape: readonly number[];
  readonly layers: readonly SavedLayer[];
  /** Absent for a chain: each layer takes the output of the one before. */
  readonly graph?: SavedGraph;
  /** The order in which each weight's axes lie in its initializer. */
  readonly layouts: Readonly<Record<string, Layout>>;
  /** The caller's notes, such as class names. */
  readonly notes?: ModelNotes;
}

const CONFIG: Checks<SavedConfig> = {
  formatVersion: required(oneOf(KNOWN_VERSIONS)),
  name: required(nameText),
  inputShape: required(exampleShape),
  layers: required(listOf(object, { min: 1 })),
  graph: object,
  layouts: required(object),
  notes: acceptedBy("notes beside the model", checkNotes),
};

const LAYOUT = listOf(integer({ min: 0 }));

/**
 * Reads a description, and makes its layers.
 *
 * @param source what messages call the file
 * @throws FileFormatError that names the first part which is not as it should be
 */
export function parseConfig(
  json: string,
  source: string,
): SavedConfig & { made: readonly BaseLayer[]; work: WorkCount } {
  const config = parseDescription(json, source);
  const work = new WorkCount();
  const made = makeLayers(config.layers, work, (part, make) => inFile(source, part, make));
  return { ...config, made, work };
}

/**
 * Reads a description, whether or not its layers are known here.
 *
 * @throws FileFormatError that names the first part which is not as it should be
 */
export function parseDescription(json: string, source: string): SavedConfig {
  if (json.length > MAX_DESCRIPTION) {
    throw new FileFormatError(
      `Expected ${source} to describe its layers in at most ${MAX_DESCRIPTION} characters. Received: ${json.length}.`,
    );
  }
  const config = inFile(source, "description", () => {
    const parsed: unknown = JSON.parse(json);
    const { formatVersion } = Object(parsed);
    // A later version may have other parts, so that the version comes first.
    if (Number.isSafeInteger(formatVersion) && !KNOWN_VERSIONS.includes(formatVersion)) {
      throw new FileFormatError(
        `expected format version ${KNOWN_VERSIONS.slice(0, -1).join(", ")} or ${GRAPH_VERSION}. Received: version ${formatVersion}.`,
      );
    }
    checkOptions<SavedConfig>("model", parsed, CONFIG);
    return parsed as SavedConfig;
  });
  for (const [name, layout] of Object.entries(config.layouts)) checkLayout(name, layout, source);
  return config;
}

/**
 * Does what follows from the words of a file, whose errors are then the file's.
 *
 * @throws FileFormatError
 */
export function inFile<Result>(source: string, part: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const received = reason.includes("Received:") ? "" : ` Received: ${formatReceived(error)}.`;
    throw new FileFormatError(
      `Expected ${source} to describe a model that can be made. Its ${part}: ${reason}${received}`,
      { cause: error },
    );
  }
}

/** A layout has each axis once. */
function checkLayout(name: string, layout: unknown, source: string): void {
  const isPermutation =
    LAYOUT.accepts(layout) &&
    Array.isArray(layout) &&
    layout.every((axis) => axis < layout.length) &&
    new Set(layout).size === layout.length;
  if (isPermutation) return;
  throw new FileFormatError(
    `Expected ${source} to say in which order the axes of the weight "${name}" lie, each once. ` +
      `Received: ${formatReceived(layout)}.`,
  );
}
