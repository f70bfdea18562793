/** A stack of layers that can be trained, tried, used and saved. */

import type { Shape } from "../graph/index.ts";
import type { Layer } from "../layers/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import { checkOption, required, text } from "../options/index.ts";
import { platform } from "../runtime/index.ts";
import { checkExamples, type Examples, type Inputs } from "./examples.ts";
import type { Executor } from "./executor.ts";
import { type FitOptions, fitModel } from "./fit.ts";
import type { Objective } from "./graphs.ts";
import type { History, Logs } from "./history.ts";
import {
  evaluateInBatches,
  type Prediction,
  predictInBatches,
  trainOneStep,
  weightedExamples,
} from "./in-batches.ts";
import { drawSeed, type Kept, makeExecutor } from "./initial-weights.ts";
import type { ModelNotes } from "./model-notes.ts";
import { countParameters, type Network, placeLayers } from "./network.ts";
import { type Compiled, readCompileOptions } from "./objective.ts";
import {
  type CompileOptions,
  checkEvaluateOptions,
  checkLayer,
  checkSummaryOptions,
  type EvaluateOptions,
  type PredictOptions,
  readSequential,
  type SequentialConfig,
  type SequentialOptions,
  type SummaryOptions,
  type TrainOnBatchOptions,
} from "./options.ts";
import { notCompiled, Requests, withoutLayers } from "./requests.ts";
import { encodeModel } from "./saved-model.ts";
import { summarize } from "./summary.ts";
import type { Targets } from "./targets.ts";
import { NO_DRAWS, type TrainingState } from "./training-state.ts";
import { type GivenWeight, inOrder, matchWeights, type Weight, type WeightOptions } from "./weights.ts";

export class Sequential {
  readonly name: string;
  readonly seed: number;
  /** Kept in the model's file: class names, the dataset. */
  notes: ModelNotes = {};
  readonly #inputShape: Shape | undefined;
  #network: Network | undefined;
  /** Made with the initial weights when it is first needed, since layers may be added until then. */
  #made: Executor | undefined;
  /** What there was before layers were added. */
  #kept: Kept;
  readonly #requests = new Requests();
  #compiled: Compiled | undefined;

  /**
   * @param weights that are known, by name; the others are drawn
   * @throws ConfigurationError, ShapeError if an option is not acceptable, or the layers do not fit together
   */
  constructor(
    layers: readonly Layer[] | SequentialConfig = [],
    options: SequentialOptions = {},
    weights: readonly Weight[] = [],
  ) {
    const given = readSequential(layers, options);
    this.name = given.options.name ?? "sequential";
    this.seed = given.options.seed ?? drawSeed();
    this.#inputShape = given.options.inputShape;
    this.#kept = { weights, draws: NO_DRAWS };
    this.#place(given.layers);
    if (given.layers.length > 0) void this.#executor;
  }

  /**
   * Puts a layer on top. Weights that there are stay; what was compiled has to be compiled again.
   *
   * @throws ConfigurationError, ShapeError if it is no layer, or does not fit
   */
  add(layer: Layer): void {
    checkLayer("add", layer);
    this.#place([...this.layers, layer]);
  }

  /** Takes the layer on top away, as {@link Sequential.add} puts one there; ModelStateError if there is none. */
  pop(): void {
    const { layers } = this.#require("pop");
    this.#place(layers.slice(0, -1).map(({ layer }) => layer));
  }

  /** The layers in their places, their shapes and weights. */
  get network(): Network {
    return this.#require("network");
  }

  /** The layers in order. */
  get layers(): readonly Layer[] {
    return this.#network?.layers.map(({ layer }) => layer) ?? [];
  }

  /** The shape of a batch of inputs, `null` standing for the batch. */
  get inputShape(): readonly (number | null)[] {
    return [null, ...this.network.inputShape];
  }

  /** The shape of a batch of outputs, `null` standing for the batch. */
  get outputShape(): readonly (number | null)[] {
    return [null, ...this.network.outputShape];
  }

  countParams(): number {
    return countParameters(this.network.variables);
  }

