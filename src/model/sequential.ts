/** A stack of layers that can be trained, tried, used and saved. */

import type { Tensor } from "../data/index.ts";
import { ModelStateError } from "../errors.ts";
import { type Shape, sizeOf } from "../graph/index.ts";
import { initialize } from "../initializers/initializers.ts";
import type { Layer } from "../layers/index.ts";
import { findLoss, type Loss, type LossName } from "../losses/index.ts";
import { findMetric, type Metric, type MetricName } from "../metrics/index.ts";
import { plainOnly } from "../onnx/index.ts";
import { findOptimizer, type Optimizer, type OptimizerName } from "../optimizers/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { platform } from "../runtime/index.ts";
import { learningRateAt } from "../schedules/schedule.ts";
import { checkExamples, checkInputs, type Examples, type Inputs, type Targets } from "./examples.ts";
import { Executor } from "./executor.ts";
import { type FitOptions, fitModel } from "./fit.ts";
import type { Objective } from "./graphs.ts";
import { type History, type Logs, RunningMeans } from "./history.ts";
import { countParameters, type Network, placeLayers, type Variable } from "./network.ts";
import { ProgressBar, type Verbosity } from "./progress.ts";
import { encodeModel, type ModelNotes } from "./saved-model.ts";
import { type SummaryStyle, summarize } from "./summary.ts";
import type { TrainingState } from "./training-state.ts";
import { matchWeights, type Weight } from "./weights.ts";

export interface SequentialOptions {
  /** Default "sequential". */
  readonly name?: string;
  /** The shape of one example, if the first layer does not say. */
  readonly inputShape?: Shape;
  /** Makes initial weights and, unless `fit` says otherwise, training reproducible; default: drawn. */
  readonly seed?: number;
}

/** What `compile` takes. */
export interface CompileOptions {
  /** By name (with its defaults) or as made by `optimizers`; default "rmsprop", as in Keras. */
  readonly optimizer?: OptimizerName | Optimizer;
  readonly loss: LossName | Loss;
  readonly metrics?: readonly (MetricName | Metric)[];
  /** "fast" (default): operators as the fastest ONNX nodes that apply; "plain": as the reference ones. */
  readonly lowerings?: "fast" | "plain";
}

export interface EvaluateOptions {
  /** Examples in a run; has no influence on the result. Default 250. */
  readonly batchSize?: number;
  /** 0: silent (default); 1: a progress bar. */
  readonly verbose?: Verbosity;
  readonly signal?: AbortSignal;
}

const EVALUATION_BATCH = 250;

export type { Weight } from "./weights.ts";

export class Sequential {
  readonly name: string;
  readonly seed: number;
  readonly network: Network;
  /** Kept in the model's file: class names, the dataset. */
  notes: ModelNotes = {};
  readonly #executor: Executor;
  #compiled: { objective: Objective; optimizer: Optimizer } | undefined;

  constructor(layers: readonly Layer[], options: SequentialOptions = {}) {
    this.name = options.name ?? "sequential";
    this.seed = options.seed ?? drawSeed();
    this.network = placeLayers(layers, options.inputShape);
    this.#executor = new Executor(this.network);
    const random = new RandomGenerator(this.seed).split("weights");
    for (const { name, declaration, shape, keptShape } of this.network.variables) {
      const data = initialize(declaration.initializer, shape, random.split(name));
      this.#executor.state.write(name, data, keptShape);
    }
  }

  /** The layers in order. */
  get layers(): readonly Layer[] {
    return this.network.layers.map(({ layer }) => layer);
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
   * @param options.style "classic" (default), as Keras 2 prints it, or "keras3"
   * @param options.print default: standard output
   */
  summary(options: { style?: SummaryStyle; print?: (text: string) => void } = {}): void {
    const { style = "classic", print = (text) => platform().terminal.write(`${text}\n`) } = options;
    print(summarize(this.name, this.network, style));
  }

  /**
   * Chooses optimizer, loss and metrics. The optimizer starts anew; the weights stay.
   *
   * @throws UnknownNameError if there is no optimizer, loss or metric of that name
   */
  compile({ optimizer = "rmsprop", loss, metrics = [], lowerings = "fast" }: CompileOptions): void {
    const objective = { loss: findLoss(loss), metrics: metrics.map(findMetric) };
    this.#compiled = { objective, optimizer: findOptimizer(optimizer) };
    const chooseLowering = lowerings === "plain" ? plainOnly : undefined;
    this.#executor.compile(objective, this.#compiled.optimizer, chooseLowering);
  }

  /**
   * Trains on examples, epoch after epoch.
   *
   * @param x a dataset's images, rescaled or not, or any `{ data, shape }`
   * @param y one-hot rows, values or class numbers, as the loss wants them
   * @returns loss and metrics of every epoch
   * @throws ModelStateError before `compile`; ShapeError, ConfigurationError if the examples do not fit;
   *   NonFiniteLossError when the loss stops being a number; the signal's reason when it is aborted
   */
  async fit(x: Inputs, y: Targets, options: FitOptions = {}): Promise<History> {
    this.#requireCompiled("fit");
    return fitModel(this, this.#executor, x, y, options);
  }

  /**
   * Takes one training step on these examples.
   *
   * @returns loss and metrics of the batch, before the step
   * @throws as {@link Sequential.fit}
   */
  async trainOnBatch(x: Inputs, y: Targets): Promise<Logs> {
    const { objective, optimizer } = this.#requireCompiled("trainOnBatch");
    const examples = checkExamples(this.network, objective.loss.targets, x, y);
    const [logs] = await this.#executor.train(examples, [rowsFrom(0, examples.count)], {
      learningRates: [learningRateAt(optimizer.learningRate, this.steps)],
      random: new RandomGenerator(this.seed).split(`masks of step ${this.steps}`),
    });
    await this.#executor.settle();
    return { loss: Number.NaN, ...logs };
  }

