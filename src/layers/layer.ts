/**
 * Layers: a description (the options), the weights that the layer needs, and its computation, written in operators
 * only. A layer holds no numbers and no gradient code; models keep the weights.
 */

import { ConfigurationError, ModelStateError, ShapeError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import {
  boolean,
  type Checks,
  checkOption,
  checkOptions,
  formatReceived,
  required,
} from "../options/index.ts";
import type { CallContext, LayerOptions, WeightDeclaration } from "./contract.ts";
import { LAYER_CHECKS, LAYER_ELSEWHERE } from "./options.ts";
import { type LayerCall, recordCall, SymbolicTensor } from "./symbolic.ts";

export type { CallContext, LayerOptions, WeightDeclaration } from "./contract.ts";

/**
 * The base of all layers, with any number of inputs and outputs. Layers of your own extend {@link Layer} or {@link
 * MergeLayer}.
 *
 * @example
 * ```ts
 * import { BaseLayer, layers } from "atelier";
 *
 * const layer = layers.dense({ units: 10, name: "scores" });
 * console.log(layer instanceof BaseLayer, layer.type, layer.options.name); // true dense scores
 * ```
 */
export abstract class BaseLayer<Options extends LayerOptions = LayerOptions> {
  /** The name of the factory: "maxPooling2d". A saved model finds the layer by it. */
  readonly type: string;
  /** Keras' class name: "MaxPooling2D". */
  readonly className: string;
  /** The options that it was made with. */
  readonly options: Options;
  #trainable: boolean;
  readonly #calls: LayerCall[] = [];

  /** Returns whether it is a layer itself, and no proxy of one, which cannot reach private members. */
  static isLayer(value: unknown): value is BaseLayer {
    return typeof value === "object" && value !== null && #calls in value;
  }

  /**
   * @param checks of the options that this layer has beside those of all
   * @throws {ConfigurationError} if an option is out of range or of the wrong type
   * @throws {UnknownNameError} if there is no option of that name
   */
  protected constructor(
    type: string,
    className: string,
    options: Options,
    checks: Checks<Omit<Options, keyof LayerOptions>>,
  ) {
    checkOptions(type, options, { ...checks, ...LAYER_CHECKS }, LAYER_ELSEWHERE);
    this.type = type;
    this.className = className;
    this.options = { ...options };
    this.#trainable = options.trainable ?? true;
  }

  /**
   * Whether training changes the layer's weights. Models honour it from their next `compile` on; the weights stay as they
   * are. A frozen batch normalization goes by its moving statistics, in training too, as in Keras.
   */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(trainable: boolean) {
    checkOption(this.type, "trainable", trainable, required(boolean));
    this.#trainable = trainable;
  }

  /**
   * The output of the layer's only call, to begin another model from.
   *
   * @throws {ModelStateError} if it was applied to nothing, or more than once
   */
  get output(): SymbolicTensor {
    return only(this.#onlyCall("output").outputs, `${this.type}: expected a layer of one output`);
  }

  /** The input of the layer's only call; ModelStateError if it was applied to nothing, or more than once. */
  get input(): SymbolicTensor {
    return only(this.#onlyCall("input").inputs, `${this.type}: expected a layer of one input`);
  }

  /**
   * Lists the weights for inputs of these shapes, in Keras' order.
   *
   * @param inputShapes of one example each, without the batch
   * @throws {ShapeError} if the layer cannot take these inputs
   */
  abstract declareWeights(inputShapes: readonly Shape[]): readonly WeightDeclaration[];

  /** Computes the outputs from the inputs, each `[batch, …input shape]`. */
  abstract computeOutputs(inputs: readonly Value[], context: CallContext): readonly Value[];

  /**
   * Infers the shapes of the outputs, without the batch.
   *
   * @throws {ShapeError} if the layer cannot take these inputs
   */
  abstract inferOutputShapes(inputShapes: readonly Shape[]): readonly Shape[];

  /**
   * Records a call of this layer, whatever its number of inputs and outputs.
   *
   * @returns all its outputs
   * @throws {ShapeError} if the layer cannot take these inputs
   * @throws {ConfigurationError} if it is given anything but symbolic tensors
   */
  connect(inputs: SymbolicTensor | readonly SymbolicTensor[]): readonly SymbolicTensor[] {
    const list: readonly unknown[] = Array.isArray(inputs) ? inputs : [inputs];
    const tensors = list.map((each) => {
      if (each instanceof SymbolicTensor) return each;
      throw new ConfigurationError(
        `${this.type}: expected apply to be given what input({ shape }) or another layer's apply returned. ` +
          `Received: ${formatReceived(each)}.`,
      );
    });
    const shapes = this.inferOutputShapes(tensors.map(({ exampleShape }) => exampleShape));
    const outputs = recordCall(this, tensors, shapes);
    this.#calls.push(...outputs.slice(0, 1).map(({ call }) => call));
    return outputs;
  }

  /** Forgets a call, of a layer that was taken out of a model. */
  forget(call: LayerCall): void {
    const position = this.#calls.indexOf(call);
    if (position >= 0) this.#calls.splice(position, 1);
  }

  #onlyCall(asked: "input" | "output"): LayerCall {
    return only(
      this.#calls,
      `${this.type}: expected ${asked} of a layer that was applied once; of one that was applied more often, keep ` +
        "what each apply returned",
    );
  }
}

function first([output]: readonly SymbolicTensor[]): SymbolicTensor {
  if (output === undefined) throw new Error("a layer has at least one output");
  return output;
}

function only<Item>(items: readonly Item[], expected: string): Item {
  const [first] = items;
  if (items.length === 1 && first !== undefined) return first;
  throw new ModelStateError(`${expected}. Received: ${items.length}.`);
}

/**
 * The base of layers with one input and one output.
 *
 * @example
 * ```ts
 * import { Layer, type LayerOptions, ops, sequential, type Shape, type Value } from "atelier";
 *
 * class Doubling extends Layer {
 *   constructor(options: LayerOptions = {}) {
 *     super("doubling", "Doubling", options, {});
 *   }
 *   override call(x: Value) {
 *     return ops.multiply(x, 2);
 *   }
 *   override outputShape(inputShape: Shape) {
 *     return inputShape;
 *   }
 * }
 * const model = sequential([new Doubling({ inputShape: [2] })]);
 * const { data } = await model.predict([[1, 3]]);
 * console.log(data); // Float32Array(2) [ 2, 6 ]
 * ```
 */
export abstract class Layer<Options extends LayerOptions = LayerOptions> extends BaseLayer<Options> {
  /**
   * Lists the weights, in Keras' order; default: none.
   *
   * @param _inputShape of one example, without the batch
   * @throws {ShapeError} if the layer cannot take this input
   */
  build(_inputShape: Shape): readonly WeightDeclaration[] {
    return [];
  }

  /** Computes the output from `x` `[batch, …input shape]`. */
  abstract call(x: Value, context: CallContext): Value;

  /**
   * Infers the shape of one output, without the batch.
   *
   * @throws {ShapeError} if the layer cannot take this input
   */
  abstract outputShape(inputShape: Shape): Shape;

  /**
   * Applies the layer to a symbolic tensor. Applied more than once, it has the same weights each time.
   *
   * @throws {ShapeError} if the layer cannot take this input
   * @throws {ConfigurationError} if it is given anything but symbolic tensors
   */
  apply(x: SymbolicTensor): SymbolicTensor {
    return first(this.connect(x));
  }

  override declareWeights(inputShapes: readonly Shape[]): readonly WeightDeclaration[] {
    return this.build(this.#only(inputShapes));
  }

  override computeOutputs(inputs: readonly Value[], context: CallContext): readonly Value[] {
    return [this.call(this.#only(inputs), context)];
  }

  override inferOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    return [this.outputShape(this.#only(inputShapes))];
  }

  #only<Item>(items: readonly Item[]): Item {
    const [item] = items;
    if (items.length !== 1 || item === undefined) {
      throw new ShapeError(`${this.type}: expected one input. Received: ${items.length}.`);
    }
    return item;
  }
}

/**
 * The base of layers with several inputs, one output and no weights, such as `add` and `concatenate`.
 *
 * @example
 * ```ts
 * import { input, type LayerOptions, MergeLayer, model, ops, type Shape, type Value } from "atelier";
 *
 * class Distance extends MergeLayer {
 *   constructor(options: LayerOptions = {}) {
 *     super("distance", "Distance", options, {});
 *   }
 *   override merge([a, b]: readonly Value[]) {
 *     return ops.absolute(ops.subtract(a ?? 0, b ?? 0));
 *   }
 *   override mergedShape([shape = []]: readonly Shape[]) {
 *     return shape;
 *   }
 * }
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const net = model({ inputs: [a, b], outputs: new Distance().apply([a, b]) });
 * const { data } = await net.predict([[[1, 2]], [[4, 0]]]);
 * console.log(data); // Float32Array(2) [ 3, 2 ]
 * ```
 */
export abstract class MergeLayer<Options extends LayerOptions = LayerOptions> extends BaseLayer<Options> {
  /** Computes the output from the inputs, each `[batch, …input shape]`. */
  abstract merge(inputs: readonly Value[], context: CallContext): Value;

  /**
   * Infers the shape of one output, without the batch.
   *
   * @throws {ShapeError} if the shapes do not fit together
   */
  abstract mergedShape(inputShapes: readonly Shape[]): Shape;

  /**
   * Applies the layer to symbolic tensors.
   *
   * @throws {ShapeError} if the shapes do not fit together
   * @throws {ConfigurationError} if it is given anything but symbolic tensors
   */
  apply(inputs: readonly SymbolicTensor[]): SymbolicTensor {
    return first(this.connect(inputs));
  }

  override declareWeights(_inputShapes: readonly Shape[]): readonly WeightDeclaration[] {
    return [];
  }

  override computeOutputs(inputs: readonly Value[], context: CallContext): readonly Value[] {
    return [this.merge(inputs, context)];
  }

  override inferOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    return [this.mergedShape(inputShapes)];
  }
}
