/** The compiled graphs of a model, opened when they are first needed, and the state that they share. */

import { gatherRows } from "../data/index.ts";
import { type Shape, sizeOf } from "../graph/index.ts";
import type { ChooseLowering } from "../onnx/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { RandomGenerator } from "../random/random.ts";
import { type FeedData, ResidentState, Session } from "../runtime/index.ts";
import type { Examples, Inputs } from "./examples.ts";
import type { MaskInput } from "./forward.ts";
import {
  evaluationGraph,
  FEEDS,
  METRIC,
  type Objective,
  predictionGraph,
  slotName,
  type TrainingShape,
  targetShape,
  trainingGraph,
} from "./graphs.ts";
import type { Network } from "./network.ts";

interface Feed {
  readonly data: FeedData;
  readonly shape: Shape;
}

/** A training graph for one batch size, and the buffers that it is fed from. */
interface TrainingSession {
  readonly session: Session;
  readonly masks: readonly { readonly mask: MaskInput; readonly data: Uint8Array<ArrayBuffer> }[];
}

export class Executor {
  readonly state = new ResidentState();
  readonly #network: Network;
  #chooseLowering: ChooseLowering | undefined;
  readonly #buffers = new Map<string, Float32Array>();
  readonly #predictions = new Map<number, Promise<Session>>();
  readonly #evaluations = new Map<number, Promise<Session>>();
  readonly #trainings = new Map<string, Promise<TrainingSession>>();
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
    for (const sessions of [this.#predictions, this.#evaluations, this.#trainings]) {
      for (const opened of sessions.values()) void opened.then(closeSession);
      sessions.clear();
    }
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
   * @param options.learningRates of each step
   * @param options.sampleWeights of all examples, if they are weighted
   * @returns loss and metrics of each step, means over its batch
   */
  async train(
    examples: Examples,
    batches: readonly ArrayLike<number>[],
    options: {
      learningRates: readonly number[];
      random: RandomGenerator;
      sampleWeights?: Float32Array | undefined;
    },
  ): Promise<Record<string, number>[]> {
    const { optimizer } = this.#compiled;
    const { learningRates, random, sampleWeights } = options;
    const steps = batches.length;
    const batchSize = batches[0].length;
    const training = await this.#training({ batchSize, steps, weighted: sampleWeights !== undefined });

    const rows = concatenate(batches);
    const feeds: Record<string, Feed> = {};
    for (const [name, { data, shape }] of Object.entries(this.#batch(examples, rows))) {
      feeds[name] = { data, shape: [steps, batchSize, ...shape.slice(1)] };
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
    for (let step = 0; step < steps; step++) {
      // Step by step, so that the numbers drawn do not depend on how many steps a run has.
      for (const { mask, data } of training.masks) {
        const size = sizeOf(mask.shape);
        random.fillMask(data.subarray(step * size, (step + 1) * size), mask.keepProbability);
      }
    }
    training.masks.forEach(({ mask, data }, i) => {
      feeds[`mask:${i}`] = { data, shape: [steps, ...mask.shape] };
    });
    const outputs = await training.session.run(feeds, this.state);
    this.steps += steps;
    return batches.map((_, step) => numbersAt(outputs, step));
  }

  /** Loss and metrics of these examples, means over the batch. */
  async evaluate(examples: Examples, rows: ArrayLike<number>): Promise<Record<string, number>> {
    const session = await this.#evaluation(rows.length);
    return numbersAt(await session.run(this.#batch(examples, rows), this.state), 0);
  }

  /** What the model says of these inputs, row after row. */
  async predict(x: Inputs, rows: ArrayLike<number>): Promise<Float32Array> {
    const session = await this.#prediction(rows.length);
    const outputs = await session.run({ [FEEDS.x]: this.#inputs(x, rows) }, this.state);
    return outputs[FEEDS.y];
  }

  #batch(examples: Examples, rows: ArrayLike<number>): Record<string, Feed> {
    const shape = targetShape(this.#network.outputShape, this.#compiled.objective.loss.targets);
    return {
      [FEEDS.x]: this.#inputs(examples.x, rows),
      [FEEDS.y]: this.#gather("y", examples.y, rows, shape),
    };
  }

  #inputs(x: Inputs, rows: ArrayLike<number>): Feed {
    return this.#gather("x", x, rows, this.#network.inputShape);
  }

  /** Rows of a tensor in a buffer that is used again for every batch. */
  #gather(role: string, tensor: Inputs, rows: ArrayLike<number>, shape: Shape): Feed {
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

  #training(shape: TrainingShape): Promise<TrainingSession> {
    const key = `${shape.batchSize} × ${shape.steps}${shape.weighted ? " weighted" : ""}`;
    return once(this.#trainings, key, async () => {
      const { objective, optimizer } = this.#compiled;
      const graph = trainingGraph(this.#network, objective, optimizer, shape, this.#chooseLowering);
      const session = await Session.open(graph.model);
      const masks = graph.masks.map((mask) => ({
        mask,
        data: new Uint8Array(shape.steps * sizeOf(mask.shape)),
      }));
      return { session, masks };
    });
  }

  #evaluation(batchSize: number): Promise<Session> {
    return once(this.#evaluations, batchSize, () =>
      Session.open(evaluationGraph(this.#network, this.#compiled.objective, batchSize, this.#chooseLowering)),
    );
  }

  #prediction(batchSize: number): Promise<Session> {
    return once(this.#predictions, batchSize, () =>
      Session.open(predictionGraph(this.#network, batchSize, this.#chooseLowering)),
    );
  }
}

/** What is under a key, made the first time that it is asked for. */
function once<Key, Made>(cache: Map<Key, Promise<Made>>, key: Key, make: () => Promise<Made>): Promise<Made> {
  let made = cache.get(key);
  if (made === undefined) {
    made = make();
    cache.set(key, made);
  }
  return made;
}

function closeSession(opened: Session | TrainingSession): Promise<void> {
  return opened instanceof Session ? opened.close() : opened.session.close();
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
