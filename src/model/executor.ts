/** The compiled graphs of a model, opened when they are first needed, and the state that they share. */

import { gatherRows } from "../data/index.ts";
import { type Shape, sizeOf } from "../graph/index.ts";
import type { ChooseLowering } from "../onnx/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { RandomGenerator } from "../random/random.ts";
import { type Closable, type FeedData, ResidentState, Session, SessionCache } from "../runtime/index.ts";
import type { Examples, Inputs } from "./examples.ts";
import type { MaskInput } from "./forward.ts";
import {
  evaluationGraph,
  FEEDS,
  METRIC,
  type Objective,
  predictionGraph,
  slotName,
  targetShape,
  trainingGraph,
} from "./graphs.ts";
import type { Network } from "./network.ts";

interface Feed {
  readonly data: FeedData;
  readonly shape: Shape;
}

/** Rows of inputs or targets. */
interface Gathered extends Feed {
  readonly data: Float32Array;
}

/** A compiled graph, open for running, and for training the masks that it is fed. */
interface OpenGraph extends Closable {
  readonly session: Session;
  readonly masks: readonly MaskInput[];
}

/** What an epoch takes: training and validation, each with its last, smaller batch. */
const OPEN_GRAPHS = 4;

/** What a run of training steps needs beside the examples. */
interface TrainOptions {
  /** Of each step. */
  readonly learningRates: readonly number[];
  readonly random: RandomGenerator;
  /** Changes a batch of inputs in place before they are trained on. */
  readonly augment?: ((inputs: Float32Array) => void) | undefined;
  /** Of all examples, if they are weighted. */
  readonly sampleWeights?: Float32Array | undefined;
}

export class Executor {
  readonly state = new ResidentState();
  readonly #network: Network;
  #chooseLowering: ChooseLowering | undefined;
  readonly #buffers = new Map<string, Float32Array>();
  readonly #masks: Uint8Array[] = [];
  readonly #graphs = new SessionCache<OpenGraph>(OPEN_GRAPHS);
  /** Settles when nobody is at work. */
  #idle: Promise<unknown> = Promise.resolve();
  #objective: Objective | undefined;
  #optimizer: Optimizer | undefined;
  /** Training steps taken since the model was compiled. */
  steps = 0;

  constructor(network: Network) {
    this.#network = network;
  }

  get #compiled(): { objective: Objective; optimizer: Optimizer } {
    if (this.#objective === undefined || this.#optimizer === undefined) {
      throw new Error("the executor was asked to train before it was compiled");
    }
    return { objective: this.#objective, optimizer: this.#optimizer };
  }

  /** Chooses loss, metrics and optimizer; the optimizer starts anew. */
  compile(objective: Objective, optimizer: Optimizer, chooseLowering?: ChooseLowering): void {
    this.#objective = objective;
    this.#optimizer = optimizer;
    this.#chooseLowering = chooseLowering;
    void this.#inTurn(() => this.#graphs.clear());
    this.steps = 0;
    this.state.keepOnly(new Set(this.#network.variables.map(({ name }) => name)));
    for (const variable of this.#network.variables.filter(({ trainable }) => trainable)) {
      for (const slot of optimizer.slots) {
        this.state.write(
          slotName(variable, slot),
          new Float32Array(sizeOf(variable.shape)),
          variable.keptShape,
        );
      }
    }
  }

  /**
   * Takes training steps, all in one run.
   *
   * @param batches which examples, in which order, one list of the same length for each step
   * @returns loss and metrics of each step, means over its batch
   */
  train(
    examples: Examples,
    batches: readonly ArrayLike<number>[],
    options: TrainOptions,
  ): Promise<Record<string, number>[]> {
    return this.#inTurn(() => this.#train(examples, batches, options));
  }

  /** Loss and metrics of these examples, means over the batch. */
  evaluate(examples: Examples, rows: ArrayLike<number>): Promise<Record<string, number>> {
    return this.#inTurn(async () => {
      const { session } = await this.#open(`evaluate ${rows.length}`, () => ({
        model: evaluationGraph(this.#network, this.#compiled.objective, rows.length, this.#chooseLowering),
      }));
      return numbersAt(await session.run(this.#batch(examples, rows), this.state), 0);
    });
  }

