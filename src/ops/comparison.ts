/** Comparisons, element by element with broadcasting, and choosing by them. No gradient passes through a comparison. */

import { atLeast, defined } from "../checked.ts";
import { ConfigurationError } from "../errors/index.ts";
import {
  Attachment,
  apply,
  aValue,
  broadcastShapes,
  checkArguments,
  checkSameElements,
  type ElementType,
  ONNX_ELEMENT_TYPES,
  type Operator,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import { oneOf, required } from "../options/index.ts";
import { sumTo } from "./broadcast.ts";
import {
  adoptedLayout,
  elementwiseLowering,
  elementwiseOperator,
  type Operand,
  toValue,
} from "./elementwise.ts";

function comparisonOperator(name: string, type: string): Operator {
  return elementwiseOperator(name, type, undefined, {
    elementType: "bool",
    hasZeroGradient: true,
    // Whole numbers, such as classes, have no rounding errors.
    needsExact({ inputs }) {
      if (inputs.some(({ elementType }) => elementType !== "float32")) return undefined;
      return inputs.some(({ source }) => source.kind === "constant") ? "zeros" : "ties";
    },
  });
}

const greaterOperator = comparisonOperator("greater", "Greater");
const greaterOrEqualOperator = comparisonOperator("greaterOrEqual", "GreaterOrEqual");
const equalOperator = comparisonOperator("equal", "Equal");

/**
 * Compares, element by element, with broadcasting: `a > b`, as booleans. The gradient is zero.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.cast(ops.greater(x, 0.5)), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[0.3, 0.5, 0.7]]);
 * console.log(data); // Float32Array(3) [ 0, 0, 1 ]
 * ```
 */
export function greater(a: Operand, b: Operand): Value {
  return apply(greaterOperator, [toValue(a), toValue(b)], {});
}

/**
 * Compares, element by element, with broadcasting: `a ≥ b`, as booleans. The gradient is zero.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.cast(ops.greaterOrEqual(x, 0.5)), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[0.3, 0.5, 0.7]]);
 * console.log(data); // Float32Array(3) [ 0, 1, 1 ]
 * ```
 */
export function greaterOrEqual(a: Operand, b: Operand): Value {
  return apply(greaterOrEqualOperator, [toValue(a), toValue(b)], {});
}

/**
 * Compares, element by element, with broadcasting: `a = b`, as booleans. The gradient is zero.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.cast(ops.equal(x, 0.5)), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[0.3, 0.5, 0.7]]);
 * console.log(data); // Float32Array(3) [ 0, 1, 0 ]
 * ```
 */
export function equal(a: Operand, b: Operand): Value {
  return apply(equalOperator, [toValue(a), toValue(b)], {});
}

/** The same numbers as float32, in the order of the shape, of a value that is of another element type. */
export const FLOATS = new Attachment<TensorName>("floats");

const ELEMENT_TYPE = required(oneOf(Object.keys(ONNX_ELEMENT_TYPES)));

interface CastAttributes {
  readonly to: ElementType;
}

const castOperator: Operator<CastAttributes> = {
  name: "cast",
  infer: ([x], { to }) => [{ shape: x.shape, elementType: to }],
  // From or to whole numbers or truths: casting float32 to itself is left out.
  hasZeroGradient: true,
  lowerings: [
    {
      name: "plain",
      emit(context, operation) {
        const floats = context.attached(0, FLOATS);
        if (floats !== undefined && operation.attributes.to === "float32") {
          context.setOutput(0, floats);
          return;
        }
        const layout = adoptedLayout(context, operation);
        const to = ONNX_ELEMENT_TYPES[operation.attributes.to];
        context.setOutput(0, context.node("Cast", [context.operand(0, layout)], { to }), layout);
      },
    },
  ],
};

/**
 * Converts to another element type, float32 by default; `true` becomes 1. The gradient is zero.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const isPositive = ops.greater(ops.constant([-1, 2]), 0);
 * console.log(isPositive.elementType, ops.cast(isPositive).elementType); // bool float32
 * ```
 */
export function cast(x: Value, to: ElementType = "float32"): Value {
  checkArguments("cast", { x, to }, { x: aValue, to: ELEMENT_TYPE });
  return x.elementType === to ? x : apply(castOperator, [x], { to });
}

const selectOperator: Operator = {
  name: "select",
  infer([condition, a, b]) {
    const [taken, otherwise] = [defined(a), defined(b)];
    if (condition.elementType !== "bool") {
      throw new ConfigurationError(
        `select: expected a condition of truths, as comparisons give them. Received: ${condition.elementType}.`,
      );
    }
    checkSameElements("select", [taken, otherwise]);
    const shape = [condition, taken, otherwise].map(({ shape }) => shape).reduce(broadcastShapes);
    return [{ shape, elementType: taken.elementType }];
  },
  gradient({ inputs }, [dy]) {
    if (dy === undefined) return [];
    const [condition, a, b] = atLeast(inputs, 3);
    return [undefined, sumTo(select(condition, dy, 0), a.shape), sumTo(select(condition, 0, dy), b.shape)];
  },
  lowerings: [elementwiseLowering("Where")],
};

/**
 * Takes `a` where the condition holds, else `b`, with broadcasting.
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.select(ops.greater(x, 0), x, ops.multiply(x, 0.1)), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.1000, 2 ]
 * ```
 */
export function select(condition: Value, a: Operand, b: Operand): Value {
  return apply(selectOperator, [condition, toValue(a), toValue(b)], {});
}
