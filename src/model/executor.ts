/** The compiled graphs of a model, opened when they are first needed, and the state that they share. */

import { type Shape, sizeOf } from "../graph/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import { type Closable, platform, ResidentState, Session, SessionCache } from "../runtime/index.ts";
import type { Examples } from "./examples.ts";
import { Feeds, feedsOfStep, type NamedFeeds, type TrainOptions } from "./feeds.ts";
import type { MaskInput } from "./forward.ts";
import {
  type BatchShape,
  evaluationGraph,
  FEEDS,
  METRIC,
  type Objective,
  predictionGraph,
  slotName,
  type Target,
  takesManySteps,
  targetShape,
  trainingGraph,
} from "./graphs.ts";
import type { InputTensor } from "./inputs.ts";
import type { Network } from "./network.ts";
import { StateTransfer } from "./state-transfer.ts";
import { readState, type TrainingState, writeState } from "./training-state.ts";

/** What a graph is opened from. */
interface CompiledGraph {
  readonly model: Uint8Array;
  /** For training, the masks that it is fed. */
  readonly masks?: readonly MaskInput[];
  /** Outputs that become state. */
  readonly carried?: readonly string[];
}

/** A compiled graph, open for running. */
interface OpenGraph extends Closable {
  readonly session: Session;
  readonly masks: readonly MaskInput[];
}

/** What an epoch takes: training and validation, each with its last, smaller batch. */
const OPEN_GRAPHS = 4;

export class Executor {
  /** The platform on which the model was made, and stays. */
  readonly #platform = platform();
  readonly state = new ResidentState(this.#platform);
  readonly #transfer = new StateTransfer(this.state, this.#platform);
  readonly #network: Network;
  readonly #feeds = new Feeds();
  // State on a device is gone with the session that made it, so that there all stay open until it has left.
  readonly #graphs = new SessionCache<OpenGraph>(this.#platform.device === "cpu" ? OPEN_GRAPHS : Infinity);
  /** Settles when nobody is at work. */
  #idle: Promise<unknown> = Promise.resolve();
  #target: Target = { device: this.#platform.device };
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
  compile(objective: Objective, optimizer: Optimizer, chooseLowering?: Target["chooseLowering"]): void {
    this.#objective = objective;
    this.#optimizer = optimizer;
    this.#target = { device: this.#platform.device, chooseLowering };
    void this.#inTurn(async () => {
      await this.#transfer.leaveDevice();
      await this.#graphs.clear();
    });
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
   * Takes training steps, one after the other.
   *
   * @param batches which examples, in which order, one list of the same length for each step
   * @returns loss and metrics of each step, means over its batch
   */
  train(
    examples: Examples,
    batches: readonly ArrayLike<number>[],
    options: TrainOptions,
  ): Promise<Record<string, number>[]> {
    return this.#inTurn(async () => {
      const { objective, optimizer } = this.#compiled;
      const shape = { batchSize: batches[0].length, weights: weightShape(examples) };
      const { session, masks } = await this.#open(`train ${keyOf(shape)}`, () =>
        trainingGraph(this.#network, objective, optimizer, shape, this.#target),
      );
      const how = { optimizer, masks, begun: this.steps };
      const feeds = this.#feeds.steps(examples, batches, this.#shapes, how, options);
      const run = takesManySteps(this.#target) ? runAtOnce : runOneByOne;
      const results = await run(session, feeds, this.state, batches.length);
      this.steps += batches.length;
      return results;
    });
  }

  /** Loss and metrics of these examples, means over the batch. */
  evaluate(examples: Examples, rows: ArrayLike<number>): Promise<Record<string, number>> {
    return this.#inTurn(async () => {
      const shape = { batchSize: rows.length, weights: weightShape(examples) };
      const { session } = await this.#open(`evaluate ${keyOf(shape)}`, () => ({
        model: evaluationGraph(this.#network, this.#compiled.objective, shape, this.#target),
      }));
      return numbersAt(await session.run(this.#feeds.batch(examples, rows, this.#shapes), this.state), 0);
    });
  }

  /** What the model says of these inputs, row after row. */
  predict(x: InputTensor, rows: ArrayLike<number>): Promise<Float32Array> {
    return this.#inTurn(async () => {
      const { session } = await this.#open(`predict ${rows.length}`, () => ({
        model: predictionGraph(this.#network, rows.length, this.#target),
      }));
      const feeds = this.#feeds.inputs(x, rows, this.#network.inputShape);
      return (await session.run(feeds, this.state))[FEEDS.y];
    });
  }

  /** Makes weights readable that a device has changed. */
  settle(): Promise<void> {
    const names = new Set(this.#network.variables.map(({ name }) => name));
    return this.#inTurn(() => this.#transfer.copyBack(names));
  }

  /** Everything that training goes on from. */
  trainingState(): Promise<TrainingState> {
    return this.#inTurn(async () => {
      await this.#transfer.copyBack(new Set(this.state.entries.map(({ name }) => name)));
      return { steps: this.steps, tensors: readState(this.state) };
    });
  }

  /** @throws ModelStateError if it is the state of another model */
  resume({ steps, tensors }: TrainingState): Promise<void> {
    return this.#inTurn(async () => {
      writeState(this.state, tensors);
      this.steps = steps;
    });
  }

  get #shapes() {
    const { inputShape, outputShape } = this.#network;
    return { x: inputShape, y: targetShape(outputShape, this.#compiled.objective.loss.targets) };
  }

  /** The graph under a key, compiled and opened if it is not open, and the state where it runs. */
  async #open(key: string, compile: () => CompiledGraph): Promise<OpenGraph> {
    await this.#transfer.toDevice();
    return this.#graphs.get(key, async () => {
      const { model, masks = [], carried = [] } = compile();
      const session = await Session.open(model, carried, this.#platform);
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

/** The shape of an example's weight; undefined where there is none. */
function weightShape({ weights }: Examples): Shape | undefined {
  return weights?.shape.slice(1);
}

/** Names a graph by the shapes that it is compiled for. */
function keyOf({ batchSize, weights }: BatchShape): string {
  return weights === undefined ? String(batchSize) : `${batchSize} weighted [${weights.join(", ")}]`;
}

/** Loss and metrics of each step, from a graph that takes many. */
async function runAtOnce(
  session: Session,
  feeds: NamedFeeds,
  state: ResidentState,
  steps: number,
): Promise<Record<string, number>[]> {
  const outputs = await session.run(feeds, state);
  return Array.from({ length: steps }, (_, step) => numbersAt(outputs, step));
}

/** Loss and metrics of each step, from a graph that takes one. */
async function runOneByOne(
  session: Session,
  feeds: NamedFeeds,
  state: ResidentState,
  steps: number,
): Promise<Record<string, number>[]> {
  const results: Record<string, number>[] = [];
  for (let step = 0; step < steps; step++) {
    results.push(numbersAt(await session.run(feedsOfStep(feeds, step), state), 0));
  }
  return results;
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
