/** Arithmetic between two values, element by element, with broadcasting. */

import { atLeast } from "../checked.ts";
import { apply, aValue, checkArguments, type Operation, type Value } from "../graph/index.ts";
import { sumTo } from "./broadcast.ts";
import { cast, greaterOrEqual } from "./comparison.ts";
import { elementwiseOperator, type Operand, toValue } from "./elementwise.ts";

/** A binary operator, its gradients summed back over the axes along which an operand was stretched. */
function binaryOperator(
  name: string,
  type: string,
  gradient: (a: Value, b: Value, y: Value, dy: Value) => readonly [Value, Value],
) {
  return elementwiseOperator(name, type, ({ inputs, outputs: [y] }: Operation, dy) => {
    const [a, b] = atLeast(inputs, 2);
    const [da, db] = gradient(a, b, y, dy);
    return [sumTo(da, a.shape), sumTo(db, b.shape)];
  });
}

const negateOperator = elementwiseOperator("negate", "Neg", (_operation, dy) => [negate(dy)]);

const addOperator = binaryOperator("add", "Add", (_a, _b, _y, dy) => [dy, dy]);

export const subtractOperator = binaryOperator("subtract", "Sub", (_a, _b, _y, dy) => [dy, negate(dy)]);

export const multiplyOperator = binaryOperator("multiply", "Mul", (a, b, _y, dy) => [
  multiply(dy, b),
  multiply(dy, a),
]);

const divideOperator = binaryOperator("divide", "Div", (_a, b, y, dy) => {
  const da = divide(dy, b);
  return [da, negate(multiply(da, y))];
});

/** Where both are equal, the first operand takes the gradient. */
const maximumOperator = binaryOperator("maximum", "Max", (a, b, _y, dy) => {
  const da = multiply(dy, cast(greaterOrEqual(a, b)));
  return [da, subtract(dy, da)];
});

const minimumOperator = binaryOperator("minimum", "Min", (a, b, _y, dy) => {
  const da = multiply(dy, cast(greaterOrEqual(b, a)));
  return [da, subtract(dy, da)];
});

/** `−x` */
export function negate(x: Value): Value {
  return apply(negateOperator, [x], {});
}

/**
 * `a + b`, with broadcasting: a number, or an axis of length 1, stretches.
 *
 * @example
 * add(predictions, 1)
 */
export function add(a: Operand, b: Operand): Value {
  return apply(addOperator, [toValue(a), toValue(b)], {});
}

/**
 * `a − b`, with broadcasting.
 *
 * @example
 * subtract(targets, predictions)
 */
export function subtract(a: Operand, b: Operand): Value {
  return apply(subtractOperator, [toValue(a), toValue(b)], {});
}

/**
 * `a · b`, element by element, with broadcasting.
 *
 * @example
 * multiply(x, 0.5)
 */
export function multiply(a: Operand, b: Operand): Value {
  return apply(multiplyOperator, [toValue(a), toValue(b)], {});
}

/**
 * `a / b`, element by element, with broadcasting.
 *
 * @example
 * divide(x, reduceSum(x, [-1], true)) // shares of each row
 */
export function divide(a: Operand, b: Operand): Value {
  return apply(divideOperator, [toValue(a), toValue(b)], {});
}

/**
 * `max(a, b)`, element by element, with broadcasting. Where both are equal, the first takes the gradient.
 *
 * @example
 * maximum(x, 0) // ReLU
 */
export function maximum(a: Operand, b: Operand): Value {
  return apply(maximumOperator, [toValue(a), toValue(b)], {});
}

/**
 * `min(a, b)`, element by element, with broadcasting. Where both are equal, the first takes the gradient.
 *
 * @example
 * minimum(maximum(x, 0), 6)
 */
export function minimum(a: Operand, b: Operand): Value {
  return apply(minimumOperator, [toValue(a), toValue(b)], {});
}

/**
 * `x²`
 *
 * @example
 * reduceMean(square(subtract(targets, predictions)), [-1]) // squared error of each example
 */
export function square(x: Value): Value {
  checkArguments("square", { x }, { x: aValue });
  return multiply(x, x);
}
