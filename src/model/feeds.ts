/** The inputs of graphs, in buffers that are reused for every run. */

import { gatherRawBytes, gatherRows } from "../data/index.ts";
import { sizeOf } from "../graph/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { RandomGenerator } from "../random/random.ts";
import { allocateFloats, type Feed, type FeedData } from "../runtime/index.ts";
import type { Examples } from "./examples.ts";
import type { Binding, Distribution } from "./graphs/bindings.ts";
import type { InputTensor } from "./inputs.ts";

/** Feeds by the names of a graph's inputs. */
export type NamedFeeds = Record<string, Feed>;

/** Some of the examples, by their positions. */
export interface Batch {
  readonly examples: Examples;
  readonly rows: ArrayLike<number>;
}

/** Inputs of a run of training steps besides the examples. */
export interface TrainOptions {
  /** Returns the random generator, called when the run's turn has come. */
  readonly random: () => RandomGenerator;
  /** Changes a batch of the first input in place before it is trained on. */
  readonly augment?: ((inputs: Float32Array) => void) | undefined;
  /** Whether each step reports the loss of every example; default false. */
  readonly reportsExamples?: boolean | undefined;
}

/** The optimizer's position at the start of a run of steps. */
export interface OptimizerProgress {
  readonly optimizer: Optimizer;
  /** Training steps taken before. */
  readonly begun: number;
  /** For each step. */
  readonly learningRates: readonly number[];
}

export class Feeds {
  readonly #floats = new Map<string, Float32Array>();
  readonly #bytes = new Map<string, Uint8Array>();

  /** Gathers one batch for a graph that takes one. */
  batch(bindings: readonly Binding[], batch: Batch): NamedFeeds {
    return this.#examples(bindings, [batch]);
  }

  /**
   * Gathers everything for some training steps, each input with the steps as a new first axis.
   *
   * @param batches of the same length, one for each step
   */
  steps(
    bindings: readonly Binding[],
    batches: readonly Batch[],
    { optimizer, begun, learningRates }: OptimizerProgress,
    { random, augment }: TrainOptions,
  ): NamedFeeds {
    const steps = batches.length;
    const feeds: NamedFeeds = {};
    for (const [name, { data, shape }] of Object.entries(this.#examples(bindings, batches, augment))) {
      const [rows = 0, ...rest] = shape;
      feeds[name] = { data, shape: [steps, rows / steps, ...rest] };
    }
    const scalars = learningRates.map((rate, i) => optimizer.scalarsAt(begun + i + 1, rate));
    for (const { name, source } of bindings) {
      if (source.kind !== "scalar") continue;
      const data = Float32Array.from(scalars, (ofStep) => ofStep[source.scalar] ?? Number.NaN);
      feeds[name] = { data, shape: [steps] };
    }
    return { ...feeds, ...this.#draw(bindings, steps, random()) };
  }

  /** Random numbers of some steps, drawn step by step, so that they do not depend on how many steps a run has. */
  #draw(bindings: readonly Binding[], steps: number, random: RandomGenerator): NamedFeeds {
    const drawn = bindings.flatMap(({ name, shape, source }) => {
      if (source.kind !== "random") return [];
      const size = sizeOf(shape);
      const { distribution } = source;
      const data =
        distribution.kind === "mask"
          ? bufferOf(this.#bytes, name, steps * size, (length) => new Uint8Array(length))
          : bufferOf(this.#floats, name, steps * size, allocateFloats);
      return [{ name, shape, size, distribution, data }];
    });
    for (let step = 0; step < steps; step++) {
      for (const { size, distribution, data } of drawn) {
        fill(data.subarray(step * size, (step + 1) * size), distribution, random);
      }
    }
    return Object.fromEntries(
      drawn.map(({ name, shape, data }) => [name, { data, shape: [steps, ...shape] }]),
    );
  }

  /** The rows of all batches, one behind the other. */
  #examples(
    bindings: readonly Binding[],
    batches: readonly Batch[],
    augment?: TrainOptions["augment"],
  ): NamedFeeds {
    const feeds: NamedFeeds = {};
    for (const { name, shape, source } of bindings) {
      const tensorOf = readerOf(source);
      if (tensorOf === undefined) continue;
      const [, ...ofExample] = shape;
      const size = sizeOf(ofExample);
      const rows = batches.reduce((sum, batch) => sum + batch.rows.length, 0);
      const isOfBytes = source.kind === "example" && source.bytes !== undefined;
      const data = isOfBytes
        ? bufferOf(this.#bytes, name, rows * size, (length) => new Uint8Array(length))
        : bufferOf(this.#floats, name, rows * size, allocateFloats);
      let start = 0;
      for (const batch of batches) {
        const end = start + batch.rows.length * size;
        gather(tensorOf(batch.examples), batch.rows, data.subarray(start, end));
        start = end;
      }
      if (source.kind === "example" && source.input === 0 && data instanceof Float32Array) augment?.(data);
      feeds[name] = { data, shape: [rows, ...ofExample] };
    }
    return feeds;
  }
}

function gather(tensor: InputTensor, rows: ArrayLike<number>, into: FeedData): void {
  if (into instanceof Uint8Array) gatherRawBytes(tensor, rows, into);
  else gatherRows(tensor, rows, into);
}

/** Returns how a binding's tensor is read from examples; undefined for other inputs. */
function readerOf(source: Binding["source"]): ((examples: Examples) => InputTensor) | undefined {
  const required = (tensor: InputTensor | undefined): InputTensor => {
    if (tensor === undefined) throw new Error(`examples lack the ${source.kind} that the graph takes`);
    return tensor;
  };
  if (source.kind === "example") return ({ x }) => required(x[source.input]);
  if (source.kind === "target") return ({ y }) => required(y[source.output]);
  if (source.kind === "exampleWeight") return ({ weights }) => required(weights[source.output]);
  return undefined;
}

function fill(data: Float32Array | Uint8Array, distribution: Distribution, random: RandomGenerator): void {
  if (data instanceof Uint8Array) {
    if (distribution.kind === "mask") random.fillMask(data, distribution.keepProbability);
  } else if (distribution.kind === "uniform") random.fillUniform(data);
  else random.fillNormal(data);
}

/** The buffer of a name, at least as long as asked, cut to this length. */
function bufferOf<Buffer extends Float32Array | Uint8Array>(
  buffers: Map<string, Buffer>,
  name: string,
  length: number,
  allocate: (length: number) => Buffer,
): Buffer {
  let buffer = buffers.get(name);
  if (buffer === undefined || buffer.length < length) {
    buffer = allocate(length);
    buffers.set(name, buffer);
  }
  return buffer.subarray(0, length) as Buffer;
}

/** The feeds of the first of several steps. */
export function feedsOfFirstSteps(feeds: Readonly<NamedFeeds>, steps: number): NamedFeeds {
  const ofSteps = Object.entries(feeds).map(([name, feed]) => {
    const shape = [steps, ...feed.shape.slice(1)];
    return [name, { data: feed.data.subarray(0, sizeOf(shape)), shape }] as const;
  });
  return Object.fromEntries(ofSteps);
}

/** The feeds of one of several steps. */
export function feedsOfStep(feeds: Readonly<NamedFeeds>, step: number): NamedFeeds {
  const ofStep = Object.entries(feeds).map(([name, feed]) => {
    const shape = feed.shape.slice(1);
    const size = sizeOf(shape);
    return [name, { data: feed.data.subarray(step * size, (step + 1) * size), shape }] as const;
  });
  return Object.fromEntries(ofStep);
}
