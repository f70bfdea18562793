/** The numbers that graphs are fed, in buffers that are used again for every run. */

import { gatherRows } from "../data/index.ts";
import { type Shape, sizeOf } from "../graph/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { RandomGenerator } from "../random/random.ts";
import { allocateFloats, type Feed } from "../runtime/index.ts";
import type { Examples } from "./examples.ts";
import type { MaskInput } from "./forward.ts";
import { FEEDS } from "./graphs.ts";
import type { InputTensor } from "./inputs.ts";

/** Feeds by the names of a graph's inputs. */
export type NamedFeeds = Record<string, Feed>;

/** Rows of inputs or targets. */
interface Gathered extends Feed {
  readonly data: Float32Array;
}

/** What a run of training steps needs beside the examples. */
export interface TrainOptions {
  /** What masks are drawn from, asked when the run's turn has come. */
  readonly random: () => RandomGenerator;
  /** Changes a batch of inputs in place before they are trained on. */
  readonly augment?: ((inputs: Float32Array) => void) | undefined;
}

/** The shapes of one example, without the batch. */
interface ExampleShapes {
  readonly x: Shape;
  readonly y: Shape;
}

/** What rows are gathered of; each has a buffer. */
type Role = "x" | "y" | "weights";

export class Feeds {
  readonly #rows = new Map<Role, Float32Array>();
  readonly #masks: Uint8Array[] = [];

  /** Inputs alone. */
  inputs(x: InputTensor, rows: ArrayLike<number>, shape: Shape): NamedFeeds {
    return { [FEEDS.x]: this.#gather("x", x, rows, shape) };
  }

  /** Inputs, targets and, if there are any, weights. */
  batch(
    { x, y, weights }: Examples,
    rows: ArrayLike<number>,
    shapes: ExampleShapes,
    augment?: TrainOptions["augment"],
  ): NamedFeeds {
    const inputs = this.#gather("x", x, rows, shapes.x);
    augment?.(inputs.data);
    const feeds = { [FEEDS.x]: inputs, [FEEDS.y]: this.#gather("y", y, rows, shapes.y) };
    if (weights === undefined) return feeds;
    return {
      ...feeds,
      [FEEDS.sampleWeight]: this.#gather("weights", weights, rows, weights.shape.slice(1)),
    };
  }

  /**
   * Everything for some training steps, each input with the steps as a new first axis.
   *
   * @param batches which examples, a list of the same length for each step
   * @param how.begun training steps taken before
   * @param how.learningRates of each step
   */
  steps(
    examples: Examples,
    batches: readonly ArrayLike<number>[],
    shapes: ExampleShapes,
    {
      optimizer,
      masks,
      begun,
      learningRates,
    }: {
      optimizer: Optimizer;
      masks: readonly MaskInput[];
      begun: number;
      learningRates: readonly number[];
    },
    { random, augment }: TrainOptions,
  ): NamedFeeds {
    const steps = batches.length;
    const batchSize = batches[0].length;
    const rows = concatenate(batches);
    const feeds: NamedFeeds = {};
    for (const [name, feed] of Object.entries(this.batch(examples, rows, shapes, augment))) {
      feeds[name] = { data: feed.data, shape: [steps, batchSize, ...feed.shape.slice(1)] };
    }
    const scalars = learningRates.map((rate, i) => optimizer.scalarsAt(begun + i + 1, rate));
    optimizer.scalars.forEach((name, s) => {
      const data = Float32Array.from(scalars, (ofStep) => ofStep[s]);
      feeds[`${FEEDS.scalars}:${name}`] = { data, shape: [steps] };
    });
    return { ...feeds, ...this.#drawMasks(masks, steps, random()) };
  }

  /** The masks of some steps, drawn step by step, so that the numbers do not depend on how many steps a run has. */
  #drawMasks(masks: readonly MaskInput[], steps: number, random: RandomGenerator): NamedFeeds {
    const drawn = masks.map(({ shape }, i) => this.#maskBuffer(i, steps * sizeOf(shape)));
    for (let step = 0; step < steps; step++) {
      masks.forEach(({ shape, keepProbability }, i) => {
        const size = sizeOf(shape);
        random.fillMask(drawn[i].subarray(step * size, (step + 1) * size), keepProbability);
      });
    }
    return Object.fromEntries(
      masks.map(({ shape }, i) => [`mask:${i}`, { data: drawn[i], shape: [steps, ...shape] }]),
    );
  }

  /** Rows of a tensor. */
  #gather(role: Role, tensor: InputTensor, rows: ArrayLike<number>, shape: Shape): Gathered {
    const length = rows.length * sizeOf(shape);
    let buffer = this.#rows.get(role);
    if (buffer === undefined || buffer.length < length) {
      buffer = allocateFloats(length);
      this.#rows.set(role, buffer);
    }
    const data = buffer.subarray(0, length);
    gatherRows(tensor, rows, data);
    return { data, shape: [rows.length, ...shape] };
  }

  #maskBuffer(i: number, length: number): Uint8Array {
    const buffer = this.#masks[i];
    if (buffer !== undefined && buffer.length >= length) return buffer.subarray(0, length);
    this.#masks[i] = new Uint8Array(length);
    return this.#masks[i];
  }
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

function concatenate(lists: readonly ArrayLike<number>[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const list of lists) {
    all.set(list, start);
    start += list.length;
  }
  return all;
}
