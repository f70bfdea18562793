/** Source of the options and their meaning: Keras, `Dot`. */

import { ShapeError } from "../errors/index.ts";
import { identityLayout, type Shape, sizeOf, type Value } from "../graph/index.ts";
import { batchMatmul, reshape, transpose } from "../ops/index.ts";
import { boolean, either, inOtherWords, listOf, required } from "../options/index.ts";
import { type CallContext, type LayerOptions, MergeLayer } from "./layer.ts";
import { checkInputs } from "./merging.ts";
import { exampleAxis, integerAxis, withBatch } from "./options.ts";
import { unitAlong } from "./unit-normalization.ts";

/** Options of `layers.dot`. */
export interface DotOptions extends LayerOptions {
  /** Which axis of each input is summed over, the batch being axis 0: one for both, or [of the first, of the second]. */
  readonly axes: number | readonly [number, number];
  /**
   * Whether both are scaled to length 1 along that axis first, so that the result is the cosine of their angle.
   *
   * @default false
   */
  readonly normalize?: boolean;
}

const AXES = inOtherWords(
  "an axis, or [axis of the first input, axis of the second]",
  either(integerAxis, listOf(integerAxis, { length: 2 })),
);

class Dot extends MergeLayer<DotOptions> {
  constructor(options: DotOptions) {
    super("dot", "Dot", options, { axes: required(AXES), normalize: boolean });
  }

  override merge(inputs: readonly Value[], _context: CallContext): Value {
    const shapes = inputs.map(({ shape }) => shape.slice(1));
    const output = this.mergedShape(shapes);
    const axes = this.#axesOf(shapes);
    const [rows, columns] = inputs.map((x, i) => {
      const axis = (axes[i] ?? 0) + 1;
      const scaled = this.options.normalize ? unitAlong(x, [axis]) : x;
      const others = identityLayout(x.rank).filter((each) => each !== 0 && each !== axis);
      const order = i === 0 ? [0, ...others, axis] : [0, axis, ...others];
      const size = sizeOf(others.map((each) => x.shape[each] ?? 1));
      const length = x.shape[axis] ?? 1;
      return reshape(transpose(scaled, order), i === 0 ? [-1, size, length] : [-1, length, size]);
    });
    if (rows === undefined || columns === undefined) throw new ShapeError("dot: expected 2 inputs.");
    return reshape(batchMatmul(rows, columns), [-1, ...output]);
  }

  override mergedShape(inputShapes: readonly Shape[]): Shape {
    const [a, b] = checkInputs(this.type, inputShapes, 2);
    const [ofA, ofB] = this.#axesOf(inputShapes);
    if (b === undefined || a[ofA] !== b[ofB]) {
      throw new ShapeError(
        `dot: expected axis ${ofA + 1} of the first input to be as long as axis ${ofB + 1} of the second. ` +
          `Received: ${inputShapes.map(withBatch).join(", ")}.`,
      );
    }
    const rest = [...a.filter((_, axis) => axis !== ofA), ...b.filter((_, axis) => axis !== ofB)];
    return rest.length === 0 ? [1] : rest;
  }

  #axesOf([a = [], b = []]: readonly Shape[]): readonly [number, number] {
    const { axes } = this.options;
    const [ofA, ofB] = typeof axes === "number" ? [axes, axes] : axes;
    return [exampleAxis(this.type, ofA, a), exampleAxis(this.type, ofB, b)];
  }
}

/**
 * Multiplies two inputs and sums along an axis of each: `y[b, i…, j…] = Σₖ x₁[b, i…, k] · x₂[b, k, j…]`, the scalar
 * product of vectors or the product of matrices.
 *
 * Inputs `[batch, …]` and `[batch, …]`, whose summed axes have the same length; output `[batch, the other axes of the
 * first, those of the second]`, or `[batch, 1]` where there are none. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to inputs whose summed axes have different lengths
 * @see {@link https://keras.io/api/layers/merging_layers/dot/ | Keras: Dot}
 * @example
 * ```ts
 * import { input, layers, model } from "atelier";
 *
 * const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
 * const product = model({ inputs: [a, b], outputs: layers.dot({ axes: 1 }).apply([a, b]) });
 * const { data, shape } = await product.predict([[[1, 2]], [[10, 20]]]);
 * console.log(data, shape); // Float32Array(1) [ 50 ] [ 1, 1 ]
 * ```
 */
export function dot(options: DotOptions): MergeLayer {
  return new Dot(options);
}
