/** The structure of models: layers, inputs, outputs, and use in other models. */

import { ModelStateError, unknownName } from "../errors/index.ts";
import type { BaseLayer, SymbolicTensor } from "../layers/index.ts";
import { type Engine, makeDisposable, platform } from "../runtime/index.ts";
import { drawSeed } from "./initial-weights.ts";
import { checkWeights } from "./memory.ts";
import type { ModelNotes } from "./model-notes.ts";
import { ModelLayer } from "./network/model-layer.ts";
import type { Network } from "./network/network.ts";
import {
  countParameters,
  leaveWeights,
  releaseWeights,
  retainWeights,
  type Variable,
} from "./network/variable.ts";
import type { ModelOptions } from "./options.ts";
import { Requests, wasDisposed, withoutLayers } from "./requests.ts";
import { summarize } from "./summary.ts";
import { checkSummaryOptions, type SummaryOptions } from "./summary-options.ts";

/** Origin of a model, for messages and files. */
export interface ModelOrigin extends ModelOptions {
  /** "model", "sequential": unless the options say otherwise. */
  readonly defaultName: string;
  readonly className: string;
  /** Default false. */
  readonly givesRecord?: boolean;
}

/** The part of a model that needs no weights. */
export abstract class ModelStructure {
  /** The model's name. */
  readonly name: string;
  #seed: number;
  /** Runs the model's graphs. */
  protected readonly engine: Engine;
  /** Whether the seed was given by the caller. */
  protected readonly isSeedGiven: boolean;
  /** Notes stored in the model's file: class names, the dataset. */
  notes: ModelNotes = {};
  /** Name of its kind in summaries of other models: "Sequential", "Functional". */
  readonly className: string;
  /** Whether `predict` returns a record by the outputs' names; else a list, or the tensor alone for one output. */
  readonly givesRecord: boolean;
  /**
   * Releases the model's memory once running calls are done, as `dispose` does. `using` calls it at the end
   * of its block, and does not wait for it.
   */
  declare [Symbol.dispose]: () => void;
  /**
   * Releases the model's memory once running calls are done, as `dispose` does. `await using` calls it at the
   * end of its block, and waits for it.
   */
  declare [Symbol.asyncDispose]: () => Promise<void>;
  #network: Network | undefined;
  protected readonly requests = new Requests();
  #isDisposed = false;
  #disposal: Promise<void> | undefined;
  #asLayer: ModelLayer | undefined;

  /** Returns true for a model; false for a proxy of one, which cannot reach the private members. */
  static isModel(value: unknown): value is ModelStructure {
    return typeof value === "object" && value !== null && #asLayer in value;
  }

  constructor({ name, seed, defaultName, className, givesRecord = false, engine = platform() }: ModelOrigin) {
    this.engine = engine;
    this.name = name ?? defaultName;
    this.isSeedGiven = seed !== undefined;
    this.#seed = seed ?? drawSeed();
    this.className = className;
    this.givesRecord = givesRecord;
    makeDisposable(this);
  }

  /** Whether `dispose` was called. The structure remains available: layers, summary, shapes. */
  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Seed of the initial weights and of all random numbers of training: given, drawn, or from a resumed state. */
  get seed(): number {
    return this.#seed;
  }

  /** Adopts the seed of a resumed training, unless the model was given one. */
  protected adoptSeed(seed: number): void {
    if (!this.isSeedGiven) this.#seed = seed;
  }

  /** The layers with their connections, shapes and weights. */
  get network(): Network {
    return this.#require("network");
  }

  /** The layers, in Keras' order. */
  get layers(): readonly BaseLayer[] {
    return this.#network?.layers.map(({ layer }) => layer) ?? [];
  }

  /** The inputs, for building another model from them. */
  get inputs(): readonly SymbolicTensor[] {
    return this.#require("inputs").ends.inputs;
  }

  /** The outputs, for adding other layers behind them. */
  get outputs(): readonly SymbolicTensor[] {
    return this.#require("outputs").ends.outputs;
  }

  /**
   * Shape of a batch of inputs; `null` stands for the batch.
   *
   * @throws {ModelStateError} if the model has several inputs
   */
  get inputShape(): readonly (number | null)[] {
    return this.#onlyShape("inputs", this.network.inputs);
  }

  /**
   * Shape of a batch of outputs; `null` stands for the batch.
   *
   * @throws {ModelStateError} if the model has several outputs
   */
  get outputShape(): readonly (number | null)[] {
    return this.#onlyShape("outputs", this.network.outputs);
  }

  /**
   * Returns the layer of a name, as `summary` shows it.
   *
   * @throws {UnknownNameError} if there is none
   * @see {@link https://keras.io/api/models/model/#get_layer-method | Keras: get_layer}
   * @example
   * ```ts
   * import { layers, model, sequential } from "atelier";
   *
   * const net = sequential([
   *   layers.flatten({ inputShape: [4, 4, 1], name: "flat" }),
   *   layers.dense({ units: 2, name: "out" }),
   * ]);
   * const features = model({ inputs: net.inputs, outputs: net.getLayer("flat").output });
   * console.log(features.outputShape); // [ null, 16 ]
   * ```
   */
  getLayer(name: string): BaseLayer {
    const { layers } = this.network;
    const found = layers.find((placed) => placed.name === name);
    if (found === undefined)
      throw unknownName(
        "layer",
        name,
        layers.map((placed) => placed.name),
      );
    return found.layer;
  }

