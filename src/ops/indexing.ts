/** Between class numbers and vectors over the classes. No gradient passes. */

import { atLeast } from "../checked.ts";
import { apply, applyAll, constant, type Operator, type Value } from "../graph/index.ts";
import { cast, equal } from "./comparison.ts";
import { reshape } from "./reshaping.ts";

const argMaxOperator: Operator = {
  name: "argMax",
  infer: ([x]) => [{ shape: x.shape.slice(0, -1), elementType: "int64" }],
  hasZeroGradient: true,
  lowerings: [
    {
      name: "plain",
      emit(context) {
        context.setOutput(0, context.node("ArgMax", [context.operand(0)], { axis: -1, keepdims: 0 }));
      },
    },
  ],
};

/**
 * The position of the first maximum along the last axis, as int64. The gradient is zero.
 *
 * @example
 * equal(argMax(predictions), argMax(targets))
 */
export function argMax(x: Value): Value {
  return apply(argMaxOperator, [x], {});
}

interface TopKAttributes {
  readonly k: number;
}

const topKOperator: Operator<TopKAttributes> = {
  name: "topK",
  infer([x], { k }) {
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

/** The k largest numbers along the last axis, the largest first, and their positions as int64; equal ones as they come. */
export function topK(x: Value, k: number): { values: Value; indices: Value } {
  const [values, indices] = atLeast(applyAll(topKOperator, [x], { k }), 2);
  return { values, indices };
}

/**
 * float32 […, classes] with a 1 at the position of each label along the new last axis; labels are float32 […].
 *
 * @example
 * oneHot(labels, 10) // [batch] → [batch, 10]
 */
export function oneHot(labels: Value, classes: number): Value {
  const columns = constant(Float32Array.from({ length: classes }, (_, i) => i));
  return cast(equal(reshape(labels, [-1, ...labels.shape.slice(1), 1]), columns));
}
