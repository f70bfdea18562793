/** Products of matrices side by side, either side transposed within them. */

import { identityLayout, type Layout, type LoweringContext, type TensorName } from "../graph/index.ts";

/** ONNX Runtime's own batched product with flags for transposed operands. */
const FUSED_MATMUL = "FusedMatMul@com.microsoft";

/**
 * `Aᵀ · B` or `A · Bᵀ` of matrices in the last two axes; the axes before them broadcast.
 *
 * @param options.transposed which operand is transposed first
 * @param options.rank the rank of that operand
 */
export function batchedProduct(
  context: LoweringContext,
  [a, b]: readonly [TensorName, TensorName],
  { transposed, rank }: { transposed: "a" | "b"; rank: number },
): TensorName {
  if (context.target.hasKernel("FusedMatMul")) {
    return context.node(FUSED_MATMUL, [a, b], transposed === "a" ? { transA: 1 } : { transB: 1 });
  }
  const perm: Layout = [...identityLayout(rank - 2), rank - 1, rank - 2];
  const swapped = context.node("Transpose", [transposed === "a" ? a : b], { perm });
  return context.node("MatMul", transposed === "a" ? [swapped, b] : [a, swapped]);
}
