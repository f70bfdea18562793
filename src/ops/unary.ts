/** Functions of one value, element by element. */

import { MAX_FLOAT32 } from "../float32.ts";
import {
  apply,
  type Operation,
  type Operator,
  producedBy,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import { divide, multiply, negate, square, subtract } from "./arithmetic.ts";
import { adoptedLayout, composedWithout, elementwiseOperator, scalarBeside } from "./elementwise.ts";
import { emitSoftplus } from "./softplus.ts";

type Rule = (x: Value, y: Value, dy: Value) => Value;

function unaryOperator(
  name: string,
  type: string,
  gradient?: Rule,
  options?: Parameters<typeof elementwiseOperator>[3],
): Operator {
  return elementwiseOperator(
    name,
    type,
    gradient && (({ inputs: [x], outputs: [y] }: Operation, dy) => [gradient(x, y, dy)]),
    options,
  );
}

const expOperator = unaryOperator("exp", "Exp", (_x, y, dy) => multiply(dy, y));
export const logOperator = unaryOperator("log", "Log", (x, _y, dy) => divide(dy, x));
const sqrtOperator = unaryOperator("sqrt", "Sqrt", (_x, y, dy) => divide(multiply(dy, 0.5), y));
/** Parameters with which `HardSigmoid`, `max(0, min(1, αx + β))`, is 1 above 0 and 0 elsewhere. */
const STEP = { alpha: { float: MAX_FLOAT32 }, beta: { float: 0 } };
const plainSign = unaryOperator("sign", "Sign", undefined, {
  hasZeroGradient: true,
  needsExact: () => "zeros",
});
const signOperator = composedWithout("Sign", plainSign, (context, x) => {
  const isAbove = (side: TensorName) => context.node("HardSigmoid", [side], STEP);
  return context.node("Sub", [isAbove(x), isAbove(context.node("Neg", [x]))]);
});
const absoluteOperator = unaryOperator("absolute", "Abs", (x, _y, dy) => multiply(dy, sign(x)));
const tanhOperator = unaryOperator("tanh", "Tanh", (_x, y, dy) => multiply(dy, subtract(1, square(y))));
export const sigmoidOperator = unaryOperator("sigmoid", "Sigmoid", (_x, y, dy) =>
  multiply(dy, multiply(y, subtract(1, y))),
);
const erfOperator = unaryOperator("erf", "Erf", (x, _y, dy) =>
  multiply(dy, multiply(exp(negate(square(x))), 2 / Math.sqrt(Math.PI))),
);
const plainSoftplus = unaryOperator("softplus", "Softplus", (x, _y, dy) => multiply(dy, sigmoid(x)));
const softplusOperator = composedWithout("Softplus", plainSoftplus, emitSoftplus);
export const reluOperator = unaryOperator("relu", "Relu", (_x, y, dy) => multiply(dy, step(y)));
const plainStep = unaryOperator("step", "HardSigmoid", undefined, {
  attributes: STEP,
  hasZeroGradient: true,
  needsExact: () => "zeros",
});
/** In one pass, where a comparison and a cast take two. */
const stepOperator: Operator = {
  ...plainStep,
  lowerings: [
    {
      name: "sign",
      applies: (_operation, target) => !target.hasKernel("Clamp") && target.hasKernel("Sign"),
      emit(context, operation) {
        const layout = adoptedLayout(context, operation);
        const x = context.operand(0, layout);
        const isPositive = producedBy(operation.inputs[0], reluOperator) !== undefined;
        const above = isPositive
          ? x
          : context.node("Max", [x, scalarBeside(context, 0, operation.outputs[0], layout)]);
        context.setOutput(0, context.node("Sign", [above]), layout);
      },
    },
    ...plainStep.lowerings,
  ],
};

/**
 * Computes the exponential, element by element: `eˣ`.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.exp(x), inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 0, 1]]);
 * console.log(data); // Float32Array(3) [ 0.3679, 1, 2.718 ]
 * ```
 */
export function exp(x: Value): Value {
  return apply(expOperator, [x], {});
}

/**
 * Computes the natural logarithm, element by element. That of a softmax or a sigmoid is computed from the logits, so
 * that it stays finite.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.log(x), inputShape: [2] })]);
 * const { data } = await model.predict([[1, 2]]);
 * console.log(data); // Float32Array(2) [ 0, 0.6931 ]
 * ```
 */
export function log(x: Value): Value {
  return apply(logOperator, [x], {});
}

/**
 * Computes the square root, element by element: `√x`. The gradient at 0 is infinite: add a small number first.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.sqrt(ops.add(x, 1e-7)), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[0, 2]]);
 * console.log(data); // Float32Array(2) [ 0.0003162, 1.414 ]
 * ```
 */
export function sqrt(x: Value): Value {
  return apply(sqrtOperator, [x], {});
}

/**
 * Returns the sign, element by element: −1, 0 or 1. Its gradient is zero.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.sign(x), inputShape: [3] })]);
 * const { data } = await model.predict([[-3, 0, 2]]);
 * console.log(data); // Float32Array(3) [ -1, 0, 1 ]
 * ```
 */
export function sign(x: Value): Value {
  return apply(signOperator, [x], {});
}

/**
 * Computes the absolute value, element by element: `|x|`. Its gradient at 0 is 0.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.absolute(x), inputShape: [2] })]);
 * const { data } = await model.predict([[-3, 2]]);
 * console.log(data); // Float32Array(2) [ 3, 2 ]
 * ```
 */
export function absolute(x: Value): Value {
  return apply(absoluteOperator, [x], {});
}

/**
 * Computes the hyperbolic tangent, element by element.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.tanh(x), inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 0, 2]]);
 * console.log(data); // Float32Array(3) [ -0.7616, 0, 0.9640 ]
 * ```
 */
export function tanh(x: Value): Value {
  return apply(tanhOperator, [x], {});
}

/**
 * Squashes to (0, 1), element by element: `1 / (1 + e⁻ˣ)`.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.sigmoid(x), inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 0, 2]]);
 * console.log(data); // Float32Array(3) [ 0.2689, 0.5, 0.8808 ]
 * ```
 */
export function sigmoid(x: Value): Value {
  return apply(sigmoidOperator, [x], {});
}

/**
 * Returns 1 where `x > 0`, else 0, and something between for positive numbers below 1e-38. No gradient passes.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.step(x), inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 0, 2]]);
 * console.log(data); // Float32Array(3) [ 0, 0, 1 ]
 * ```
 */
export function step(x: Value): Value {
  return apply(stepOperator, [x], {});
}

/**
 * Computes the error function, element by element: `2/√π ∫₀ˣ e^(−t²) dt`.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__Erf.html | ONNX: Erf}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.erf(x), inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 0, 2]]);
 * console.log(data); // Float32Array(3) [ -0.8427, 0, 0.9953 ]
 * ```
 */
export function erf(x: Value): Value {
  return apply(erfOperator, [x], {});
}

/**
 * Computes softplus, element by element: `ln(1 + eˣ)`.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.softplus(x), inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 0, 2]]);
 * console.log(data); // Float32Array(3) [ 0.3133, 0.6931, 2.127 ]
 * ```
 */
export function softplus(x: Value): Value {
  return apply(softplusOperator, [x], {});
}

/**
 * Rectifies, element by element: `max(x, 0)`. Its gradient at 0 is 0.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.relu(x), inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 0, 2]]);
 * console.log(data); // Float32Array(3) [ 0, 0, 2 ]
 * ```
 */
export function relu(x: Value): Value {
  return apply(reluOperator, [x], {});
}
