/**
 * Numbers brought to mean 0 and variance 1 along axes of each example. The mean is taken off before squares are summed,
 * so that a large mean costs no digits.
 *
 * Source: Ba, Kiros and Hinton, "Layer Normalization", 2016.
 */

import { atLeast } from "../checked.ts";
import {
  apply,
  aValue,
  checkArguments,
  integers,
  normalizeAxes,
  type Operator,
  type TensorType,
  type Value,
} from "../graph/index.ts";
import { number, required } from "../options/index.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { reduceMean } from "./reduction.ts";

interface StandardizeAttributes {
  /** Counted from the front, ascending. */
  readonly axes: readonly number[];
  readonly epsilon: number;
}

/** Outputs: the standardized numbers, and the factor of the centred ones, with reduced axes of length 1. */
const standardizeOperator: Operator<StandardizeAttributes> = {
  name: "standardize",

  infer([x], { axes }): TensorType[] {
    const shape = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
    return [x, { shape, elementType: x.elementType }];
  },

  gradient({ outputs, attributes: { axes } }, [dy]) {
    if (dy === undefined) return [];
    const [y, factor] = atLeast(outputs, 2);
    const along = multiply(y, reduceMean(multiply(dy, y), axes, true));
    return [multiply(factor, subtract(subtract(dy, reduceMean(dy, axes, true)), along))];
  },

  lowerings: [
    {
      name: "plain",
      emit(context, { attributes: { axes, epsilon } }) {
        const layout = context.layoutOf(0);
        const places = context.integers(axes.map((axis) => layout.indexOf(axis)).sort((a, b) => a - b));
        const mean = (tensor: string) => context.node("ReduceMean", [tensor, places], { keepdims: 1 });
        const x = context.operand(0, layout);
        const centred = context.node("Sub", [x, mean(x)]);
        const variance = mean(context.node("Mul", [centred, centred]));
        const deviation = context.node("Sqrt", [context.node("Add", [variance, context.scalar(epsilon)])]);
        const factor = context.node("Div", [context.scalar(1), deviation]);
        context.setOutput(0, context.node("Mul", [centred, factor]), layout);
        context.setOutput(1, factor, layout);
      },
    },
  ],
};

/**
 * Standardizes along axes: `(x − mean) / √(variance + ε)`.
 *
 * @param axes over which mean and variance are taken; negative: counted from the end
 * @throws {ShapeError} if there is no such axis
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.standardize(x, [-1], 1e-3), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[1, 2, 3]]);
 * console.log(data); // Float32Array(3) [ -1.224, 0, 1.224 ]
 * ```
 */
export function standardize(x: Value, axes: readonly number[], epsilon: number): Value {
  checkArguments(
    "standardize",
    { x, axes, epsilon },
    { x: aValue, axes: integers, epsilon: required(number({ min: 0 })) },
  );
  return apply(standardizeOperator, [x], { axes: normalizeAxes(axes, x.rank), epsilon });
}
