/**
 * What a layer is: a description of itself (its options), the weights that it needs, and what it computes, written
 * in operators only. A layer holds no numbers and no gradient code; the model keeps the weights.
 */

import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import { type Checks, checkOptions } from "../options/index.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";
import { LAYER_CHECKS, LAYER_ELSEWHERE } from "./options.ts";

/** Options that every layer has. */
export interface LayerOptions {
  /** Unique within a model; by default Keras' snake_case name of the layer, numbered. */
  readonly name?: string;
  /** The shape of one example, without the batch; asked of the first layer of a model. */
  readonly inputShape?: Shape;
}

/** A weight that a layer needs. */
export interface WeightDeclaration {
  /** Unique within the layer, Keras' name: "kernel", "bias", "gamma" … */
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Whether gradients change it; default true. */
  readonly trainable?: boolean;
  readonly regularizer?: Regularizer | undefined;
}

/** What a layer is given when it is called. */
export interface CallContext {
  /** Whether the model is being trained, or used. */
  readonly training: boolean;
  /** Whether the graph is written to a file, where readers expect the nodes of ONNX' vocabulary and the layer's own weights. */
  readonly isFile: boolean;
  /** The weight declared under this name. */
  weight(name: string): Value;
  /** Sets what a weight that is not trainable becomes after this training step. */
  setWeight(name: string, next: Value): void;
  /** float32 zeros and ones, drawn anew at every step: ones with this probability. */
  randomMask(shape: Shape, keepProbability: number): Value;
}

export abstract class Layer<Options extends LayerOptions = LayerOptions> {
  /** The name of the factory: "maxPooling2d". A saved model finds the layer by it. */
  readonly type: string;
  /** Keras' class name: "MaxPooling2D". */
  readonly className: string;
  readonly options: Options;

  /**
   * @param checks of the options that this layer has beside those of all
   * @throws ConfigurationError, UnknownNameError if an option is not acceptable
   */
  protected constructor(
    type: string,
    className: string,
    options: Options,
    checks: Checks<Omit<Options, keyof LayerOptions>>,
  ) {
    checkOptions(type, options, { ...LAYER_CHECKS, ...checks }, LAYER_ELSEWHERE);
    this.type = type;
    this.className = className;
    this.options = { ...options };
  }

  /**
   * The weights, in Keras' order.
   *
   * @param _inputShape of one example, without the batch
   * @throws ShapeError if the layer cannot take this input
   */
  build(_inputShape: Shape): readonly WeightDeclaration[] {
    return [];
  }

  /** What the layer computes of `x` [batch, …input shape]. */
  abstract call(x: Value, context: CallContext): Value;

  /**
   * The shape of one output, without the batch.
   *
   * @throws ShapeError if the layer cannot take this input
   */
  abstract outputShape(inputShape: Shape): Shape;
}
