/** Source of the options and their meaning: Keras, `Concatenate`. */

import { ShapeError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import { concat } from "../ops/index.ts";
import { type CallContext, type LayerOptions, MergeLayer } from "./layer.ts";
import { checkInputs } from "./merging.ts";
import { exampleAxis, integerAxis, withBatch } from "./options.ts";

/** Options of `layers.concatenate`. */
export interface ConcatenateOptions extends LayerOptions {
  /**
   * Which axis to join along, the batch being axis 0; negative: counted from the end.
   *
   * @default -1
   */
  readonly axis?: number;
}

class Concatenate extends MergeLayer<ConcatenateOptions> {
  constructor(options: ConcatenateOptions) {
    super("concatenate", "Concatenate", options, { axis: integerAxis });
  }

  override merge(inputs: readonly Value[], _context: CallContext): Value {
    return concat(inputs, this.options.axis ?? -1);
  }

  override mergedShape(inputShapes: readonly Shape[]): Shape {
    const [first] = checkInputs(this.type, inputShapes);
    const axis = exampleAxis(this.type, this.options.axis ?? -1, first);
    const fits = inputShapes.every(
      (shape) =>
        shape.length === first.length && shape.every((length, i) => i === axis || length === first[i]),
    );
    if (!fits) {
      throw new ShapeError(
        `concatenate: expected inputs whose shapes differ along axis ${axis + 1} only. ` +
          `Received: ${inputShapes.map(withBatch).join(", ")}.`,
      );
    }
    return first.with(
      axis,
      inputShapes.reduce((sum, shape) => sum + (shape[axis] ?? 0), 0),
    );
  }
}

/**
 * Joins its inputs along an axis: `y = [x₁, x₂, …]`.
 *
 * Inputs `[batch, …]`, two or more, whose shapes differ along that axis only; output `[batch, …]`, with the lengths of
 * that axis added up. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to fewer than two inputs, or to inputs whose shapes differ along another axis
 * @see {@link https://keras.io/api/layers/merging_layers/concatenate/ | Keras: Concatenate}
 * @example
 * ```ts
 * import { input, layers, model } from "atelier";
 *
 * const [a, b] = [input({ shape: [2] }), input({ shape: [1] })];
 * const joined = model({ inputs: [a, b], outputs: layers.concatenate().apply([a, b]) });
 * const { data, shape } = await joined.predict([[[1, 2]], [[3]]]);
 * console.log(data, shape); // Float32Array(3) [ 1, 2, 3 ] [ 1, 3 ]
 * ```
 */
export function concatenate(options: ConcatenateOptions = {}): MergeLayer {
  return new Concatenate(options);
}
