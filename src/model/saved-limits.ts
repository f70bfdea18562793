/**
 * Limits of a model's file. A few words of it can stand for any amount of work: models within models for a call
 * that doubles at each level, a layer for an image that no memory holds. Far more is allowed than networks have.
 */

import { ConfigurationError, FileFormatError } from "../errors/index.ts";
import { formatShape, sizeOf } from "../graph/index.ts";
import type { BaseLayer } from "../layers/index.ts";
import { ModelLayer } from "./network/model-layer.ts";
import type { Network } from "./network/network.ts";

/** Calls of layers, with those of models within the model for each use. Placing this many takes a second or two. */
const MAX_CALLS = 10_000;
/** Values that are listed as inputs and outputs of calls. */
const MAX_LISTED = 10 * MAX_CALLS;
/** Numbers of one value for one example: 1 GB. */
const MAX_NUMBERS = 2 ** 28;
/** Characters; each layer within a model has the names of all models around it before its own. */
const MAX_NAME = 1000;

/** Counts the work that a file asks for. */
export class WorkCount {
  #calls = 0;
  #listed = 0;

  /**
   * Counts the layers of a list.
   *
   * @throws FileFormatError when there are too many
   */
  countLayers(layers: readonly { readonly options?: unknown }[]): void {
    this.#count(layers.length, 0);
    for (const { options } of layers) {
      const { name }: { name?: unknown } = Object(options);
      if (typeof name !== "string" || name.length <= MAX_NAME) continue;
      throw new FileFormatError(
        `expected names of layers of at most ${MAX_NAME} characters. Received: one of ${name.length}.`,
      );
    }
  }

  /**
   * Counts the calls of a graph, with all that models within it consist of.
   *
   * @throws FileFormatError when there are too many
   */
  countCalls(
    calls: readonly { readonly layer: number; readonly inputs: readonly number[] }[],
    layers: readonly BaseLayer[],
  ): void {
    for (const { layer, inputs } of calls) {
      const called = layers[layer];
      const steps = called instanceof ModelLayer ? called.network.steps.length : 1;
      this.#count(steps, inputs.length);
    }
  }

  /** Counts what is listed as inputs or outputs of a graph. */
  countListed(count: number): void {
    this.#count(0, count);
  }

  #count(calls: number, listed: number): void {
    this.#calls += calls;
    this.#listed += listed;
    if (this.#calls <= MAX_CALLS && this.#listed <= MAX_LISTED) return;
    throw new FileFormatError(
      `expected at most ${MAX_CALLS} layers and calls of layers, and ${MAX_LISTED} inputs of these. Received: more.`,
    );
  }
}

/**
 * Checks how much a network makes of one example.
 *
 * @throws FileFormatError if a value is too large
 */
export function checkValueSizes({ steps, inputs }: Network): void {
  const shapes = [
    ...inputs.map(({ name, shape }) => ({ name, shape })),
    ...steps.flatMap(({ name, outputShapes }) => outputShapes.map((shape) => ({ name, shape }))),
  ];
  const large = shapes.find(({ shape }) => !(sizeOf(shape) <= MAX_NUMBERS));
  if (large === undefined) return;
  throw new FileFormatError(
    `expected at most ${MAX_NUMBERS} numbers from each layer for one example. ` +
      `Received: "${large.name}" of shape ${formatShape(large.shape)}.`,
  );
}

/**
 * Checks that a file of a network would be read again.
 *
 * @throws ConfigurationError if it asks for more than a file may
 */
export function checkSavable(network: Network, layers: Parameters<WorkCount["countLayers"]>[0]): void {
  try {
    const work = new WorkCount();
    work.countLayers(layers);
    work.countListed(network.steps.reduce((sum, { inputs }) => sum + inputs.length, network.outputs.length));
    checkValueSizes(network);
  } catch (error) {
    if (!(error instanceof FileFormatError)) throw error;
    throw new ConfigurationError(`save: ${error.message}`, { cause: error });
  }
}
