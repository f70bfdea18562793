/** A model: a network that can be trained, tried, used and saved. */

import type { Optimizer } from "../optimizers/index.ts";
import { checkOption, required, text } from "../options/index.ts";
import { platform } from "../runtime/index.ts";
import { areBatches, type InputBatches, readData, type TrainingBatches } from "./batches/given.ts";
import { evaluateBatches, predictBatches } from "./batches/passes.ts";
import { checkExamples, type Examples, type ModelInputs, type ModelTargets } from "./examples.ts";
import { Executor } from "./executor.ts";
import { type FitOptions, fitModel } from "./fit.ts";
import type { Objective } from "./graphs/objective.ts";
import type { History, Logs } from "./history.ts";
import {
  evaluateInBatches,
  type Prediction,
  predictInBatches,
  trainOneStep,
  weightedExamples,
} from "./in-batches.ts";
import type { Network } from "./network/network.ts";
import type { Variable } from "./network/variable.ts";
import { type Compiled, readCompileOptions } from "./objective.ts";
import {
  type CompileOptions,
  checkEvaluateOptions,
  checkPredictOptions,
  type EvaluateOptions,
  type PredictOptions,
  type TrainOnBatchOptions,
} from "./options.ts";
import { notCompiled } from "./requests.ts";
import { encodeModel } from "./saved-model.ts";
import { type ModelOrigin, ModelStructure } from "./structure.ts";
import { checkSeed, NO_DRAWS, type TrainingState } from "./training-state.ts";
import { type GivenWeight, inOrder, matchWeights, type Weight, type WeightOptions } from "./weights.ts";

/**
 * A model; made by `model({ inputs, outputs })`, `sequential([…])` or `loadModel`.
 *
 * @typeParam Outputs what `predict` gives: a tensor, or for several outputs a list or a record of tensors
 */
export class Model<Outputs = Prediction> extends ModelStructure {
  /** Made with the initial weights when it is first needed, since layers may be added until then. */
  #made: Executor | undefined;
  #weights: readonly Weight[];
  #draws = NO_DRAWS;
  #compiled: Compiled | undefined;

  /** @param weights that are known, by name; the others are drawn */
  constructor(origin: ModelOrigin, weights: readonly Weight[] = []) {
    super(origin);
    this.#weights = weights;
  }

  /** The training steps taken since the model was compiled. */
  get steps(): number {
    return this.#executorFor("steps").steps;
  }

  /** @throws ModelStateError before `compile` */
  get optimizer(): Optimizer {
    return this.#requireCompiled("optimizer").optimizer;
  }

  /** @throws ModelStateError before `compile` */
  get objective(): Objective {
    return this.#requireCompiled("objective").objective;
  }

  /**
   * Chooses optimizer, loss and metrics. The optimizer starts anew; the weights stay.
   *
   * @throws UnknownNameError if there is no optimizer, loss or metric of that name; ConfigurationError if an option is
   *   not acceptable, an output has no loss, the optimizer is that of another model, whose learning rate and slots are its
   *   own, or there is nothing to learn: a softmax over one unit, a single class; ShapeError for a metric that takes other
   *   targets
   */
  compile(options: CompileOptions): void {
    this.refuseMeanwhile("compile");
    const { objective, optimizer, chooseLowering } = readCompileOptions(this, this.network, options);
    this.#executorFor("compile").compile(objective, optimizer, chooseLowering);
    this.#compiled = { objective, optimizer };
  }

