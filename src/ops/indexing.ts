/** Between class numbers and vectors over the classes. No gradient passes. */

import { atLeast, defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import {
  apply,
  applyAll,
  aValue,
  checkArguments,
  checkRank,
  constant,
  formatShape,
  ONNX_ELEMENT_TYPES,
  type Operator,
  type Value,
} from "../graph/index.ts";
import { integer, required } from "../options/index.ts";
import { cast, equal, FLOATS } from "./comparison.ts";
import { reshape } from "./reshaping.ts";

const argMaxOperator: Operator = {
  name: "argMax",
  infer([x]) {
    checkRank("argMax", x.shape, 1);
    return [{ shape: x.shape.slice(0, -1), elementType: "int64" }];
  },
  hasZeroGradient: true,
  lowerings: [
    {
      name: "compared",
      // `ArgMax` returns int64, which such a target cannot convert.
      applies: (_operation, target) => !target.hasKernel("Int64"),
      emit(context, { inputs: [x] }) {
        const count = defined(x.shape.at(-1));
        const last = context.integers([-1]);
        const operand = context.operand(0);
        const isMaximum = context.node("Equal", [operand, context.node("ReduceMax", [operand, last])]);
        const places = context.constant(
          Float32Array.from({ length: count }, (_, i) => i),
          [count],
        );
        const ofMaxima = context.node("Where", [isMaximum, places, context.scalar(count)]);
        const first = context.node("ReduceMin", [ofMaxima, last], { keepdims: 0 });
        context.attach(0, FLOATS, first);
        context.setOutput(0, () => context.node("Cast", [first], { to: ONNX_ELEMENT_TYPES.int64 }));
      },
    },
    {
      name: "plain",
      emit(context) {
        context.setOutput(0, context.node("ArgMax", [context.operand(0)], { axis: -1, keepdims: 0 }));
      },
    },
  ],
};

/**
 * Finds the position of the first maximum along the last axis, as int64: `[…, n] → […]`. The gradient is zero.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const y = ops.argMax(ops.constant([1, 5, 2, 9, 0, 3], [2, 3]));
 * console.log(y.shape, y.elementType); // [ 2 ] int64
 * ```
 */
export function argMax(x: Value): Value {
  return apply(argMaxOperator, [x], {});
}

interface TopKAttributes {
  readonly k: number;
}

const topKOperator: Operator<TopKAttributes> = {
  name: "topK",
  checks: { k: required(integer()) },
  infer([x], { k }) {
    checkRank("topK", x.shape, 1);
    if (k > (x.shape.at(-1) ?? 0)) {
      throw new ShapeError(`topK: expected a last axis of at least ${k}. Received: ${formatShape(x.shape)}.`);
    }
    const shape = [...x.shape.slice(0, -1), k];
    return [
      { shape, elementType: "float32" },
      { shape, elementType: "int64" },
    ];
  },
  lowerings: [
    {
      name: "plain",
      emit(context, { attributes: { k } }) {
        const outputs = context.nodes("TopK", [context.operand(0), context.integers([k])], 2, { axis: -1 });
        outputs.forEach((tensor, i) => {
          context.setOutput(i, tensor);
        });
      },
    },
  ],
};

/**
 * Finds the k largest numbers along the last axis, in falling order, and their positions as int64; of equal numbers the
 * first comes first.
 *
 * @returns `values` and `indices`, both `[…, k]`
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const { values, indices } = ops.topK(ops.constant([1, 5, 2, 9, 0, 3], [2, 3]), 2);
 * console.log(values.shape, indices.elementType); // [ 2, 2 ] int64
 * ```
 */
export function topK(x: Value, k: number): { values: Value; indices: Value } {
  const [values, indices] = atLeast(applyAll(topKOperator, [x], { k }), 2);
  return { values, indices };
}

/** Labels are float32, which represents all integers up to 2²⁴. */
const CLASSES = required(integer({ min: 1, max: 2 ** 24 }));

/**
 * Encodes class numbers as rows that are 1 at the position of the class and 0 elsewhere: float32 `[…] → […, classes]`.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * console.log(ops.oneHot(ops.constant([3, 0]), 10).shape); // [ 2, 10 ]
 * ```
 */
export function oneHot(labels: Value, classes: number): Value {
  checkArguments("oneHot", { labels, classes }, { labels: aValue, classes: CLASSES });
  const columns = constant(Float32Array.from({ length: classes }, (_, i) => i));
  return cast(equal(reshape(labels, [-1, ...labels.shape.slice(1), 1]), columns));
}
