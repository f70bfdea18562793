/** Source of the options and their meaning: Keras, `UnitNormalization`. */

import type { Shape, Value } from "../graph/index.ts";
import { divide, maximum, multiply, reduceSum, sqrt } from "../ops/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { axesCheck, exampleAxes } from "./options.ts";

/** Options of `layers.unitNormalization`. */
export interface UnitNormalizationOptions extends LayerOptions {
  /**
   * Which axes have length 1 together afterwards, the batch being axis 0.
   *
   * @default -1
   */
  readonly axis?: number | readonly number[];
}

/** Keras' bound below which a sum of squares is not divided by. */
const MIN_SQUARES = 1e-12;

class UnitNormalization extends Layer<UnitNormalizationOptions> {
  constructor(options: UnitNormalizationOptions) {
    super("unitNormalization", "UnitNormalization", options, { axis: axesCheck });
  }

  override call(x: Value, _context: CallContext): Value {
    const axes = exampleAxes(this.type, this.options.axis ?? -1, x.shape.slice(1));
    return unitAlong(
      x,
      axes.map((axis) => axis + 1),
    );
  }

  override outputShape(inputShape: Shape): Shape {
    exampleAxes(this.type, this.options.axis ?? -1, inputShape);
    return inputShape;
  }
}

/** `x / |x|` along these axes. */
export function unitAlong(x: Value, axes: readonly number[]): Value {
  return divide(x, sqrt(maximum(reduceSum(multiply(x, x), axes, true), MIN_SQUARES)));
}

/**
 * Scales each example to length 1 along axes: `y = x / √Σ x²`.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/normalization_layers/unit_normalization/ | Keras: UnitNormalization}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.unitNormalization({ inputShape: [2] })]);
 * const { data } = await model.predict([[3, 4]]);
 * console.log(data); // Float32Array(2) [ 0.6, 0.8 ]
 * ```
 */
export function unitNormalization(options: UnitNormalizationOptions = {}): Layer {
  return new UnitNormalization(options);
}
