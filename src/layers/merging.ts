/** Common parts of the layers that combine tensors element by element. */

import { ShapeError } from "../errors/index.ts";
import { broadcastShapes, type Shape, type Value } from "../graph/index.ts";
import { reshape } from "../ops/index.ts";
import { type CallContext, type LayerOptions, MergeLayer } from "./layer.ts";
import { withBatch } from "./options.ts";

/** Combines tensors of one rank that broadcast. */
type Combine = (tensors: readonly Value[]) => Value;

/**
 * A layer that combines inputs element by element. Shapes of examples broadcast as in NumPy: aligned at the last axis, an
 * axis of length 1 stretches.
 *
 * Source: Keras, `base_merge.Merge`.
 */
export class Merging extends MergeLayer {
  readonly #combine: Combine;
  readonly #count: number | undefined;

  /** @param count how many inputs it takes; default: two or more */
  constructor(type: string, className: string, options: LayerOptions, combine: Combine, count?: number) {
    super(type, className, options, {});
    this.#combine = combine;
    this.#count = count;
  }

  override merge(inputs: readonly Value[], _context: CallContext): Value {
    const rank = Math.max(...inputs.map((each) => each.rank));
    return this.#combine(
      inputs.map((x) => {
        const missing = new Array<number>(rank - x.rank).fill(1);
        return missing.length === 0 ? x : reshape(x, [-1, ...missing, ...x.shape.slice(1)]);
      }),
    );
  }

  override mergedShape(inputShapes: readonly Shape[]): Shape {
    const [first, ...others] = checkInputs(this.type, inputShapes, this.#count);
    try {
      return others.reduce(broadcastShapes, first);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      throw new ShapeError(
        `${this.type}: expected inputs of the same shape, or with lengths of 1 that stretch. ` +
          `Received: ${inputShapes.map(withBatch).join(", ")}.`,
      );
    }
  }
}

/**
 * Checks how many inputs there are.
 *
 * @throws {ShapeError} if there are fewer than two, or not the expected number
 */
export function checkInputs(
  layer: string,
  inputShapes: readonly Shape[],
  count?: number,
): readonly [Shape, Shape, ...Shape[]] {
  const [first, second, ...others] = inputShapes;
  if (first !== undefined && second !== undefined && (count === undefined || inputShapes.length === count)) {
    return [first, second, ...others];
  }
  const expected = count === undefined ? "at least two inputs" : `${count} inputs`;
  throw new ShapeError(
    `${layer}: expected ${expected}, as one list: apply([a, b]). Received: ${inputShapes.length}.`,
  );
}
