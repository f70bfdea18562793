/** Products of matrices, many at once. */

import { ShapeError } from "../errors/index.ts";
import {
  apply,
  aValue,
  broadcastShapes,
  checkArguments,
  checkRank,
  formatShape,
  identityLayout,
  type Layout,
  type Operator,
  type Value,
} from "../graph/index.ts";
import { sumTo } from "./broadcast.ts";
import { transpose } from "./reshaping.ts";

const batchMatmulOperator: Operator<object, 2> = {
  name: "batchMatmul",

  infer([a, b]) {
    const [rows = 0, inner] = a.shape.slice(-2);
    const [innerOfB, columns = 0] = b.shape.slice(-2);
    if (a.shape.length < 2 || b.shape.length < 2 || inner !== innerOfB) {
      throw new ShapeError(
        `Expected matrices […, m, k] and […, k, n]. Received: ${formatShape(a.shape)}, ${formatShape(b.shape)}.`,
      );
    }
    const outer = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return [{ shape: [...outer, rows, columns], elementType: "float32" }];
  },

  gradient({ inputs: [a, b] }, [dy]) {
    if (dy === undefined) return [];
    return [
      sumTo(batchMatmul(dy, transposeMatrices(b)), a.shape),
      sumTo(batchMatmul(transposeMatrices(a), dy), b.shape),
    ];
  },

  lowerings: [
    {
      name: "plain",
      emit(context) {
        context.setOutput(0, context.node("MatMul", [context.operand(0), context.operand(1)]));
      },
    },
  ],
};

/**
 * Swaps the last two axes: `[…, m, n] → […, n, m]`.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const x = ops.constant([1, 2, 3, 4, 5, 6], [1, 2, 3]);
 * console.log(ops.transposeMatrices(x).shape); // [ 1, 3, 2 ]
 * ```
 */
export function transposeMatrices(x: Value): Value {
  checkArguments("transposeMatrices", { x }, { x: aValue });
  checkRank("transposeMatrices", x.shape, 2);
  const layout: Layout = [...identityLayout(x.rank - 2), x.rank - 1, x.rank - 2];
  return transpose(x, layout);
}

/**
 * Multiplies the matrices in the last two axes: `[…, m, k] · […, k, n] → […, m, n]`. The axes before them broadcast.
 *
 * @throws {ShapeError} if the shapes do not fit
 * @see {@link https://onnx.ai/onnx/operators/onnx__MatMul.html | ONNX: MatMul}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const queries = ops.constant(new Float32Array(24), [2, 3, 4]);
 * const keys = ops.constant(new Float32Array(40), [2, 5, 4]);
 * console.log(ops.batchMatmul(queries, ops.transposeMatrices(keys)).shape); // [ 2, 3, 5 ]
 * ```
 */
export function batchMatmul(a: Value, b: Value): Value {
  return apply(batchMatmulOperator, [a, b], {});
}