  /**
   * Trains on examples, epoch after epoch: on arrays, `fit(x, y, options)`, or on batches of anything that is iterable,
   * `fit(batches, options)`, where the next ones are fetched while the engine works.
   *
   * @param batches an iterable or async iterable of { x, y, sampleWeight } or [x, y, sampleWeight], or a function that returns
   *   one for each epoch
   * @param x a dataset's images, rescaled or not, any `{ data, shape }`, or nested arrays; for several inputs a list or a
   *   record by their names
   * @param y one-hot rows, values or class numbers, as the loss wants them; for several outputs a list or a record
   * @returns loss and metrics of every epoch
   * @throws ModelStateError before `compile`, or during another `fit`; ShapeError, ConfigurationError if the examples do
   *   not fit, or an iterable ends early; what an iterable throws; NonFiniteLossError when a step's loss, or what it makes of the weights, is not finite: that step is not kept;
   *   the signal's reason when it is aborted
   */
  fit(batches: TrainingBatches, options?: FitOptions): Promise<History>;
  fit(x: ModelInputs, y: ModelTargets, options?: FitOptions): Promise<History>;
  async fit(
    x: ModelInputs | TrainingBatches,
    y?: ModelTargets | FitOptions,
    given?: FitOptions,
  ): Promise<History> {
    this.#requireCompiled("fit");
    this.requests.refuseSecondFit();
    const { data, options } = readData<FitOptions>("fit", x, y, given);
    return this.requests.during("fit", () =>
      this.#executorFor("fit").inOwnProcess(options?.process, "fit", () =>
        fitModel(this as Model<unknown>, this.#executorFor("fit"), data, options),
      ),
    );
  }

