/** Interfaces of layers: options, declared weights, the context of a call. */

import type { Shape, Value } from "../graph/index.ts";
import type { Initializer } from "../initializers/initializers.ts";
import type { Regularizer } from "../regularizers/regularizers.ts";

/** Options that every layer has. */
export interface LayerOptions {
  /** Unique within a model; by default Keras' snake_case name of the layer, numbered. */
  readonly name?: string;
  /** The shape of one example, without the batch; asked of the first layer of a sequential model. */
  readonly inputShape?: Shape;
  /**
   * Whether training changes the layer's weights; may be switched later by the layer's `trainable`.
   *
   * @default true
   */
  readonly trainable?: boolean;
}

/** A weight that a layer needs. */
export interface WeightDeclaration {
  /** Unique within the layer, Keras' name: "kernel", "bias", "gamma" … */
  readonly name: string;
  /** Of the weight, such as `[inputs, units]`. */
  readonly shape: Shape;
  /** First numbers. */
  readonly initializer: Initializer;
  /**
   * Whether gradients change it.
   *
   * @default true
   */
  readonly trainable?: boolean;
  /** Penalty added to the loss. */
  readonly regularizer?: Regularizer | undefined;
}

/** Context of a layer's call. */
export interface CallContext {
  /** Whether the model is being trained, or used. */
  readonly training: boolean;
  /** Whether the layer's weights do not change, as the layer's `trainable` was when the model was compiled. */
  readonly isFrozen: boolean;
  /** Returns the weight declared under this name. */
  weight(name: string): Value;
  /** Sets the next value of a weight that gradients do not change, such as a moving average. */
  setWeight(name: string, next: Value): void;
  /** Returns float32 zeros and ones, drawn anew at every step: ones with this probability. */
  randomMask(shape: Shape, keepProbability: number): Value;
  /** Returns float32 numbers from 0 to less than 1, evenly distributed, drawn anew at every step. */
  randomUniform(shape: Shape): Value;
  /** Returns float32 numbers of the standard normal distribution, drawn anew at every step. */
  randomNormal(shape: Shape): Value;
}
