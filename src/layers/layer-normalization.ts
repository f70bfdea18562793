/** Sources: Ba, Kiros and Hinton, "Layer Normalization", 2016; Keras, `LayerNormalization`, for the options and defaults. */

import type { Shape, Value } from "../graph/index.ts";
import { standardize } from "../ops/index.ts";
import { type CallContext, Layer, type LayerOptions, type WeightDeclaration } from "./layer.ts";
import { alongAxes, axesCheck, exampleAxes } from "./options.ts";
import { applyScaling, declareScaling, SCALING_CHECKS, type ScalingOptions } from "./scaling.ts";

/** Options of `layers.layerNormalization`. */
export interface LayerNormalizationOptions extends LayerOptions, ScalingOptions {
  /**
   * Which axes mean and variance are taken over, the batch being axis 0.
   *
   * @default -1
   */
  readonly axis?: number | readonly number[];
}

class LayerNormalization extends Layer<LayerNormalizationOptions> {
  constructor(options: LayerNormalizationOptions) {
    super("layerNormalization", "LayerNormalization", options, { axis: axesCheck, ...SCALING_CHECKS });
  }

  override build(inputShape: Shape): readonly WeightDeclaration[] {
    const shape = this.#axesOf(inputShape).map((axis) => inputShape[axis] ?? 1);
    return declareScaling(this.options, shape);
  }

  override call(x: Value, context: CallContext): Value {
    const inputShape = x.shape.slice(1);
    const axes = this.#axesOf(inputShape);
    const y = standardize(
      x,
      axes.map((axis) => axis + 1),
      this.options.epsilon ?? 0.001,
    );
    return applyScaling(y, this.options, context, alongAxes(inputShape, axes));
  }

  override outputShape(inputShape: Shape): Shape {
    this.#axesOf(inputShape);
    return inputShape;
  }

  #axesOf(inputShape: Shape): number[] {
    return exampleAxes(this.type, this.options.axis ?? -1, inputShape);
  }
}

/**
 * Normalizes each example by its own mean and variance along axes: `y = γ (x − mean) / √(variance + ε) + β`.
 *
 * Input and output `[batch, …]`. Weights `gamma` and `beta`, of the lengths of the axes.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/normalization_layers/layer_normalization/ | Keras: LayerNormalization}
 * @see {@link https://arxiv.org/abs/1607.06450 | Ba, Kiros and Hinton, "Layer Normalization", 2016}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.layerNormalization({ inputShape: [3] })]);
 * const { data } = await model.predict([[1, 2, 3]]);
 * console.log(data); // Float32Array(3) [ -1.224, 0, 1.224 ]
 * ```
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): Layer {
  return new LayerNormalization(options);
}