  /** What the model says of these inputs, row after row. */
  predict(x: Inputs, rows: ArrayLike<number>): Promise<Float32Array> {
    return this.#inTurn(async () => {
      const { session } = await this.#open(`predict ${rows.length}`, () => ({
        model: predictionGraph(this.#network, rows.length, this.#chooseLowering),
      }));
      const outputs = await session.run({ [FEEDS.x]: this.#inputs(x, rows) }, this.state);
      return outputs[FEEDS.y];
    });
  }

  async #train(
    examples: Examples,
    batches: readonly ArrayLike<number>[],
    { learningRates, random, augment, sampleWeights }: TrainOptions,
  ): Promise<Record<string, number>[]> {
    const { objective, optimizer } = this.#compiled;
    const steps = batches.length;
    const batchSize = batches[0].length;
    const shape = { batchSize, weighted: sampleWeights !== undefined };
    const { session, masks } = await this.#open(`train ${Object.values(shape).join(" ")}`, () =>
      trainingGraph(this.#network, objective, optimizer, shape, this.#chooseLowering),
    );

    const rows = concatenate(batches);
    const feeds: Record<string, Feed> = {};
    for (const [name, feed] of Object.entries(this.#batch(examples, rows, augment))) {
      feeds[name] = { data: feed.data, shape: [steps, batchSize, ...feed.shape.slice(1)] };
    }
    if (sampleWeights !== undefined) {
      const weights = Float32Array.from(rows, (row) => sampleWeights[row]);
      feeds[FEEDS.sampleWeight] = { data: weights, shape: [steps, batchSize] };
    }
    const scalars = learningRates.map((rate, i) => optimizer.scalarsAt(this.steps + i + 1, rate));
    optimizer.scalars.forEach((name, s) => {
      const data = Float32Array.from(scalars, (ofStep) => ofStep[s]);
      feeds[`${FEEDS.scalars}:${name}`] = { data, shape: [steps] };
    });
    const drawn = masks.map(({ shape: ofStep }, i) => this.#maskBuffer(i, steps * sizeOf(ofStep)));
    for (let step = 0; step < steps; step++) {
      // Step by step, so that the numbers drawn do not depend on how many steps a run has.
      masks.forEach((mask, i) => {
        const size = sizeOf(mask.shape);
        random.fillMask(drawn[i].subarray(step * size, (step + 1) * size), mask.keepProbability);
      });
    }
    masks.forEach((mask, i) => {
      feeds[`mask:${i}`] = { data: drawn[i], shape: [steps, ...mask.shape] };
    });
    const outputs = await session.run(feeds, this.state);
    this.steps += steps;
    return batches.map((_, step) => numbersAt(outputs, step));
  }

  #batch(
    examples: Examples,
    rows: ArrayLike<number>,
    augment?: TrainOptions["augment"],
  ): Record<string, Feed> {
    const shape = targetShape(this.#network.outputShape, this.#compiled.objective.loss.targets);
    const inputs = this.#inputs(examples.x, rows);
    augment?.(inputs.data);
    return {
      [FEEDS.x]: inputs,
      [FEEDS.y]: this.#gather("y", examples.y, rows, shape),
    };
  }

  #inputs(x: Inputs, rows: ArrayLike<number>): Gathered {
    return this.#gather("x", x, rows, this.#network.inputShape);
  }

  /** Rows of a tensor in a buffer that is used again for every batch. */
  #gather(role: string, tensor: Inputs, rows: ArrayLike<number>, shape: Shape): Gathered {
    const length = rows.length * sizeOf(shape);
    let buffer = this.#buffers.get(role);
    if (buffer === undefined || buffer.length < length) {
      buffer = new Float32Array(length);
      this.#buffers.set(role, buffer);
    }
    const data = buffer.subarray(0, length);
    gatherRows(tensor, rows, data);
    return { data, shape: [rows.length, ...shape] };
  }

  /** Room for the masks of a run, used again for the next. */
  #maskBuffer(i: number, length: number): Uint8Array {
    const buffer = this.#masks[i];
    if (buffer !== undefined && buffer.length >= length) return buffer.subarray(0, length);
    this.#masks[i] = new Uint8Array(length);
    return this.#masks[i];
  }

  /** The graph under a key, compiled and opened if it is not open. */
  #open(
    key: string,
    compile: () => { readonly model: Uint8Array; readonly masks?: readonly MaskInput[] },
  ): Promise<OpenGraph> {
    return this.#graphs.get(key, async () => {
      const { model, masks = [] } = compile();
      const session = await Session.open(model);
      return { session, masks, close: () => session.close() };
    });
  }

  /** Does one thing after the other: buffers, weights and sessions are shared. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#idle.then(work);
    this.#idle = result.catch(() => undefined);
    return result;
  }
}

/** One number of each output: the loss, and the metrics by the names that they were given. */
function numbersAt(outputs: Readonly<Record<string, Float32Array>>, i: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, data]) => [
      name.startsWith(METRIC) ? name.slice(METRIC.length) : name,
      data[i],
    ]),
  );
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
