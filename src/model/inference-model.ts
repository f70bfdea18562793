/** ONNX files from elsewhere: for prediction and evaluation, not for training. */

import { gatherRows, toTensor } from "../data/index.ts";
import { ModelStateError, ShapeError } from "../errors/index.ts";
import { likeliestClasses, meanCrossentropy, probabilitiesOf } from "../metrics/index.ts";
import type { FilePort, InspectedFile } from "../onnx/index.ts";
import { abortSignal, type Checks, callable, checkOptions, integer } from "../options/index.ts";
import { type Engine, makeDisposable, platform, ResidentState, type Session } from "../runtime/index.ts";
import type { Logs } from "./history.ts";
import type { Prediction } from "./in-batches.ts";
import { describeInWords, type InferenceDescription } from "./inference-description.ts";
import {
  describePort,
  exampleFor,
  feedOf,
  type InferenceInput,
  type InputScaling,
} from "./inference-input.ts";
import { inputTensor } from "./inputs.ts";
import { wasDisposed } from "./requests.ts";
import type { Targets } from "./targets.ts";
import { TURNS } from "./turns.ts";

/**
 * Options of an inference model's `predict` and `evaluate`.
 *
 * @see {@link InferenceModel.predict}
 */
export interface InferenceRunOptions {
  /**
   * Examples in a run, if the file leaves it open.
   *
   * @default 32
   */
  readonly batchSize?: number;
  /**
   * Aborts between two runs; the call rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal;
}

const RUN_CHECKS: Checks<InferenceRunOptions> = { batchSize: integer(), signal: abortSignal };

const DEFAULT_BATCH = 32;

/**
 * A model in an ONNX file that Atelier did not write, from PyTorch, Keras or elsewhere. It predicts and evaluates.
 * It cannot be trained, since a file for inference records neither its layers nor what is to be learned.
 *
 * @see {@link loadInferenceModel}
 * @see {@link https://onnx.ai/onnx/intro/ | ONNX}
 * @example
 * ```ts
 * import { inferenceModelFromBytes, InferenceModel, layers, sequential } from "atelier";
 *
 * const made = sequential([layers.dense({ units: 2, inputShape: [3] })], { seed: 1 });
 * const opened = await inferenceModelFromBytes(made.toBytes());
 * console.log(opened instanceof InferenceModel, opened.inputShape, opened.outputShape); // true [ null, 3 ] [ null, 2 ]
 * await opened.dispose();
 * ```
 */
export class InferenceModel {
  /** The model's name, from the file. */
  readonly name: string;
  /** Shape of a batch of inputs as callers give it, images channels last; `null` is open. */
  readonly inputShape: readonly (number | null)[];
  /** Shape of a batch of outputs; `null` is open. */
  readonly outputShape: readonly (number | null)[];
  /** "float32", or "uint8" for integers from 0 to 255. */
  readonly inputType: "float32" | "uint8";
  /** Position of the channels in the file; callers give images channels last in any case. */
  readonly layout: InferenceInput["layout"];
  readonly #file: InspectedFile;
  readonly #input: InferenceInput;
  readonly #output: FilePort;
  readonly #scaling: InputScaling;
  readonly #session: Session;
  readonly #state: ResidentState;
  #isDisposed = false;
  /**
   * Releases the model's memory once running calls are done, as {@link InferenceModel.dispose} does. `using`
   * calls it at the end of its block, and does not wait for it.
   */
  declare [Symbol.dispose]: () => void;
  /**
   * Releases the model's memory once running calls are done, as {@link InferenceModel.dispose} does.
   * `await using` calls it at the end of its block, and waits for it.
   */
  declare [Symbol.asyncDispose]: () => Promise<void>;