  /**
   * Loss and metrics of these examples; nothing is learned.
   *
   * @throws ModelStateError before `compile`; ShapeError, ConfigurationError if the examples do not fit
   */
  async evaluate(x: Inputs, y: Targets, options: EvaluateOptions = {}): Promise<Logs> {
    const { objective } = this.#requireCompiled("evaluate");
    return this.evaluateExamples(checkExamples(this.network, objective.loss.targets, x, y), options);
  }

  /** {@link Sequential.evaluate} for examples that were checked before. */
  async evaluateExamples(examples: Examples, options: EvaluateOptions = {}): Promise<Logs> {
    const { batchSize = EVALUATION_BATCH, verbose = 0, signal } = options;
    const means = new RunningMeans();
    const bar = verbose > 0 ? new ProgressBar(Math.ceil(examples.count / batchSize)) : undefined;
    for (let start = 0, step = 1; start < examples.count; start += batchSize, step++) {
      signal?.throwIfAborted();
      const rows = rowsFrom(start, Math.min(batchSize, examples.count - start));
      means.add(await this.#executor.evaluate(examples, rows), rows.length);
      bar?.update(step, means.means());
    }
    bar?.finish(means.means());
    return means.means();
  }

  /**
   * What the model puts out for these inputs, in their order.
   *
   * @param options.batchSize default 250; has no influence on the result
   * @returns [inputs, …output shape]
   * @throws ShapeError if the inputs do not fit
   */
  async predict(
    x: Inputs,
    options: { batchSize?: number } = {},
  ): Promise<{ data: Float32Array; shape: number[] } & Tensor> {
    const { batchSize = EVALUATION_BATCH } = options;
    const count = checkInputs(this.network, x);
    const size = sizeOf(this.network.outputShape);
    const data = new Float32Array(count * size);
    for (let start = 0; start < count; start += batchSize) {
      const rows = rowsFrom(start, Math.min(batchSize, count - start));
      data.set(await this.#executor.predict(x, rows), start * size);
    }
    return { data, shape: [count, ...this.network.outputShape] };
  }

  /** All weights, in Keras' order and layouts: kernels [height, width, in, out], dense kernels [in, out]. */
  getWeights(): Weight[] {
    return this.network.variables.map(({ name, shape }) => ({
      name,
      shape,
      data: this.#executor.state.read(name),
    }));
  }

  /**
   * Replaces all weights.
   *
   * @param weights in the order and layouts of {@link Sequential.getWeights}
   * @throws ConfigurationError, ShapeError if they are not as many, or not of the same sizes
   */
  setWeights(weights: readonly (Float32Array | Pick<Weight, "data" | "shape">)[]): void {
    const data = matchWeights(this.network.variables, weights);
    this.network.variables.forEach(({ name, keptShape }, i) => {
      this.#executor.state.write(name, data[i], keptShape);
    });
  }

  /**
   * Everything that training goes on from: weights, slots of the optimizer, steps. `fit` with `initialEpoch` goes on from
   * it in another process as if it had not stopped.
   *
   * @throws ModelStateError before `compile`
   */
  async trainingState(): Promise<TrainingState> {
    this.#requireCompiled("trainingState");
    return this.#executor.trainingState();
  }

  /**
   * Takes over what {@link Sequential.trainingState} gave of the same network, compiled with the same optimizer.
   *
   * @throws ModelStateError before `compile`, or if it is the state of another one
   */
  async resume(state: TrainingState): Promise<void> {
    this.#requireCompiled("resume");
    await this.#executor.resume(state);
  }

  /** The model as the bytes of an ONNX file. */
  toBytes(): Uint8Array {
    const read = ({ name }: Variable) => this.#executor.state.read(name);
    return encodeModel(this.name, this.network, read, this.notes);
  }

  /** Writes the model to an ONNX file, whole or not at all. */
  async save(path: string): Promise<void> {
    await platform().writeFile(path, this.toBytes());
  }

  #requireCompiled(asked: string): { objective: Objective; optimizer: Optimizer } {
    if (this.#compiled === undefined) {
      throw new ModelStateError(
        `Expected compile({ optimizer, loss, metrics }) before ${asked}. Received: a model that is not compiled.`,
      );
    }
    return this.#compiled;
  }
}

/**
 * A model of layers, each fed what the one before puts out.
 *
 * @throws ConfigurationError, ShapeError if the layers do not fit together
 */
export function sequential(layers: readonly Layer[], options: SequentialOptions = {}): Sequential {
  return new Sequential(layers, options);
}

function rowsFrom(start: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => start + i);
}

function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
