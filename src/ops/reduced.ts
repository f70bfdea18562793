/** Reductions of axes as nodes. */

import { type LoweringContext, type Shape, sizeOf, type TensorName } from "../graph/index.ts";
import { shortProduct } from "./batched-product.ts";

/** The ONNX operators. */
export type Reduction = "ReduceSum" | "ReduceMean" | "ReduceMax";

/** A tensor, and its shape as it lies. */
interface ShapedTensor {
  readonly tensor: TensorName;
  readonly shape: Shape;
}

/**
 * Reduces axes of a tensor.
 *
 * @param axes ascending
 */
export function reduced(
  context: LoweringContext,
  type: Reduction,
  { tensor, shape }: ShapedTensor,
  axes: readonly number[],
  keepDims = false,
): TensorName {
  const [first = 0, last = 0] = [axes[0], axes.at(-1)];
  const sizes = [shape.slice(0, first), shape.slice(first, last + 1), shape.slice(last + 1)] as const;
  const [before, terms, behind] = [sizeOf(sizes[0]), sizeOf(sizes[1]), sizeOf(sizes[2])];
  const isRun = last - first + 1 === axes.length;
  // Sums that are no fewer than their terms keep many small cores busy with one invocation each.
  const isByProduct = context.target.costs.reducesInGroups && isRun && terms <= before * behind;
  if (!isByProduct || type === "ReduceMax") {
    return context.node(type, [tensor, context.integers(axes)], { keepdims: keepDims ? 1 : 0 });
  }
  const row = new Float32Array(terms).fill(type === "ReduceMean" ? 1 / terms : 1);
  const reshaped = (tensor: TensorName, shape: Shape) =>
    context.node("Reshape", [tensor, context.integers(shape)]);
  const as = (tensor: TensorName, shape: Shape) => ({ tensor: reshaped(tensor, shape), shape });
  const weights = (shape: Shape) => ({ tensor: context.constant(row, shape), shape });
  const sums =
    behind === 1
      ? shortProduct(context, as(tensor, [before, terms]), weights([terms, 1]))
      : shortProduct(
          context,
          weights([1, terms]),
          as(tensor, before === 1 ? [terms, behind] : [before, terms, behind]),
        );
  const kept = shape.flatMap((length, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [length]));
  return reshaped(sums, kept);
}
