/**
 * A product that is taken apart into blocks of rows is computed block by block: the gradient of a large dense kernel,
 * which is used up by the update of the kernel, never stands in memory as a whole.
 */

import { atLeast } from "../checked.ts";
import { applyAll, producedBy, type Value } from "../graph/index.ts";
import {
  type BlockBody,
  blockwiseOperator,
  matmul,
  matmulOperator,
  reshape,
  reshapeOperator,
  transpose,
} from "../ops/compiler.ts";
import { type Rule, rule, type Surroundings } from "./rule.ts";

const productByBlocks = rule(
  "product block by block",
  blockwiseOperator,
  ({ inputs, attributes: { body, slicedCount } }, around) => {
    const sliced = inputs.slice(0, slicedCount);
    for (const [position, rows] of sliced.entries()) {
      const product = productOf(rows, around);
      if (product === undefined) continue;
      const ownRows = reshape(transpose(product.a, [1, 0]), [
        ...rows.shape.slice(0, 2),
        ...product.a.shape.slice(0, 1),
      ]);
      const multiplied: BlockBody = (own, [b, ...shared]) =>
        body(
          own.map((value, i) => (i === position && b ? matmul(value, b) : value)),
          shared,
        );
      const operands = sliced.map((value, i) => (i === position ? ownRows : value));
      return applyAll(blockwiseOperator, atLeast([...operands, product.b, ...inputs.slice(slicedCount)], 1), {
        body: multiplied,
        slicedCount,
      });
    }
    return undefined;
  },
);

/** Returns the factors of `Aᵀ · B`, [blocks · rows, n], seen as [blocks, rows, n], if nothing else uses it. */
function productOf(rows: Value, { countUses }: Surroundings): { a: Value; b: Value } | undefined {
  const [whole] = producedBy(rows, reshapeOperator)?.inputs ?? [];
  const product = producedBy(whole, matmulOperator);
  if (whole === undefined || product === undefined || rows.rank !== 3) return undefined;
  if (countUses(rows) > 1 || countUses(whole) > 1 || rows.shape[2] !== whole.shape[1]) return undefined;
  const { transposeA, transposeB } = product.attributes;
  const [a, b, bias] = product.inputs;
  return a && b && bias === undefined && transposeA && !transposeB ? { a, b } : undefined;
}

export const BLOCKWISE_PRODUCT: readonly Rule[] = [productByBlocks];
