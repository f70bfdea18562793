/** The compiled graphs of a model, opened when they are first needed, and the state that they share. */

import { type Shape, sizeOf } from "../graph/index.ts";
import { type Optimizer, slotsOf } from "../optimizers/index.ts";
import { type Closable, platform, ResidentState, Session, SessionCache } from "../runtime/index.ts";
import { learningRateAt } from "../schedules/schedule.ts";
import type { Examples } from "./examples.ts";
import { Feeds, type TrainOptions } from "./feeds.ts";
import type { MaskInput } from "./forward.ts";
import {
  type BatchShape,
  evaluationGraph,
  FEEDS,
  LOSS,
  type Objective,
  predictionGraph,
  slotName,
  type Target,
  takesManySteps,
  targetShape,
  trainingGraph,
} from "./graphs.ts";
import type { InputTensor } from "./inputs.ts";
import type { Network, Variable } from "./network.ts";
import { inspectStep, type RefusedStep } from "./non-finite.ts";
import { StateTransfer } from "./state-transfer.ts";
import { numbersAt, type StepResult, takeAtOnce, takeOneByOne } from "./take-steps.ts";
import { type Draws, NO_DRAWS, readState, type TrainingState, writeState } from "./training-state.ts";
import { Turns } from "./turns.ts";
import type { Weight } from "./weights.ts";

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

/**
 * Up to how many numbers of state all are looked at after each run of training steps, weights and slots: it takes some
 * two milliseconds of a run's quarter of a second. Of more, the weights are, and the slots after each epoch.
 */
const MAX_LOOKED_AT = 2 ** 21;