  /** @internal Made by {@link inferenceModelFromBytes}. */
  constructor(name: string, parts: InferenceParts, session: Session, engine: Engine) {
    const { file, input, output, scaling } = parts;
    this.name = name;
    this.#file = file;
    this.#input = input;
    this.#output = output;
    this.#scaling = scaling;
    this.#session = session;
    this.#state = new ResidentState(engine);
    makeDisposable(this);
    this.inputShape = input.shape;
    this.inputType = input.type;
    this.layout = input.layout;
    const [, ...example] = output.shape ?? [];
    this.outputShape = [null, ...example.map((length) => (typeof length === "number" ? length : null))];
  }

  /**
   * Computes the model's output as the file defines it: logits or probabilities.
   *
   * @param x inputs `[n, …]`, images channels last, rescaled or not; grey images may omit the axis of their one
   *   channel
   * @returns `[inputs, …output shape]`
   * @throws {ShapeError} if the inputs do not fit
   * @throws {ConfigurationError} if an option is not acceptable, or bytes are expected
   * @throws {DeviceError} if the engine fails
   * @throws the signal's reason when it is aborted
   * @example
   * ```ts
   * import { inferenceModelFromBytes, layers, sequential } from "atelier";
   *
   * const made = sequential([layers.dense({ units: 2, inputShape: [3] })], { seed: 1 });
   * await using opened = await inferenceModelFromBytes(made.toBytes());
   * console.log((await opened.predict([[1, 2, 3]])).shape); // [ 1, 2 ]
   * ```
   */
  async predict(x: Targets, options: InferenceRunOptions = {}): Promise<Prediction> {
    if (this.#isDisposed) throw wasDisposed("predict", this.name);
    checkOptions<InferenceRunOptions>("predict", options, RUN_CHECKS);
    const tensor = inputTensor("inputs", x);
    const example = exampleFor(this.#input, tensor.shape);
    const [count = 0] = tensor.shape;
    const batch = this.#input.batch ?? Math.max(1, Math.min(options.batchSize ?? DEFAULT_BATCH, count));
    const size = count === 0 ? 0 : tensor.data.length / count;
    const parts: Float32Array[] = [];
    for (let start = 0; start < count; start += batch) {
      const rows = Uint32Array.from({ length: Math.min(batch, count - start) }, (_, i) => start + i);
      const values = new Float32Array(rows.length * size);
      gatherRows(tensor, rows, values);
      const feed = feedOf(this.#input, values, { example, batch, scaling: this.#scaling });
      const run = () => this.#session.run({ [this.#input.name]: feed }, this.#state);
      const found = await TURNS.take(run, options.signal);
      parts.push(this.#rowsOf(found[this.#output.name], batch, rows.length));
    }
    const [first] = parts;
    const width = first === undefined ? 0 : first.length / Math.min(batch, count);
    const data = new Float32Array(count * width);
    parts.forEach((part, i) => {
      data.set(part, i * batch * width);
    });
    const [, ...named] = this.outputShape;
    if (count === 0) return { data, shape: [0, ...named.map((length) => length ?? 0)] };
    const known = named.reduce<number>((product, length) => product * (length ?? Number.NaN), 1);
    return { data, shape: known === width ? [count, ...(named as number[])] : [count, width] };
  }

  /**
   * Computes a classifier's mean cross-entropy and accuracy on labelled examples. Outputs that add up to 1 are
   * taken for probabilities, others for logits.
   *
   * @param y class numbers from 0, `[n]`, or one-hot rows, `[n, classes]`
   * @returns loss and accuracy
   * @throws what {@link InferenceModel.predict} throws
   * @throws {ConfigurationError} for a label that is not a class of the model
   */
  async evaluate(x: Targets, y: Targets, options: InferenceRunOptions = {}): Promise<Logs> {
    const { data, shape } = await this.predict(x, options);
    const [count = 0] = shape;
    const classCount = count === 0 ? 0 : data.length / count;
    if (classCount < 2) {
      throw new ShapeError(
        "Expected a model that outputs a number for each of at least two classes, and examples to try it on. " +
          `Received: outputs of shape [${shape.join(", ")}].`,
      );
    }
    const labels = classNumbers(y, count, classCount);
    const probabilities = probabilitiesOf(data, classCount);
    const likeliest = likeliestClasses(probabilities, classCount);
    const right = labels.filter((label, i) => label === likeliest[i]).length;
    return { loss: meanCrossentropy(probabilities, labels, classCount), accuracy: right / count };
  }

  /** Describes the file as plain data: inputs, operators, outputs. */
  describe(): InferenceDescription {
    const { producer, operatorSet, operators, parameters, inputs, outputs } = this.#file;
    return {
      ...{ name: this.name, canBeTrained: false, producer, operatorSet, layout: this.layout },
      ...{ inputs: inputs.map(describePort), outputs: outputs.map(describePort) },
      ...{ operators: Object.fromEntries(operators), parameters },
    };
  }

  /** Prints the file's inputs, operators and outputs. */
  summary(options: { readonly print?: (text: string) => void } = {}): void {
    checkOptions<{ print?: (text: string) => void }>("summary", options, { print: callable });
    const { print = (line) => platform().terminal.write(`${line}\n`) } = options;
    print(describeInWords(this.describe()));
  }

  /**
   * Refuses: the model cannot be trained.
   *
   * @throws {ModelStateError} always
   */
  compile(): never {
    throw cannotBeTrained(this.name, "compile");
  }

  /**
   * Refuses: the model cannot be trained.
   *
   * @throws {ModelStateError} always
   */
  async fit(): Promise<never> {
    throw cannotBeTrained(this.name, "fit");
  }

  /**
   * Refuses: the model cannot be trained.
   *
   * @throws {ModelStateError} always
   */
  async trainOnBatch(): Promise<never> {
    throw cannotBeTrained(this.name, "trainOnBatch");
  }

  /**
   * Releases the model's memory once running calls are done; `using` does so too. Afterwards `predict` and
   * `evaluate` are refused. A second call does nothing.
   */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await TURNS.take(() => this.#session.dispose());
  }

  /** The rows of the examples that there are. */
  #rowsOf(found: Float32Array | undefined, batch: number, rows: number): Float32Array {
    if (found instanceof Float32Array && found.length > 0 && found.length % batch === 0) {
      return found.slice(0, (found.length / batch) * rows);
    }
    throw new ShapeError(
      `Expected the output "${this.#output.name}" of ${this.name} to have the same number of values for each of ${batch} examples. ` +
        `Received: ${found === undefined ? "nothing" : `${found.length} numbers`}.`,
    );
  }
}

/** The parts of a file that are known before the engine opens it. */
export interface InferenceParts {
  readonly file: InspectedFile;
  readonly input: InferenceInput;
  readonly output: FilePort;
  readonly scaling: InputScaling;
}

function classNumbers(y: Targets, count: number, classCount: number): number[] {
  const { data, shape } = toTensor("targets", y);
  const [rows, ...rest] = shape;
  const isOneHot = rest.length === 1 && rest[0] === classCount;
  if (rows !== count || !(isOneHot || rest.every((length) => length === 1))) {
    throw new ShapeError(
      `Expected class numbers of shape [${count}], or one-hot rows of shape [${count}, ${classCount}]. ` +
        `Received: [${shape.join(", ")}].`,
    );
  }
  if (!isOneHot) return Array.from(data);
  return Array.from({ length: count }, (_, i) => {
    const row = Array.from(data.slice(i * classCount, (i + 1) * classCount));
    return row.indexOf(Math.max(...row));
  });
}

function cannotBeTrained(name: string, asked: string): ModelStateError {
  return new ModelStateError(
    `Expected predict, evaluate or summary of ${name}, an ONNX model that Atelier did not make: it cannot be trained, since ` +
      `its file says neither its layers nor what they learn. Received: ${asked}.`,
  );
}
