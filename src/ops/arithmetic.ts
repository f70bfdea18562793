/** Arithmetic between two values, element by element, with broadcasting. */

import { atLeast } from "../checked.ts";
import { apply, aValue, checkArguments, type Operation, type Value } from "../graph/index.ts";
import { sumTo } from "./broadcast.ts";
import { cast, greaterOrEqual } from "./comparison.ts";
import { elementwiseOperator, type Operand, toValue } from "./elementwise.ts";

/** Returns a binary operator, its gradients summed back over the axes along which an operand was stretched. */
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

/**
 * Negates, element by element: `−x`.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.negate(x), inputShape: [2] })]);
 * const { data } = await model.predict([[1, -2]]);
 * console.log(data); // Float32Array(2) [ -1, 2 ]
 * ```
 */
export function negate(x: Value): Value {
  return apply(negateOperator, [x], {});
}

/**
 * Adds, element by element: `a + b`. Operands broadcast: a number, or an axis of length 1, stretches.
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ConfigurationError} if an operand is neither a value nor a number
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.add(x, 10), inputShape: [2] })]);
 * const { data } = await model.predict([[1, 2]]);
 * console.log(data); // Float32Array(2) [ 11, 12 ]
 * ```
 */
export function add(a: Operand, b: Operand): Value {
  return apply(addOperator, [toValue(a), toValue(b)], {});
}

/**
 * Subtracts, element by element, with broadcasting: `a − b`.
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ConfigurationError} if an operand is neither a value nor a number
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.subtract(1, x), inputShape: [2] })]);
 * const { data } = await model.predict([[1, 2]]);
 * console.log(data); // Float32Array(2) [ 0, -1 ]
 * ```
 */
export function subtract(a: Operand, b: Operand): Value {
  return apply(subtractOperator, [toValue(a), toValue(b)], {});
}

/**
 * Multiplies, element by element, with broadcasting: `a · b`.
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ConfigurationError} if an operand is neither a value nor a number
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.multiply(x, 0.5), inputShape: [2] })]);
 * const { data } = await model.predict([[1, 2]]);
 * console.log(data); // Float32Array(2) [ 0.5, 1 ]
 * ```
 */
export function multiply(a: Operand, b: Operand): Value {
  return apply(multiplyOperator, [toValue(a), toValue(b)], {});
}

/**
 * Divides, element by element, with broadcasting: `a / b`.
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ConfigurationError} if an operand is neither a value nor a number
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.divide(x, ops.reduceSum(x, [-1], true)), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[1, 3]]);
 * console.log(data); // Float32Array(2) [ 0.25, 0.75 ]
 * ```
 */
export function divide(a: Operand, b: Operand): Value {
  return apply(divideOperator, [toValue(a), toValue(b)], {});
}

/**
 * Takes the larger, element by element, with broadcasting: `max(a, b)`. Where both are equal, the first receives the
 * gradient.
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ConfigurationError} if an operand is neither a value nor a number
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.maximum(x, 0), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ 0, 2 ]
 * ```
 */
export function maximum(a: Operand, b: Operand): Value {
  return apply(maximumOperator, [toValue(a), toValue(b)], {});
}

/**
 * Takes the smaller, element by element, with broadcasting: `min(a, b)`. Where both are equal, the first receives the
 * gradient.
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @throws {ConfigurationError} if an operand is neither a value nor a number
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.minimum(x, 1), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -1, 1 ]
 * ```
 */
export function minimum(a: Operand, b: Operand): Value {
  return apply(minimumOperator, [toValue(a), toValue(b)], {});
}

/**
 * Squares, element by element: `x²`.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.square(x), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 3]]);
 * console.log(data); // Float32Array(2) [ 1, 9 ]
 * ```
 */
export function square(x: Value): Value {
  checkArguments("square", { x }, { x: aValue });
  return multiply(x, x);
}
