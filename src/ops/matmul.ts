/** The matrix product, and with a bias the affine map of a dense layer. */

import { ShapeError } from "../errors.ts";
import { apply, formatShape, type Operator, type TensorType, type Value } from "../graph/index.ts";
import { reduceSum } from "./reduction.ts";

interface MatmulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const matmulOperator: Operator<MatmulAttributes> = {
  name: "matmul",

  infer([a, b, bias], { transposeA, transposeB }) {
    const [rows, inner] = orient(a, transposeA);
    const [innerOfB, columns] = orient(b, transposeB);
    if (inner !== innerOfB || (bias !== undefined && formatShape(bias.shape) !== `[${columns}]`)) {
      const received = [a, b, bias].flatMap((type) => (type ? [formatShape(type.shape)] : []));
      throw new ShapeError(
        `Expected matrices [m, k] and [k, n], and a bias [n] if any. Received: ${received.join(", ")}.`,
      );
    }
    return [{ shape: [rows, columns], elementType: "float32" }];
  },

  gradient({ inputs: [a, b, bias], attributes: { transposeA, transposeB } }, [dy]) {
    if (dy === undefined) return [];
    return [
      transposeA
        ? matmul(b, dy, { transposeA: transposeB, transposeB: true })
        : matmul(dy, b, { transposeB: !transposeB }),
      transposeB
        ? matmul(dy, a, { transposeA: true, transposeB: transposeA })
        : matmul(a, dy, { transposeA: !transposeA }),
      bias && reduceSum(dy, [0]),
    ];
  },

  lowerings: [
    {
      name: "plain",
      emit(context, { inputs, attributes: { transposeA, transposeB } }) {
        // Constant weights go into files as [out, in], the one form that every reader of ONNX files knows.
        const flip = context.isConstant(1) && !transposeB;
        const operands = inputs.map((_, i) => context.operand(i, i === 1 && flip ? [1, 0] : undefined));
        const attributes = { transA: transposeA ? 1 : 0, transB: transposeB || flip ? 1 : 0 };
        context.setOutput(0, context.node("Gemm", operands, attributes));
      },
    },
  ],
};

function orient({ shape }: TensorType, transposed: boolean): readonly number[] {
  if (shape.length !== 2) throw new ShapeError(`Expected a matrix. Received: ${formatShape(shape)}.`);
  return transposed ? shape.toReversed() : shape;
}

/**
 * `A · B + bias` for matrices `A` [m, k], `B` [k, n] and a bias [n], `A` and `B` transposed first where asked.
 *
 * @throws ShapeError if the shapes do not fit
 */
export function matmul(
  a: Value,
  b: Value,
  options: { transposeA?: boolean; transposeB?: boolean; bias?: Value | undefined } = {},
): Value {
  const { transposeA = false, transposeB = false, bias } = options;
  return apply(matmulOperator, bias ? [a, b, bias] : [a, b], { transposeA, transposeB });
}