export class Executor {
  /** The platform on which the model was made, and stays. */
  readonly #platform = platform();
  readonly state = new ResidentState(this.#platform);
  readonly #transfer = new StateTransfer(this.state, this.#platform);
  readonly #network: Network;
  readonly #feeds = new Feeds();
  // State on a device is gone with the session that made it, so that there all stay open until it has left.
  readonly #graphs = new SessionCache<OpenGraph>(this.#platform.device === "cpu" ? OPEN_GRAPHS : Infinity);
  readonly #turns = new Turns();
  /** Weights that were set and have not had their turn. */
  #written: ReadonlyMap<string, Float32Array> | undefined;
  #target: Target = { device: this.#platform.device };
  #objective: Objective | undefined;
  #optimizer: Optimizer | undefined;
  /** Training steps taken since the model was compiled. */
  steps = 0;
  draws: Draws = NO_DRAWS;

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
    // What cannot be closed is found again by the next request, which fails then.
    void this.#turns
      .take(async () => {
        await this.#transfer.leaveDevice();
        await this.#graphs.clear();
      })
      .catch(() => undefined);
    this.steps = 0;
    this.state.keepOnly(new Set(this.#network.variables.map(({ name }) => name)));
    for (const variable of this.#network.variables.filter(({ trainable }) => trainable)) {
      for (const { name, shape, initial } of slotsOf(optimizer, variable, variable.keptShape)) {
        this.state.write(slotName(variable, name), new Float32Array(sizeOf(shape)).fill(initial), shape);
      }
    }
  }

  /**
   * Takes training steps, one after the other, as many as leave everything finite.
   *
   * @param batches which examples, in which order, one list of the same length for each step
   * @returns loss and metrics of each step that was taken, means over its batch; and what was wrong with the next
   */
  train(
    examples: Examples,
    batches: readonly ArrayLike<number>[],
    options: TrainOptions,
  ): Promise<{ results: readonly StepResult[]; refused?: RefusedStep }> {
    return this.#turns.take(async () => {
      const { objective, optimizer } = this.#compiled;
      const shape = { batchSize: batches[0].length, weights: weightShape(examples) };
      const { session, masks } = await this.#open(`train ${keyOf(shape)}`, () =>
        trainingGraph(this.#network, objective, optimizer, shape, this.#target),
      );
      const learningRates = batches.map((_, i) => learningRateAt(optimizer.learningRate, this.steps + i));
      const how = { optimizer, masks, begun: this.steps, learningRates };
      const feeds = this.#feeds.steps(examples, batches, this.#shapes, how, options);
      const take = takesManySteps(this.#target) ? takeAtOnce : takeOneByOne;
      const maker = { session, state: this.state, isLookedAt: this.#isLookedAt() };
      const { results, refused } = await take(maker, feeds, batches.length);
      this.steps += results.length;
      this.draws = { ...this.draws, steps: this.draws.steps + results.length };
      if (refused === undefined) return { results };
      const step = results.length;
      const seen = inspectStep(feeds, step, batches[step], examples);
      const about = { loss: refused[LOSS], learningRate: learningRates[step], steps: this.steps };
      return { results, refused: { ...about, ...seen } };
    });
  }

  /**
   * Counts a call of `fit`; returns how many epochs were drawn before it. One that begins anew draws what was not drawn
   * yet; one with an `initialEpoch` goes on with the call before.
   */
  countFit(initialEpoch: number): number {
    const before = initialEpoch === 0 ? this.draws.epochs : this.draws.before;
    this.draws = { ...this.draws, before };
    return before;
  }

  /** Counts an epoch of the call of `fit` that was counted last. */
  countEpoch(epoch: number): void {
    const { epochs, before } = this.draws;
    this.draws = { ...this.draws, epochs: Math.max(epochs, before + epoch + 1) };
  }

  /** Gives loss and metrics of each of these batches, all of them by the same weights. */
  evaluate(
    examples: Examples,
    batches: Iterable<ArrayLike<number>>,
    onBatch: (result: StepResult, rows: ArrayLike<number>) => void,
  ): Promise<void> {
    return this.#turns.take(async () => {
      for (const rows of batches) {
        const shape = { batchSize: rows.length, weights: weightShape(examples) };
        const { session } = await this.#open(`evaluate ${keyOf(shape)}`, () => ({
          model: evaluationGraph(this.#network, this.#compiled.objective, shape, this.#target),
        }));
        const feeds = this.#feeds.batch(examples, rows, this.#shapes);
        onBatch(numbersAt(await session.run(feeds, this.state), 0), rows);
      }
    });
  }

  /** Gives what the model puts out for each of these batches, row after row, all of them by the same weights. */
  predict(
    x: InputTensor,
    batches: Iterable<ArrayLike<number>>,
    onBatch: (outputs: Float32Array, rows: ArrayLike<number>) => void,
  ): Promise<void> {
    return this.#turns.take(async () => {
      for (const rows of batches) {
        const { session } = await this.#open(`predict ${rows.length}`, () => ({
          model: predictionGraph(this.#network, rows.length, this.#target),
        }));
        const feeds = this.#feeds.inputs(x, rows, this.#network.inputShape);
        onBatch((await session.run(feeds, this.state))[FEEDS.y], rows);
      }
    });
  }

  /** Makes weights readable that a device has changed. */
  settle(): Promise<void> {
    const names = new Set(this.#network.variables.map(({ name }) => name));
    return this.#turns.take(() => this.#transfer.copyBack(names));
  }

  /** The name of a tensor of the state that is not finite, as far as it can be read. */
  findNonFinite(): Promise<string | undefined> {
    return this.#turns.take(async () => this.state.findNonFinite());
  }

  /** A copy of a weight: as it is, or as it was set and will be in its turn. */
  readWeight({ name, shape }: Variable): Weight {
    return { name, shape, data: this.#written?.get(name)?.slice() ?? this.state.read(name) };
  }

  /**
   * Replaces all weights in their turn: now, or after what was asked for before, since a run of steps that began with
   * other weights writes over them.
   *
   * @param data in the order of the network's variables
   */
  writeWeights(data: readonly Float32Array[]): void {
    const { variables } = this.#network;
    const write = (copies: readonly Float32Array[]) => {
      for (const [i, { name, keptShape }] of variables.entries())
        this.state.write(name, copies[i], keptShape);
    };
    if (!this.#turns.isBusy) {
      write(data);
      return;
    }
    const copies = data.map((numbers) => numbers.slice());
    const written = new Map(variables.map(({ name }, i) => [name, copies[i]]));
    this.#written = written;
    void this.#turns.take(async () => {
      write(copies);
      if (this.#written === written) this.#written = undefined;
    });
  }

  /** Gives the weights the values with which training ends: their moving averages, if the optimizer keeps them. */
  finishTraining(): Promise<void> {
    return this.#turns.take(async () => {
      const { finalSlot } = this.#compiled.optimizer;
      if (finalSlot === undefined) return;
      const trained = this.#network.variables.filter(({ trainable }) => trainable);
      await this.#transfer.copyBack(new Set(trained.map((variable) => slotName(variable, finalSlot))));
      for (const variable of trained) {
        this.state.write(variable.name, this.state.read(slotName(variable, finalSlot)), variable.keptShape);
      }
    });
  }

  /** Everything that training goes on from. */
  trainingState(): Promise<TrainingState> {
    return this.#turns.take(async () => {
      await this.#transfer.copyBack(new Set(this.state.entries.map(({ name }) => name)));
      return { steps: this.steps, tensors: readState(this.state), draws: this.draws };
    });
  }

  /** @throws ModelStateError if it is the state of another model; ConfigurationError if it is none */
  resume(state: TrainingState): Promise<void> {
    return this.#turns.take(async () => {
      writeState(this.state, state);
      const { steps, draws = { ...NO_DRAWS, steps } } = state;
      this.steps = steps;
      this.draws = draws;
    });
  }

  /** Which tensors are looked at after a run of training steps. */
  #isLookedAt(): (name: string) => boolean {
    const { entries } = this.state;
    if (entries.reduce((sum, { shape }) => sum + sizeOf(shape), 0) <= MAX_LOOKED_AT) return () => true;
    const names = new Set(this.#network.variables.map(({ name }) => name));
    return (name) => names.has(name);
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
}

/** The shape of an example's weight; undefined where there is none. */
function weightShape({ weights }: Examples): Shape | undefined {
  return weights?.shape.slice(1);
}

/** Names a graph by the shapes that it is compiled for. */
function keyOf({ batchSize, weights }: BatchShape): string {
  return weights === undefined ? String(batchSize) : `${batchSize} weighted [${weights.join(", ")}]`;
}