  /**
   * Whether training changes the weights of all layers. Set it and compile again to freeze or unfreeze all of them.
   */
  get trainable(): boolean {
    return this.asLayer().trainable;
  }

  set trainable(trainable: boolean) {
    this.asLayer().trainable = trainable;
  }

  /**
   * Applies the model as a layer of another one, which then trains and uses the same weights.
   *
   * @returns the output, or a list of several
   * @throws {ShapeError} if the inputs do not fit
   * @throws {ConfigurationError} if it is not a symbolic tensor
   * @example
   * ```ts
   * import { input, layers, model, sequential } from "atelier";
   *
   * const base = sequential([layers.flatten({ inputShape: [4, 4, 1] }), layers.dense({ units: 3 })]);
   * const image = input({ shape: [4, 4, 1] });
   * const whole = model({ inputs: image, outputs: layers.dense({ units: 1 }).apply(base.apply(image)) });
   * console.log(whole.outputShape); // [ null, 1 ]
   * ```
   */
  apply(inputs: SymbolicTensor): SymbolicTensor;
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor | readonly SymbolicTensor[];
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor | readonly SymbolicTensor[] {
    const outputs = this.asLayer().connect(inputs);
    const [first] = outputs;
    return outputs.length === 1 && first !== undefined ? first : outputs;
  }

  /** Counts the numbers in all weights. */
  countParams(): number {
    return countParameters(this.network.variables);
  }

  /**
   * Prints a table of layers, output shapes and parameter counts; for a model that is not a chain, also each
   * layer's connections.
   *
   * @throws {ConfigurationError} if an option is not acceptable
   * @see {@link https://keras.io/api/models/model/#summary-method | Keras: summary}
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const lines: string[] = [];
   * const model = sequential([layers.dense({ units: 2, inputShape: [3] })], { name: "small" });
   * model.summary({ print: (text) => lines.push(text) });
   * console.log(lines.join("\n").includes('Model: "small"')); // true
   * ```
   */
  summary(options: SummaryOptions = {}): void {
    checkSummaryOptions(options);
    const { style = "classic", print = (text) => platform().terminal.write(`${text}\n`) } = options;
    print(summarize(this.name, this.network, style));
  }

  /** Returns the model as a layer, the same one each time, since it stands for the same weights. */
  asLayer(): ModelLayer {
    this.refuseIfDisposed("a use as a layer");
    this.#asLayer ??= new ModelLayer(this.name, this.className, this.network);
    return this.#asLayer;
  }

  /**
   * Releases the model's memory: open graphs, the optimizer's slots, and the weights that no other model shares.
   * Running calls finish first, also a `fit`; abort it by its signal to wait for less. Afterwards anything that
   * needs weights is refused; names, layers, shapes and `summary` remain. A second call returns the first one's
   * promise.
   *
   * `await using net = sequential([…])` disposes at the end of the block; so does the garbage collector once
   * nothing refers to a model.
   *
   * @returns a promise that resolves when the memory is released
   * @example
   * ```ts
   * import { layers, sequential } from "atelier";
   *
   * const model = sequential([layers.dense({ units: 2, inputShape: [3] })], { seed: 1 });
   * await model.predict([[1, 2, 3]]);
   * await model.dispose();
   * console.log(model.isDisposed, model.outputShape); // true [ null, 2 ]
   * ```
   */
  dispose(): Promise<void> {
    this.#disposal ??= new Promise((resolve, reject) => {
      this.requests.whenIdle(() => {
        this.#isDisposed = true;
        this.giveBack(releaseWeights(this.#network?.variables ?? [])).then(resolve, reject);
      });
    });
    return this.#disposal;
  }

  /** Replaces the network. */
  protected replaceNetwork(network: Network | undefined): void {
    this.refuseIfDisposed("a change of the layers");
    checkWeights(this.engine, network?.variables ?? []);
    retainWeights(network?.variables ?? []);
    leaveWeights(this.#network?.variables ?? []);
    this.#network = network;
    this.#asLayer = undefined;
  }

  /** Releases everything but the structure, including these weights. */
  protected abstract giveBack(lost: readonly Variable[]): Promise<void>;

  /** @throws ModelStateError while anything else is asked of the model, and after it was disposed */
  protected refuseMeanwhile(asked: string): void {
    this.refuseIfDisposed(asked);
    this.requests.refuseMeanwhile(asked);
  }

  /** @throws ModelStateError if the model was disposed */
  protected refuseIfDisposed(asked: string): void {
    if (this.#isDisposed) throw wasDisposed(asked, this.name);
  }

  #onlyShape(which: string, ports: Network["inputs"]): readonly (number | null)[] {
    const [port] = ports;
    if (port !== undefined && ports.length === 1) return [null, ...port.shape];
    throw new ModelStateError(
      `Expected a model of one input and one output; of others, see model.${which}. Received: ${ports.length} ${which}.`,
    );
  }

  #require(asked: string): Network {
    if (this.#network !== undefined) return this.#network;
    throw withoutLayers(asked);
  }
}
