/** What a model consists of: its layers, its inputs and outputs, its place in other models. */

import { ModelStateError, unknownName } from "../errors.ts";
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
import { checkSummaryOptions, type ModelOptions, type SummaryOptions } from "./options.ts";
import { Requests, wasDisposed, withoutLayers } from "./requests.ts";
import { summarize } from "./summary.ts";

/** How a model came to be: what messages and files need. */
export interface ModelOrigin extends ModelOptions {
  /** "model", "sequential": unless the options say otherwise. */
  readonly defaultName: string;
  readonly className: string;
  /** Default false. */
  readonly givesRecord?: boolean;
}

/** The part of a model that needs no numbers. */
export abstract class ModelStructure {
  readonly name: string;
  #seed: number;
  /** Runs the model's graphs. */
  protected readonly engine: Engine;
  /** Whether the seed was given, or drawn. */
  protected readonly isSeedGiven: boolean;
  /** Kept in the model's file: class names, the dataset. */
  notes: ModelNotes = {};
  /** What summaries call it as a layer of another model: "Sequential", "Functional". */
  readonly className: string;
  /** Whether `predict` gives a record by the outputs' names; else a list, or for one output the tensor alone. */
  readonly givesRecord: boolean;
  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;
  #network: Network | undefined;
  protected readonly requests = new Requests();
  #isDisposed = false;
  #disposal: Promise<void> | undefined;
  #asLayer: ModelLayer | undefined;

  /** Whether it is a model itself; no proxy of one, which cannot reach what is private. */
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

  /** Whether `dispose` gave the model's memory back. Its structure can still be looked at: layers, summary, shapes. */
  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** What initial weights and all random numbers of training are drawn from: given, drawn, or that of a resumed state. */
  get seed(): number {
    return this.#seed;
  }

  /** Takes over the seed of a training that this model goes on with, unless it was given one. */
  protected adoptSeed(seed: number): void {
    if (!this.isSeedGiven) this.#seed = seed;
  }

  /** The layers in their places, their shapes and weights. */
  get network(): Network {
    return this.#require("network");
  }

  /** The layers, in Keras' order. */
  get layers(): readonly BaseLayer[] {
    return this.#network?.layers.map(({ layer }) => layer) ?? [];
  }

  /** The inputs, to begin another model from. */
  get inputs(): readonly SymbolicTensor[] {
    return this.#require("inputs").ends.inputs;
  }

  /** The outputs, to put other layers behind. */
  get outputs(): readonly SymbolicTensor[] {
    return this.#require("outputs").ends.outputs;
  }

  /** The shape of a batch of inputs, `null` standing for the batch; ModelStateError for a model of several inputs. */
  get inputShape(): readonly (number | null)[] {
    return this.#onlyShape("inputs", this.network.inputs);
  }

  /** The shape of a batch of outputs, `null` standing for the batch; ModelStateError for a model of several outputs. */
  get outputShape(): readonly (number | null)[] {
    return this.#onlyShape("outputs", this.network.outputs);
  }

  /**
   * Returns the layer of a name, as `summary` shows it.
   *
   * @throws UnknownNameError if there is none
   * @example
   * const features = model({ inputs: net.inputs, outputs: net.getLayer("flatten").output });
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

  /** Whether training changes the weights of all layers. Set it, and compile again, to freeze or free all of them. */
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
   * @throws ShapeError if the inputs do not fit; ConfigurationError for what is no symbolic tensor
   * @example
   * const features = base.apply(input({ shape: [28, 28, 1] }));
   */
  apply(inputs: SymbolicTensor): SymbolicTensor;
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor | readonly SymbolicTensor[];
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor | readonly SymbolicTensor[] {
    const outputs = this.asLayer().connect(inputs);
    const [first] = outputs;
    return outputs.length === 1 && first !== undefined ? first : outputs;
  }

  countParams(): number {
    return countParameters(this.network.variables);
  }

  /**
   * Prints the table of layers, output shapes and parameter counts; of a model that is no chain, also what each layer is
   * connected to.
   *
   * @throws ConfigurationError if an option is not acceptable
   */
  summary(options: SummaryOptions = {}): void {
    checkSummaryOptions(options);
    const { style = "classic", print = (text) => platform().terminal.write(`${text}\n`) } = options;
    print(summarize(this.name, this.network, style));
  }

  /** The model as a layer: the same one each time, since it stands for the same weights. */
  asLayer(): ModelLayer {
    this.refuseIfDisposed("a use as a layer");
    this.#asLayer ??= new ModelLayer(this.name, this.className, this.network);
    return this.#asLayer;
  }

  /**
   * Gives back the memory of the model: open graphs, the optimizer's slots, and the weights that no other model has; with it
   * those layers are of no use. Requests that are under way are finished first, a `fit` too: abort it by its signal to wait
   * for less. Afterwards whatever takes weights is refused; names, layers, shapes and `summary` are still there. A second
   * call is the first one. `using net = sequential([…])` does it at the end of the block, and so does the garbage
   * collector when it finds a model that nobody refers to.
   *
   * @returns settles when the memory is given back
   * @example
   * {
   *   await using net = await loadModel("net.onnx");
   *   console.log(await net.predict(images));
   * }
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

  /** Takes over a network. */
  protected replaceNetwork(network: Network | undefined): void {
    this.refuseIfDisposed("a change of the layers");
    checkWeights(this.engine, network?.variables ?? []);
    retainWeights(network?.variables ?? []);
    leaveWeights(this.#network?.variables ?? []);
    this.#network = network;
    this.#asLayer = undefined;
  }

  /** Gives back what the model has beside its structure, and these weights. */
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
