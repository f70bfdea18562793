/** Source of the options and their meaning: Keras, `Concatenate`. */

import { ShapeError } from "../errors.ts";
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
 * Joins its inputs along an axis.
 *
 * `y = [x₁, x₂, …]`
 *
 * Inputs [batch, …] that differ in one axis only, one or more; output [batch, …] with the lengths of that axis added up. No
 * weights.
 *
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 * @see https://keras.io/api/layers/merging_layers/concatenate/
 * @example
 * const joined = layers.concatenate().apply([wide, narrow]);
 */
export function concatenate(options: ConcatenateOptions = {}): MergeLayer {
  return new Concatenate(options);
}
