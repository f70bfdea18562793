/** The compiled graphs of a model, opened when they are first needed, and the state that they share. */

import type { BaseLayer } from "../layers/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { ResidentState } from "../runtime/index.ts";
import { type LearningRate, learningRateAt } from "../schedules/schedule.ts";
import { keyOf, shapeOf } from "./batch-shape.ts";
import { diagnoseStep, peaksOf } from "./diagnose-step.ts";
import { giveWay } from "./event-loop.ts";
import type { Examples } from "./examples.ts";
import { type Batch, Feeds, type TrainOptions } from "./feeds.ts";
import { predictionName, slotsOfAll } from "./graphs/bindings.ts";
import { findTarget } from "./graphs/engine-target.ts";
import { predictionGraph } from "./graphs/inference.ts";
import type { Objective } from "./graphs/objective.ts";
import {
  checkGradients,
  evaluationGraph,
  type Training,
  trainingGraph,
  type Writing,
} from "./graphs/training.ts";
import { type InitialWeights, placeWeights } from "./initial-weights.ts";
import type { InputTensor } from "./inputs.ts";
import { chooseLookedAt } from "./looked-at.ts";
import { checkPredictions, checkRun, checkTraining } from "./memory.ts";
import { innermostLayers, type Network } from "./network/network.ts";
import type { Variable } from "./network/variable.ts";
import type { RefusedStep } from "./non-finite.ts";
import { runsOf } from "./run-size.ts";
import { placeSlots, useFinalSlots } from "./slots.ts";
import { resultOf, type StepResult, takeAtOnce, takeOneByOne } from "./take-steps.ts";
import { type Draws, NO_DRAWS, readState, type TrainingState, writeState } from "./training-state.ts";
import { WeightAccess } from "./weight-access.ts";
import { type Counters, Workplace } from "./workplace.ts";

export class Executor implements Counters {
  readonly #workplace: Workplace;
  readonly state: ResidentState;
  readonly target: Workplace["target"];
  readonly #network: Network;
  readonly #feeds = new Feeds();
  readonly weights: WeightAccess;
  #writing: Writing;
  #training: Training | undefined;
  /** Whether the model's seed was given, or drawn. */
  readonly isSeedGiven: boolean;
  /** The optimizer's when the model was compiled: callbacks may change it. */
  compiledRate: LearningRate = 0;
  /** Training steps taken since the model was compiled. */
  steps = 0;
  draws: Draws = NO_DRAWS;
  /** Loss of the last step since the model was compiled. */
  #lastLoss: number | undefined;

