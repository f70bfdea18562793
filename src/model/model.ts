/** Models: networks that can be trained, evaluated, used and saved. */

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
 * A network with weights, made by `model({ inputs, outputs })`, `sequential([…])` or `loadModel`: it trains,
 * evaluates, predicts and is saved as an ONNX file.
 *
 * @typeParam Outputs the result of `predict`: a tensor, or for several outputs a list or a record of tensors
 * @see {@link https://keras.io/api/models/ | Keras: models}
 * @example
 * ```ts
 * import { layers, Model, sequential } from "atelier";
 *
 * const model = sequential([layers.dense({ units: 1, inputShape: [2] })], { seed: 1 });
 * model.compile({ optimizer: "adam", loss: "meanSquaredError", metrics: "mae" });
 * const { history } = await model.fit([[0, 1], [1, 0]], [[1], [2]], { epochs: 3, verbose: 0 });
 * console.log(model instanceof Model, history.loss.length); // true 3
 * ```
 */
export class Model<Outputs = Prediction> extends ModelStructure {
  /** Created with the initial weights when it is first needed, since layers may be added until then. */
  #made: Executor | undefined;
  #weights: readonly Weight[];
  #draws = NO_DRAWS;
  #compiled: Compiled | undefined;

  /** @param weights known weights, by name; the others are drawn */
  constructor(origin: ModelOrigin, weights: readonly Weight[] = []) {
    super(origin);
    this.#weights = weights;
  }

  /** Training steps since the model was compiled. */
  get steps(): number {
    return this.#executorFor("steps").steps;
  }

  /**
   * The optimizer that the model was compiled with.
   *
   * @throws {ModelStateError} before `compile`
   */
  get optimizer(): Optimizer {
    return this.#requireCompiled("optimizer").optimizer;
  }

  /**
   * The losses and metrics of each output that the model was compiled with.
   *
   * @throws {ModelStateError} before `compile`
   */
  get objective(): Objective {
    return this.#requireCompiled("objective").objective;
  }

  /**
   * Sets optimizer, loss and metrics. The optimizer starts anew; the weights stay.
   *
   * @throws {UnknownNameError} for an unknown optimizer, loss or metric
   * @throws {ConfigurationError} if an option is not acceptable, an output has no loss, the optimizer belongs to
   *   another model (whose learning rate and slots it holds), or there is nothing to learn, as in a softmax over
   *   one unit
   * @throws {ShapeError} for a metric that takes other targets
   * @see {@link https://keras.io/api/models/model_training_apis/#compile-method | Keras: compile}
   * @example
   * ```ts
   * import { layers, optimizers, sequential } from "atelier";
   *
   * const model = sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [4] })]);
   * model.compile({
   *   optimizer: optimizers.adam({ learningRate: 0.01 }),
   *   loss: "sparseCategoricalCrossentropy",
   *   metrics: ["accuracy"],
   * });
   * console.log(model.optimizer.learningRate); // 0.01
   * ```
   */
  compile(options: CompileOptions): void {
    this.refuseMeanwhile("compile");
    const { objective, optimizer, chooseLowering } = readCompileOptions(this, this.network, options);
    this.#executorFor("compile").compile(objective, optimizer, chooseLowering);
    this.#compiled = { objective, optimizer };
  }

  /**
   * Trains the model on batches from any iterable, epoch after epoch. The next batches are fetched while the
   * engine computes.
   *
   * @param batches an iterable or async iterable of `{ x, y, sampleWeight }` or `[x, y, sampleWeight]`, or a
   *   function that returns one for each epoch
   * @returns loss and metrics of every epoch
   * @throws {ModelStateError} before `compile`, or during another `fit`
   * @throws {ShapeError} if a batch does not fit the model
   * @throws {ConfigurationError} if an option is not acceptable, or an iterable ends early
   * @throws {NonFiniteLossError} if a step's loss or updated weights are not finite; that step is discarded
   * @throws what an iterable throws, and the signal's reason when it is aborted
   * @see {@link https://keras.io/api/models/model_training_apis/#fit-method | Keras: fit}
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
   * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
   * const batches = [{ x: [[1], [2]], y: [[2], [4]] }, { x: [[3]], y: [[6]] }];
   * const { epoch } = await model.fit(batches, { epochs: 3, verbose: 0 });
   * console.log(epoch, model.steps); // [ 0, 1, 2 ] 6
   * ```
   */
  fit(batches: TrainingBatches, options?: FitOptions): Promise<History>;
  /**
   * Trains the model on examples in memory, epoch after epoch.
   *
   * @param x a dataset's images, rescaled or not, any `{ data, shape }`, or nested arrays; for several inputs a
   *   list or a record by their names
   * @param y one-hot rows, values or class numbers, as the loss takes them; for several outputs a list or a record
   * @returns loss and metrics of every epoch
   * @throws {ModelStateError} before `compile`, or during another `fit`
   * @throws {ShapeError} if the examples do not fit the model
   * @throws {ConfigurationError} if an option is not acceptable, or validation batches end early
   * @throws {NonFiniteLossError} if a step's loss or updated weights are not finite; that step is discarded
   * @throws the signal's reason when it is aborted, and what an iterable of validation batches throws
   * @see {@link https://keras.io/api/models/model_training_apis/#fit-method | Keras: fit}
   * @example
   * ```ts
   * import { drawDataset, layers, rescale, sequential } from "atelier";
   *
   * const { train } = await drawDataset("drawn-digits", { trainCount: 64, testCount: 0 });
   * const model = sequential(
   *   [layers.flatten({ inputShape: [28, 28, 1] }), layers.dense({ units: 10, activation: "softmax" })],
   *   { seed: 1 },
   * );
   * model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
   * const { history } = await model.fit(rescale(train.images), train.labels, { epochs: 2, verbose: 0 });
   * console.log(Object.keys(history)); // [ 'loss', 'accuracy' ]
   * ```
   */
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
   * @returns loss and metrics of the batch, from before the step
   * @throws what {@link Model.fit} throws
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
   * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
   * const before = await model.trainOnBatch([[1]], [[2]]);
   * const after = await model.trainOnBatch([[1]], [[2]]);
   * console.log(after.loss < before.loss, model.steps); // true 2
   * ```
   */
  async trainOnBatch(x: ModelInputs, y: ModelTargets, options: TrainOnBatchOptions = {}): Promise<Logs> {
    const { objective } = this.#requireCompiled("trainOnBatch");
    const examples = weightedExamples(this.network, objective, x, y, options);
    return this.requests.during("trainOnBatch", () =>
      trainOneStep(this.#executorFor("trainOnBatch"), objective, examples, this.seed),
    );
  }

  /**
   * Computes loss and metrics on these examples, or on batches as {@link Model.fit} takes them, without training.
   *
   * @throws {ModelStateError} before `compile`
   * @throws {ShapeError} if the examples do not fit the model
   * @throws {ConfigurationError} if an option is not acceptable
   * @see {@link https://keras.io/api/models/model_training_apis/#evaluate-method | Keras: evaluate}
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const model = sequential([layers.dense({ units: 1, kernelInitializer: "ones", inputShape: [2] })]);
   * model.compile({ loss: "meanSquaredError", metrics: "mae" });
   * console.log(await model.evaluate([[1, 2]], [[5]])); // { loss: 4, mae: 2 }
   * ```
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
   * Computes the model's outputs for these inputs, or for batches of them, in their order.
   *
   * @param x inputs, or an iterable or async iterable of `{ x }`, `[x]` or inputs, or a function that returns one
   * @returns `[inputs, …output shape]`; for several outputs a list of these, or a record if the model's outputs are
   *   one
   * @throws {ShapeError} if the inputs do not fit the model
   * @throws {ConfigurationError} if an option is not acceptable
   * @see {@link https://keras.io/api/models/model_training_apis/#predict-method | Keras: predict}
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const model = sequential([layers.dense({ units: 1, kernelInitializer: "ones", inputShape: [2] })]);
   * const { data, shape } = await model.predict([[1, 2], [3, 4]]);
   * console.log([...data], shape); // [ 3, 7 ] [ 2, 1 ]
   * ```
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

  /**
   * Returns all weights in Keras' layouts (kernels `[height, width, in, out]`, dense `[in, out]`), in Keras' or
   * TensorFlow.js' order.
   *
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const model = sequential([layers.dense({ units: 2, inputShape: [3], name: "out" })]);
   * console.log(model.getWeights().map(({ name, shape }) => `${name} ${shape}`)); // [ 'out/kernel 3,2', 'out/bias 2' ]
   * ```
   */
  getWeights(options: WeightOptions = {}): Weight[] {
    const { weights } = this.#executorFor("getWeights");
    return inOrder("getWeights", this.network.variables, options).map((each) => weights.read(each));
  }

  /**
   * Replaces all weights, after the current run of training steps if there is one.
   *
   * @param weights in the order and shapes of {@link Model.getWeights} with the same options
   * @throws {ConfigurationError} if their number differs, or a number is not finite
   * @throws {ShapeError} if their shapes differ
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
   * model.setWeights([Float32Array.of(10, 1), Float32Array.of(5)]);
   * console.log((await model.predict([[1, 2]])).data[0]); // 17
   * ```
   */
  setWeights(weights: readonly GivenWeight[], options: WeightOptions = {}): void {
    const access = this.#executorFor("setWeights").weights;
    access.write(matchWeights(this.network.variables, weights, options));
  }

  /**
   * Copies the state of training: weights, the optimizer's slots and learning rate, steps, the seed and how far
   * random numbers were drawn. `fit` with `initialEpoch` continues from it in another process as if it had not
   * stopped. Callbacks' states are not included; checkpoints of `callbacks.backupAndRestore` have them.
   *
   * @throws {ModelStateError} before `compile`
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const build = () => {
   *   const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
   *   model.compile({ optimizer: "adam", loss: "meanSquaredError" });
   *   return model;
   * };
   * const first = build();
   * await first.fit([[1], [2]], [[2], [4]], { epochs: 2, verbose: 0 });
   * const second = build();
   * await second.resume(await first.trainingState());
   * const { epoch } = await second.fit([[1], [2]], [[2], [4]], { initialEpoch: 2, epochs: 3, verbose: 0 });
   * console.log(epoch, second.steps); // [ 2 ] 3
   * ```
   */
  async trainingState(): Promise<TrainingState> {
    this.#requireCompiled("trainingState");
    return this.requests.during("trainingState", async () => {
      const state = await this.#executorFor("trainingState").trainingState();
      return { ...state, seed: this.seed };
    });
  }

  /**
   * Restores what {@link Model.trainingState} returned for the same network, compiled with the same optimizer; and
   * its seed, unless this model was given one.
   *
   * @throws {ModelStateError} before `compile`, or if the state belongs to another network, optimizer or seed
   */
  async resume(state: TrainingState): Promise<void> {
    this.#requireCompiled("resume");
    await this.requests.during("resume", async () => {
      if (this.isSeedGiven) checkSeed(this.seed, state);
      await this.#executorFor("resume").resume(state);
      this.adoptSeed(state.seed ?? this.seed);
    });
  }

  /**
   * Encodes the model as an ONNX file, with its layers, so that {@link modelFromBytes} restores it for training
   * too.
   *
   * @see {@link https://onnx.ai/onnx/intro/ | ONNX}
   */
  toBytes(): Uint8Array {
    this.refuseIfDisposed("toBytes");
    return encodeModel(this, this.getWeights());
  }

  /**
   * Writes the model to an ONNX file, whole or not at all.
   *
   * @throws {StorageError} if the file cannot be written
   * @see {@link loadModel}
   */
  async save(path: string): Promise<void> {
    checkOption("save", "the path", path, required(text));
    this.refuseIfDisposed("save");
    // Weights that a device or a process changes meanwhile are copied back first, between two runs.
    if (this.#made?.state.isHere === false) await this.#made.settle();
    await platform().writeFile(path, this.toBytes());
  }

  /** Replaces the network; weights of layers that remain are kept. The model has to be compiled again. */
  protected override replaceNetwork(network: Network | undefined): void {
    super.replaceNetwork(network);
    const made = this.#made;
    this.#draws = made?.draws ?? this.#draws;
    // A session that cannot be closed is collected with its executor.
    void made?.dispose().catch(() => undefined);
    this.#made = undefined;
    this.#compiled = undefined;
  }

  /** Draws the initial weights that are not known. */
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
