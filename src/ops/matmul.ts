/** The matrix product, and with a bias the affine map of a dense layer. */

import { atLeast, defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import {
  apply,
  applyLayout,
  aValue,
  formatShape,
  type LoweringContext,
  type NodeAttributes,
  type Operator,
  type TensorName,
  type TensorType,
  type Value,
} from "../graph/index.ts";
import { boolean, type Checks, checkOptions } from "../options/index.ts";
import { isShort, shortProduct } from "./batched-product.ts";
import { reduceSum } from "./reduction.ts";

interface MatmulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export const matmulOperator: Operator<MatmulAttributes, 2> = {
  name: "matmul",

  infer([a, b, bias], { transposeA, transposeB }) {
    const [rows, inner] = orient(a, transposeA);
    const [innerOfB, columns] = orient(b, transposeB);
    if (
      rows === undefined ||
      columns === undefined ||
      inner !== innerOfB ||
      (bias !== undefined && formatShape(bias.shape) !== `[${columns}]`)
    ) {
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
      // Takes each operand as it lies, and lays the result the way in which the product is faster.
      name: "oriented",
      applies: ({ inputs }) => inputs.every(({ source }) => source.kind !== "constant"),
      emit(context, { inputs, outputs: [y], attributes: { transposeA, transposeB } }) {
        const [a, b] = atLeast(
          [transposeA, transposeB].map((isTransposed, i) => {
            const layout = context.layoutOf(i);
            const shape = applyLayout(defined(inputs[i]).shape, layout);
            return { tensor: context.operand(i, layout), shape, flag: isTransposed !== (layout[0] === 1) };
          }),
          2,
        );
        const number = (flag: boolean) => (flag ? 1 : 0);
        const [rows, columns] = atLeast(y.shape, 2);
        const [first, second] = [
          { ...a, isTransposed: a.flag },
          { ...b, isTransposed: b.flag },
        ];
        const hasBias = inputs.length === 3;
        const product = (operands: TensorName[], flags: NodeAttributes, bias?: TensorName) => {
          const fused = bias !== undefined && context.target.hasKernel("BiasedGemm");
          const y = context.node("Gemm", fused ? [...operands, bias] : operands, flags);
          return fused || bias === undefined ? y : context.node("Add", [y, bias]);
        };
        if (isShort(context, first)) {
          const y = shortProduct(context, first, second);
          context.setOutput(0, hasBias ? context.node("Add", [y, context.operand(2)]) : y);
          return;
        }
        if (columns >= context.target.costs.minTransposedRatio * rows) {
          const flags = { transA: number(!b.flag), transB: number(!a.flag) };
          const bias = hasBias ? column(context, 2, columns) : undefined;
          context.setOutput(0, product([b.tensor, a.tensor], flags, bias), [1, 0]);
          return;
        }
        const flags = { transA: number(a.flag), transB: number(b.flag) };
        const bias = hasBias ? context.operand(2) : undefined;
        context.setOutput(0, product([a.tensor, b.tensor], flags, bias));
      },
    },
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

/** Returns a vector as a column. */
function column(context: LoweringContext, operand: number, length: number): TensorName {
  return context.node("Reshape", [context.operand(operand), context.integers([length, 1])]);
}

/** Options of {@link matmul}. */
export interface MatmulOptions {
  /** Whether `A` is transposed first. @default false */
  readonly transposeA?: boolean;
  /** Whether `B` is transposed first. @default false */
  readonly transposeB?: boolean;
  /**
   * Added to each row, `[n]`.
   *
   * @default none
   */
  readonly bias?: Value | undefined;
}

const OPTIONS: Checks<MatmulOptions> = {
  transposeA: boolean,
  transposeB: boolean,
  bias: { ...aValue, isRequired: false },
};

function orient({ shape }: TensorType, transposed: boolean): readonly number[] {
  if (shape.length !== 2) throw new ShapeError(`matmul: expected a matrix. Received: ${formatShape(shape)}.`);
  return transposed ? shape.toReversed() : shape;
}

/**
 * Multiplies matrices and adds a bias: `A · B + bias`, with `A` `[m, k]`, `B` `[k, n]` and a bias `[n]`; `A` and `B`
 * are transposed first where asked.
 *
 * @throws {ShapeError} if the shapes do not fit
 * @see {@link https://onnx.ai/onnx/operators/onnx__Gemm.html | ONNX: Gemm}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const x = ops.constant([1, 2, 3, 4, 5, 6], [2, 3]);
 * const kernel = ops.constant(new Float32Array(12), [3, 4]);
 * console.log(ops.matmul(x, kernel, { bias: ops.constant([0, 0, 0, 1]) }).shape); // [ 2, 4 ]
 * ```
 */
export function matmul(a: Value, b: Value, options: MatmulOptions = {}): Value {
  checkOptions<MatmulOptions>("matmul", options, OPTIONS);
  const { transposeA = false, transposeB = false, bias } = options;
  return apply(matmulOperator, bias ? [a, b, bias] : [a, b], { transposeA, transposeB });
}
