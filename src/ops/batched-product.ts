/** Products of matrices side by side, either side transposed within them. */

import { defined } from "../checked.ts";
import {
  identityLayout,
  type Layout,
  type LoweringContext,
  type Shape,
  type TensorName,
} from "../graph/index.ts";

/** ONNX Runtime's own batched product with flags for transposed operands. */
const FUSED_MATMUL = "FusedMatMul@com.microsoft";

/** More axes than this are not indexed by vectors in shaders, and `Einsum` was wrong with them (onnxruntime#27762). */
const MAX_EINSUM_RANK = 4;

/** Matrices in the last two axes. */
export interface Factor {
  readonly tensor: TensorName;
  /** As they lie. */
  readonly shape: Shape;
  /**
   * Whether each is transposed before it is multiplied.
   *
   * @default false
   */
  readonly isTransposed?: boolean;
}

/** `A · B` of matrices in the last two axes, at most one of the two transposed; the axes before them broadcast. */
export function batchedProduct(context: LoweringContext, a: Factor, b: Factor): TensorName {
  if (isShort(context, a)) return shortProduct(context, a, b);
  const factors = [a.tensor, b.tensor];
  if (!a.isTransposed && !b.isTransposed) return context.node("MatMul", factors);
  if (context.target.hasKernel("FusedMatMul")) {
    return context.node(FUSED_MATMUL, factors, a.isTransposed ? { transA: 1 } : { transB: 1 });
  }
  return context.node("MatMul", [inOrder(context, a), inOrder(context, b)]);
}

/** Returns whether the target has short sums computed one by one. */
export function isShort({ target }: LoweringContext, { shape, isTransposed }: Factor): boolean {
  return defined(shape.at(isTransposed ? -2 : -1)) <= target.costs.maxShortSum;
}

function inOrder(context: LoweringContext, { tensor, shape, isTransposed }: Factor): TensorName {
  if (!isTransposed) return tensor;
  const rank = shape.length;
  const perm: Layout = [...identityLayout(rank - 2), rank - 1, rank - 2];
  return context.node("Transpose", [tensor], { perm });
}

/** Multiplies by `Einsum`, which transposes either operand at no cost, and broadcasts missing axes. */
export function shortProduct(context: LoweringContext, a: Factor, b: Factor): TensorName {
  const rank = Math.max(a.shape.length, b.shape.length);
  const axes = "pqrs";
  const length = ({ shape }: Factor, fromEnd: number) => shape.at(-fromEnd) ?? 1;
  // The axes before the matrices, counted from the end: those of length 1 on one side only are left out there.
  const outer = Array.from({ length: rank - 2 }, (_, i) => rank - i);
  const kept = (factor: Factor, other: Factor) =>
    outer.filter((fromEnd) => length(factor, fromEnd) > 1 || length(other, fromEnd) === 1);
  const lettersOf = (places: readonly number[]) => places.map((fromEnd) => axes[rank - fromEnd]).join("");
  const term = (factor: Factor, other: Factor, matrix: readonly [string, string]) => {
    const places = kept(factor, other);
    const shape = [...places.map((fromEnd) => length(factor, fromEnd)), ...factor.shape.slice(-2)];
    return {
      shape,
      letters: lettersOf(places) + (factor.isTransposed ? matrix.toReversed() : matrix).join(""),
      tensor:
        shape.length === factor.shape.length
          ? factor.tensor
          : context.node("Reshape", [factor.tensor, context.integers(shape)]),
    };
  };
  if (rank > MAX_EINSUM_RANK) {
    return context.node("MatMul", [inOrder(context, a), inOrder(context, b)]);
  }
  const [first, second] = [term(a, b, ["m", "k"]), term(b, a, ["k", "n"])];
  const equation = `${first.letters},${second.letters}->${lettersOf(outer)}mn`;
  return context.node("Einsum", [first.tensor, second.tensor], { equation });
}