  constructor(network: Network, initial: InitialWeights) {
    this.#network = network;
    this.isSeedGiven = initial.isSeedGiven ?? false;
    this.#workplace = new Workplace(initial.engine, this);
    ({ state: this.state, target: this.target } = this.#workplace);
    this.#writing = { target: this.target };
    this.weights = new WeightAccess(network.variables, this.state, this.#workplace.turns);
    placeWeights(this.state, network, initial);
  }

  get #compiled(): Training {
    if (this.#training === undefined)
      throw new Error("the executor was asked to train before it was compiled");
    return this.#training;
  }

  /**
   * Chooses loss, metrics and optimizer, and what is trained: what is trainable now. The optimizer starts anew.
   *
   * @throws GradientError if no gradient reaches a weight that is trained; then nothing is changed
   */
  compile(objective: Objective, optimizer: Optimizer, chooseLowering?: Writing["chooseLowering"]): void {
    const parameters = this.#network.variables.filter(({ trainable }) => trainable);
    const frozen: ReadonlySet<BaseLayer> = new Set(
      innermostLayers(this.#network).filter(({ trainable }) => !trainable),
    );
    const training = { objective, optimizer, parameters, frozen };
    const { engine, target } = this.#workplace;
    checkTraining(engine, this.#network.variables, slotsOfAll(optimizer, parameters));
    checkGradients(this.#network, training);
    this.#training = training;
    this.#writing = { target, chooseLowering };
    // A session that cannot be closed is found again by the next request, which fails then.
    void this.#workplace.take(() => this.#workplace.leave()).catch(() => undefined);
    this.steps = 0;
    this.compiledRate = optimizer.learningRate;
    this.#lastLoss = undefined;
    this.state.keepOnly(new Set(this.#network.variables.map(({ name }) => name)));
    placeSlots(this.state, optimizer, parameters);
  }

  /**
   * Takes training steps, one after the other, up to the first that would leave something not finite.
   *
   * @param batches of the same length, one for each step
   * @returns loss and metrics of each step that was taken, means over its batch; and what was wrong with the next
   * @throws the signal's reason, if it is aborted before the steps are begun
   */
  train(
    batches: readonly Batch[],
    options: TrainOptions,
    signal?: AbortSignal,
  ): Promise<{ results: readonly StepResult[]; refused?: RefusedStep }> {
    return this.#workplace.take(async () => {
      const training = this.#compiled;
      const { optimizer } = training;
      const shape = shapeOf(batches[0], options);
      const run = { kind: "a training step of", examples: shape.batchSize, isTraining: true };
      const { session, graph } = await this.#workplace.open(`train ${keyOf(shape)}`, signal, async () =>
        trainingGraph(this.#network, training, shape, await this.#findWriting(run)),
      );
      const learningRates = batches.map((_, i) => learningRateAt(optimizer.learningRate, this.steps + i));
      const progress = { optimizer, begun: this.steps, learningRates };
      const feeds = this.#feeds.steps(graph.bindings, batches, progress, options);
      const take = graph.takesManySteps ? takeAtOnce : takeOneByOne;
      const maker = { session, state: this.state, isLookedAt: chooseLookedAt(this.state, this.#network) };
      const { results, refused } = await take(maker, feeds, batches.length);
      this.steps += results.length;
      this.draws = { ...this.draws, steps: this.draws.steps + results.length };
      const step = results.length;
      const [batch, learningRate] = [batches[step], learningRates[step]];
      this.#lastLoss = results.at(-1)?.loss ?? this.#lastLoss;
      if (refused === undefined || batch === undefined || learningRate === undefined) return { results };
      await this.#workplace.copyBack(new Set(this.#network.variables.map(({ name }) => name)));
      const setting = { ...this.#setting, training, shape, session, ...graph };
      const seen = await diagnoseStep(setting, { feeds, step, batch });
      const about = { loss: refused.loss, learningRate, stepsTaken: this.steps };
      return { results, refused: { ...about, lastFiniteLoss: this.#lastLoss, ...seen } };
    }, signal);
  }

  /**
   * Counts a call of `fit`; returns how many epochs were drawn before it. One that begins anew draws what was not drawn
   * yet; one with an `initialEpoch` continues the call before.
   */
  countFit(initialEpoch: number): number {
    this.#workplace.checkProcess();
    const before = initialEpoch === 0 ? this.draws.epochs : this.draws.before;
    this.draws = { ...this.draws, before };
    return before;
  }

  /** Counts an epoch of the call of `fit` that was counted last. */
  countEpoch(epoch: number): void {
    this.#workplace.checkProcess();
    const { epochs, before } = this.draws;
    this.draws = { ...this.draws, epochs: Math.max(epochs, before + epoch + 1) };
  }

  /**
   * Gives loss and metrics of the examples, at most `batchSize` in a run, all of them by the same weights; the signal is
   * heard between runs.
   */
  evaluate(
    examples: Examples,
    batchSize: number,
    onBatch: (result: StepResult, rows: ArrayLike<number>) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.#workplace.take(async () => {
      for (const rows of runsOf(this.#network, examples.count, batchSize)) {
        const batch = { examples, rows };
        const shape = shapeOf(batch);
        const run = { kind: "an evaluation of", examples: rows.length };
        const { session, graph } = await this.#workplace.open(`evaluate ${keyOf(shape)}`, signal, async () =>
          evaluationGraph(this.#network, this.#compiled, shape, await this.#findWriting(run)),
        );
        const feeds = this.#feeds.batch(graph.bindings, batch);
        onBatch(resultOf(await session.run(feeds, this.state)), rows);
        await giveWay();
      }
    }, signal);
  }

  /**
   * Computes the model's outputs for all inputs, one row each, at most `batchSize` in a run and all with the same
   * weights; the signal is checked between runs.
   */
  predict(
    x: readonly InputTensor[],
    batchSize: number,
    onBatch: (outputs: readonly Float32Array[], rows: ArrayLike<number>) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const { outputs } = this.#network;
    const examples = { x, y: [], weights: [], count: x[0]?.shape[0] ?? 0 };
    return this.#workplace.take(async () => {
      for (const rows of runsOf(this.#network, examples.count, batchSize)) {
        const batch = { examples, rows };
        const shape = shapeOf(batch);
        const run = { kind: "a prediction for", examples: rows.length };
        const { session, graph } = await this.#workplace.open(`predict ${keyOf(shape)}`, signal, async () =>
          predictionGraph(this.#network, shape, await this.#findWriting(run)),
        );
        const found = await session.run(this.#feeds.batch(graph.bindings, batch), this.state);
        const named = outputs.map((_, i) => found[predictionName(outputs, i)] ?? new Float32Array());
        onBatch(named, rows);
        await giveWay();
      }
    }, signal);
  }

  /** The weights that gradients change: those that were trainable when the model was compiled. */
  get parameters(): readonly Variable[] {
    return this.#compiled.parameters;
  }

  /** The largest magnitude in each step's output for a batch. */
  peaks(batch: Batch): Promise<number[]> {
    return this.#workplace.take(() => peaksOf(this.#setting, batch));
  }

  get #setting() {
    const { engine, state } = this.#workplace;
    return { network: this.#network, writing: this.#writing, engine, state };
  }

  /** Makes weights readable that a device or a process has changed; if none has, there is no turn to wait for. */
  async settle(): Promise<void> {
    if (this.state.isHere) return;
    const names = new Set(this.#network.variables.map(({ name }) => name));
    await this.#workplace.take(() => this.#workplace.copyBack(names));
  }

  /**
   * Makes weights readable as {@link Executor.settle} does; the model returns to its state of now if its engine has a
   * process of its own and that ends.
   */
  keep(): Promise<void> {
    if (!this.#workplace.isInOwnProcess) return this.settle();
    return this.#workplace.take(() => this.#workplace.keep());
  }

  /**
   * Does work with the engine in a process of its own.
   *
   * @param isWanted otherwise it stays where it is
   * @param owner for messages: "fit"
   * @throws ConfigurationError if the engine has no way to do that
   */
  inOwnProcess<Result>(isWanted: unknown, owner: string, work: () => Promise<Result>): Promise<Result> {
    return isWanted === true ? this.#workplace.inOwnProcess(owner, work) : work();
  }

  /** The name of a tensor of the state that is not finite, as far as it can be read. */
  findNonFinite(): Promise<string | undefined> {
    return this.#workplace.take(async () => this.state.findNonFinite());
  }

  /** Gives the weights the values with which training ends: their moving averages, if the optimizer keeps them. */
  finishTraining(): Promise<void> {
    return this.#workplace.take(() => useFinalSlots(this.#workplace, this.#compiled));
  }

  /** Returns the state from which training can resume. */
  trainingState(): Promise<TrainingState> {
    return this.#workplace.take(async () => {
      await this.#workplace.keep();
      return readState(this.state, this, this.#compiled.optimizer);
    });
  }

  /** @throws ModelStateError if it is the state of another model; ConfigurationError if it is none */
  resume(state: TrainingState): Promise<void> {
    return this.#workplace.take(async () => {
      writeState(this.state, this.#compiled.optimizer, state);
      const { steps, draws = { ...NO_DRAWS, steps } } = state;
      this.steps = steps;
      this.#lastLoss = undefined;
      this.draws = draws;
    });
  }

  /** @throws {DeviceError} if this many predictions do not fit into memory */
  checkPredictions(examples: number): void {
    checkPredictions(this.#workplace.engine, this.#network, examples);
  }

  /** Gives back everything that is open, and the weights that are lost; nothing may be asked afterwards. */
  dispose(lost: readonly Variable[] = []): Promise<void> {
    return this.#workplace.take(async () => {
      const variables = new Set(this.#network.variables.map(({ name }) => name));
      for (const { name } of lost) variables.delete(name);
      this.state.keepOnly(variables);
      await this.#workplace.leave();
    });
  }

  /** Returns how graphs are written for the engine; throws DeviceError if a run does not fit into memory. */
  async #findWriting(run: Parameters<typeof checkRun>[2]): Promise<Writing> {
    checkRun(this.#workplace.engine, this.#network, run);
    if (this.#writing.chooseLowering !== undefined) return this.#writing;
    return { ...this.#writing, target: await findTarget(this.#network, this.#workplace.home) };
  }
}