  /** The training steps taken since the model was compiled. */
  get steps(): number {
    return this.#executor.steps;
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
   * Prints the table of layers, output shapes and parameter counts.
   *
   * @throws ConfigurationError if an option is not acceptable
   */
  summary(options: SummaryOptions = {}): void {
    checkSummaryOptions(options);
    const { style = "classic", print = (text) => platform().terminal.write(`${text}\n`) } = options;
    print(summarize(this.name, this.network, style));
  }

  /**
   * Chooses optimizer, loss and metrics. The optimizer starts anew; the weights stay.
   *
   * @throws UnknownNameError if there is no optimizer, loss or metric of that name; ConfigurationError if an option is
   *   not acceptable, the optimizer is that of another model, whose learning rate and slots are its own, or there is
   *   nothing to learn: a softmax over one unit, a single class; ShapeError for a metric that takes other targets
   */
  compile(options: CompileOptions): void {
    this.#requests.refuseMeanwhile("compile");
    const { objective, optimizer, chooseLowering } = readCompileOptions(this, this.network, options);
    this.#executor.compile(objective, optimizer, chooseLowering);
    this.#compiled = { objective, optimizer };
  }

  /**
   * Trains on examples, epoch after epoch.
   *
   * @param x a dataset's images, rescaled or not, any `{ data, shape }`, or nested arrays
   * @param y one-hot rows, values or class numbers, as the loss wants them
   * @returns loss and metrics of every epoch
   * @throws ModelStateError before `compile`, or during another `fit`; ShapeError, ConfigurationError if the examples do
   *   not fit; NonFiniteLossError when a step's loss, or what it makes of the weights, is not finite: that step is not kept;
   *   the signal's reason when it is aborted
   */
  async fit(x: Inputs, y: Targets, options: FitOptions = {}): Promise<History> {
    this.#requireCompiled("fit");
    this.#requests.refuseSecondFit();
    return this.#requests.during("fit", () => fitModel(this, this.#executor, x, y, options));
  }

  /**
   * Takes one training step on these examples.
   *
   * @returns loss and metrics of the batch, before the step
   * @throws as {@link Sequential.fit}
   */
  async trainOnBatch(x: Inputs, y: Targets, options: TrainOnBatchOptions = {}): Promise<Logs> {
    const { objective } = this.#requireCompiled("trainOnBatch");
    const examples = weightedExamples(this.network, objective.loss, x, y, options);
    return this.#requests.during("trainOnBatch", () => trainOneStep(this.#executor, examples, this.seed));
  }

  /**
   * Loss and metrics of these examples; nothing is learned.
   *
   * @throws ModelStateError before `compile`; ShapeError, ConfigurationError if the examples do not fit, or an option is
   *   not acceptable
   */
  async evaluate(x: Inputs, y: Targets, options: EvaluateOptions = {}): Promise<Logs> {
    const { objective } = this.#requireCompiled("evaluate");
    checkEvaluateOptions(options);
    const examples = checkExamples(this.network, objective.loss, x, y, options.sampleWeight);
    return this.evaluateExamples(examples, options);
  }

  /** {@link Sequential.evaluate} for examples that were checked before. */
  async evaluateExamples(examples: Examples, options: EvaluateOptions = {}): Promise<Logs> {
    return this.#requests.during("evaluate", () => evaluateInBatches(this.#executor, examples, options));
  }

  /**
   * What the model puts out for these inputs, in their order.
   *
   * @returns [inputs, …output shape]
   * @throws ShapeError if the inputs do not fit; ConfigurationError if an option is not acceptable
   */
  async predict(x: Inputs, options: PredictOptions = {}): Promise<Prediction> {
    return predictInBatches(this.#executor, this.network, x, options);
  }

  /** Returns all weights, in Keras' layouts (kernels [height, width, in, out], dense [in, out]) and order or tfjs'. */
  getWeights(options: WeightOptions = {}): Weight[] {
    return inOrder("getWeights", this.network.variables, options).map((each) =>
      this.#executor.readWeight(each),
    );
  }

  /**
   * Replaces all weights: after the run of training steps that is under way, if there is one.
   *
   * @param weights as {@link Sequential.getWeights} returns them with the same options
   * @throws ConfigurationError, ShapeError if they are not as many, not of the same sizes, or not finite
   */
  setWeights(weights: readonly GivenWeight[], options: WeightOptions = {}): void {
    this.#executor.writeWeights(matchWeights(this.network.variables, weights, options));
  }

  /**
   * Everything that training goes on from: weights, slots of the optimizer, steps, how far random numbers were drawn.
   * `fit` with `initialEpoch` goes on from it in another process as if it had not stopped.
   *
   * @throws ModelStateError before `compile`
   */
  async trainingState(): Promise<TrainingState> {
    this.#requireCompiled("trainingState");
    return this.#requests.during("trainingState", () => this.#executor.trainingState());
  }

  /**
   * Takes over what {@link Sequential.trainingState} gave of the same network, compiled with the same optimizer.
   *
   * @throws ModelStateError before `compile`, or if it is the state of another one
   */
  async resume(state: TrainingState): Promise<void> {
    this.#requireCompiled("resume");
    await this.#requests.during("resume", () => this.#executor.resume(state));
  }

  /** The model as the bytes of an ONNX file. */
  toBytes(): Uint8Array {
    return encodeModel(this.name, this.network, this.getWeights(), this.notes);
  }

  /** Writes the model to an ONNX file, whole or not at all. */
  async save(path: string): Promise<void> {
    checkOption("save", "the path", path, required(text));
    await platform().writeFile(path, this.toBytes());
  }

  /** Takes over layers; weights of layers that stay are kept. */
  #place(layers: readonly Layer[]): void {
    this.#requests.refuseMeanwhile("a change of the layers");
    const network = layers.length === 0 ? undefined : placeLayers(layers, this.#inputShape);
    if (this.#made !== undefined) this.#kept = { weights: this.getWeights(), draws: this.#made.draws };
    this.#network = network;
    this.#made = undefined;
    this.#compiled = undefined;
  }

  get #executor(): Executor {
    this.#made ??= makeExecutor(this.network, this.seed, this.#kept);
    this.#kept = { weights: [], draws: this.#made.draws };
    return this.#made;
  }

  #require(asked: string): Network {
    if (this.#network !== undefined) return this.#network;
    throw withoutLayers(asked);
  }

  #requireCompiled(asked: string): Compiled {
    if (this.#compiled === undefined) throw notCompiled(asked);
    return this.#compiled;
  }
}

/**
 * A model of layers, each fed what the one before puts out: from a list, as TensorFlow.js has it
 * (`sequential({ layers: [...] })`), or with no layers yet, for `add`.
 *
 * @throws ConfigurationError, ShapeError if an option is not acceptable, or the layers do not fit together
 */
export function sequential(
  layers: readonly Layer[] | SequentialConfig = [],
  options: SequentialOptions = {},
): Sequential {
  return new Sequential(layers, options);
}