  /**
   * Takes one training step on these examples.
   *
   * @returns loss and metrics of the batch, before the step
   * @throws as {@link Model.fit}
   */
  async trainOnBatch(x: ModelInputs, y: ModelTargets, options: TrainOnBatchOptions = {}): Promise<Logs> {
    const { objective } = this.#requireCompiled("trainOnBatch");
    const examples = weightedExamples(this.network, objective, x, y, options);
    return this.requests.during("trainOnBatch", () =>
      trainOneStep(this.#executorFor("trainOnBatch"), objective, examples, this.seed),
    );
  }

  /**
   * Computes loss and metrics of these examples, or of batches as {@link Model.fit} takes them; nothing is learned.
   *
   * @throws ModelStateError before `compile`; ShapeError, ConfigurationError if the examples do not fit, or an option is
   *   not acceptable
   */
  evaluate(batches: TrainingBatches, options?: EvaluateOptions): Promise<Logs>;
  evaluate(x: ModelInputs, y: ModelTargets, options?: EvaluateOptions): Promise<Logs>;
  async evaluate(
    x: ModelInputs | TrainingBatches,
    y?: ModelTargets | EvaluateOptions,
    given?: EvaluateOptions,
  ): Promise<Logs> {
    const { objective } = this.#requireCompiled("evaluate");
    const { data, options } = readData<EvaluateOptions>("evaluate", x, y, given);
    checkEvaluateOptions(options, data.kind);
    const { network } = this;
    if (data.kind === "batches") {
      return this.requests.during("evaluate", () =>
        this.#executorFor("evaluate").inOwnProcess(options.process, "evaluate", () =>
          evaluateBatches(this.#executorFor("evaluate"), { network, objective }, data.batches, options),
        ),
      );
    }
    return this.evaluateExamples(
      checkExamples(network, objective, data.x, data.y, options.sampleWeight),
      options,
    );
  }

  /** {@link Model.evaluate} for examples that were checked before. */
  async evaluateExamples(examples: Examples, options: EvaluateOptions = {}): Promise<Logs> {
    const { objective } = this.#requireCompiled("evaluate");
    return this.requests.during("evaluate", () =>
      this.#executorFor("evaluate").inOwnProcess(options.process, "evaluate", () =>
        evaluateInBatches(this.#executorFor("evaluate"), objective, examples, options),
      ),
    );
  }

  /**
   * Computes what the model puts out for these inputs, or for batches of them, in their order.
   *
   * @param x inputs, or an iterable or async iterable of { x }, [x] or inputs, or a function that returns one

   * @returns [inputs, …output shape]; for several outputs a list of these, or a record if the model's outputs are one
   * @throws ShapeError if the inputs do not fit; ConfigurationError if an option is not acceptable
   */
  async predict(x: ModelInputs | InputBatches, options: PredictOptions = {}): Promise<Outputs> {
    this.refuseIfDisposed("predict");
    const { network } = this;
    const isIterated = areBatches(x);
    checkPredictOptions(options, isIterated ? "batches" : "arrays");
    const executor = this.#executorFor("predict");
    const found = await this.requests.during("predict", () =>
      executor.inOwnProcess(options.process, "predict", () =>
        isIterated
          ? predictBatches(executor, network, x, options)
          : predictInBatches(executor, network, x, options),
      ),
    );
    const names = this.network.outputs.map(({ name }) => name);
    if (this.givesRecord) return Object.fromEntries(names.map((name, i) => [name, found[i]])) as Outputs;
    return (found.length === 1 ? found[0] : found) as Outputs;
  }

  /** Returns all weights, in Keras' layouts (kernels [height, width, in, out], dense [in, out]) and order or tfjs'. */
  getWeights(options: WeightOptions = {}): Weight[] {
    const { weights } = this.#executorFor("getWeights");
    return inOrder("getWeights", this.network.variables, options).map((each) => weights.read(each));
  }

  /**
   * Replaces all weights: after the run of training steps that is under way, if there is one.
   *
   * @param weights as {@link Model.getWeights} returns them with the same options
   * @throws ConfigurationError, ShapeError if they are not as many, not of the same sizes, or not finite
   */
  setWeights(weights: readonly GivenWeight[], options: WeightOptions = {}): void {
    const access = this.#executorFor("setWeights").weights;
    access.write(matchWeights(this.network.variables, weights, options));
  }

  /**
   * Copies everything that training goes on from: weights, slots of the optimizer, its learning rate, steps, the seed and how
   * far random numbers were drawn. `fit` with `initialEpoch` goes on from it in another process as if it had not stopped; but
   * what callbacks remember is not in it, as it is in the checkpoints of `callbacks.backupAndRestore`.
   *
   * @throws ModelStateError before `compile`
   */
  async trainingState(): Promise<TrainingState> {
    this.#requireCompiled("trainingState");
    return this.requests.during("trainingState", async () => {
      const state = await this.#executorFor("trainingState").trainingState();
      return { ...state, seed: this.seed };
    });
  }

  /**
   * Takes over what {@link Model.trainingState} gave of the same network, compiled with the same optimizer; and its seed,
   * unless this model was given one.
   *
   * @throws ModelStateError before `compile`, or if it is the state of another network, optimizer or seed
   */
  async resume(state: TrainingState): Promise<void> {
    this.#requireCompiled("resume");
    await this.requests.during("resume", async () => {
      if (this.isSeedGiven) checkSeed(this.seed, state);
      await this.#executorFor("resume").resume(state);
      this.adoptSeed(state.seed ?? this.seed);
    });
  }

  /** Returns the model as the bytes of an ONNX file. */
  toBytes(): Uint8Array {
    this.refuseIfDisposed("toBytes");
    return encodeModel(this, this.getWeights());
  }

  /** Writes the model to an ONNX file, whole or not at all. */
  async save(path: string): Promise<void> {
    checkOption("save", "the path", path, required(text));
    this.refuseIfDisposed("save");
    // Weights that a device or a process changes meanwhile are copied back first, between two runs.
    if (this.#made?.state.isHere === false) await this.#made.settle();
    await platform().writeFile(path, this.toBytes());
  }

  /** Takes over a network; weights of layers that stay are kept. What was compiled has to be compiled again. */
  protected override replaceNetwork(network: Network | undefined): void {
    super.replaceNetwork(network);
    const made = this.#made;
    this.#draws = made?.draws ?? this.#draws;
    // What cannot be closed is collected with its executor.
    void made?.dispose().catch(() => undefined);
    this.#made = undefined;
    this.#compiled = undefined;
  }

  /** Draws the initial weights, where they are not known. */
  protected drawWeights(): void {
    this.#executorFor("weights");
  }

  protected override async giveBack(lost: readonly Variable[]): Promise<void> {
    const made = this.#made;
    this.#made = undefined;
    await made?.dispose(lost);
  }

  /** @throws ModelStateError if the model was disposed */
  #executorFor(asked: string): Executor {
    this.refuseIfDisposed(asked);
    if (this.#made === undefined) {
      const { engine, seed, isSeedGiven } = this;
      this.#made = new Executor(this.network, { engine, seed, isSeedGiven, weights: this.#weights });
      this.#made.draws = this.#draws;
      this.#weights = [];
    }
    return this.#made;
  }

  #requireCompiled(asked: string): Compiled {
    this.refuseIfDisposed(asked);
    if (this.#compiled === undefined) throw notCompiled(asked);
    return this.#compiled;
  }
}
