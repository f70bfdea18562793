/**
 * Functions of one value that have an ONNX node, or a gradient that is simpler and more accurate than the one that the
 * chain rule makes of their parts.
 *
 * Sources: ONNX, operators `Softsign`, `Mish`, `HardSwish` and `Shrink`, for the definitions; Misra, "Mish: A Self
 * Regularized Non-Monotonic Activation Function", 2019; Howard et al., "Searching for MobileNetV3", 2019.
 */

import { defined } from "../checked.ts";
import { apply, type Operator, type TensorName, type Value } from "../graph/index.ts";
import { number, required } from "../options/index.ts";
import { add, divide, maximum, minimum, multiply, square, subtract } from "./arithmetic.ts";
import { cast, greater } from "./comparison.ts";
import {
  adoptedLayout,
  composedWithout,
  elementwiseLowering,
  elementwiseOperator,
  scalarBeside,
} from "./elementwise.ts";
import { emitSoftplus } from "./softplus.ts";
import { absolute, sigmoid, softplus, sqrt, step, tanh } from "./unary.ts";

function smoothOperator(name: string, type: string, slope: (x: Value) => Value): Operator {
  return elementwiseOperator(name, type, ({ inputs: [x] }, dy) => [x && multiply(dy, slope(x))]);
}

/** The slope is `1 / (1 + |x|)²`. */
const softsignOperator = smoothOperator("softsign", "Softsign", (x) =>
  divide(1, square(add(absolute(x), 1))),
);

/** The slope is `t + x (1 − t²) sigmoid(x)`, t the tanh of `ln(1 + eˣ)`. */
const plainMish = smoothOperator("mish", "Mish", (x) => {
  const t = tanh(softplus(x));
  return add(t, multiply(multiply(x, sigmoid(x)), subtract(1, square(t))));
});
const mishOperator = composedWithout("Softplus", plainMish, (context, x, ...shaped) =>
  context.node("Mul", [x, context.node("Tanh", [emitSoftplus(context, x, ...shaped)])]),
);

/**
 * The slope is `(2x + 3) / 6` between −3 and 3; at these corners 0 and 1, as TensorFlow has it of `x · relu6(x + 3) /
 * 6`.
 */
const hardSiluOperator = smoothOperator("hardSilu", "HardSwish", (x) => {
  const inside = multiply(step(add(x, 3)), step(subtract(3, x)));
  const gate = multiply(minimum(maximum(add(x, 3), 0), 6), 1 / 6);
  return add(gate, multiply(multiply(x, inside), 1 / 6));
});

const logCoshOperator: Operator = {
  name: "logCosh",
  infer: ([x]) => [defined(x)],
  gradient: ({ inputs: [x] }, [dy]) => [dy && x && multiply(dy, tanh(x))],
  lowerings: [
    {
      name: "plain",
      emit(context, operation) {
        // ln cosh x is |x| + ln(1 + e^(−2|x|)) − ln 2, in which nothing overflows.
        const layout = adoptedLayout(context, operation);
        const scalar = (value: number) => scalarBeside(context, value, operation.outputs[0], layout);
        const distance = context.node("Abs", [context.operand(0, layout)]);
        const twice = context.node("Mul", [distance, scalar(-2)]);
        const rest = context.target.hasKernel("Softplus")
          ? context.node("Softplus", [twice])
          : emitSoftplus(context, twice, operation.outputs[0], layout);
        const sum = context.node("Add", [distance, rest]);
        context.setOutput(0, context.node("Sub", [sum, scalar(Math.LN2)]), layout);
      },
    },
  ],
};

/** Beyond this the tanh of the approximate GELU is 1 in float32, and the cube in its slope might overflow. */
const MAX_GELU = 12;
const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBE = 0.044715;

const geluTanhOperator: Operator = {
  name: "geluTanh",
  infer: ([x]) => [defined(x)],
  gradient: ({ inputs: [x] }, [dy]) => {
    if (dy === undefined || x === undefined) return [];
    const inner = minimum(maximum(x, -MAX_GELU), MAX_GELU);
    const squares = square(inner);
    const t = tanh(multiply(multiply(inner, add(multiply(squares, GELU_CUBE), 1)), GELU_SCALE));
    const ofTanh = multiply(add(multiply(squares, 3 * GELU_CUBE), 1), GELU_SCALE);
    const slope = add(add(t, 1), multiply(multiply(inner, subtract(1, square(t))), ofTanh));
    return [multiply(dy, multiply(slope, 0.5))];
  },
  lowerings: [
    {
      name: "plain",
      emit(context, operation) {
        const layout = adoptedLayout(context, operation);
        const x = context.operand(0, layout);
        const node = (type: string, ...inputs: TensorName[]) => context.node(type, inputs);
        const scalar = (value: number) => scalarBeside(context, value, operation.outputs[0], layout);
        const cubic = node(
          "Mul",
          x,
          node("Add", node("Mul", node("Mul", x, x), scalar(GELU_CUBE)), scalar(1)),
        );
        const gate = node("Add", node("Tanh", node("Mul", cubic, scalar(GELU_SCALE))), scalar(1));
        context.setOutput(0, node("Mul", node("Mul", x, scalar(0.5)), gate), layout);
      },
    },
  ],
};

interface Squareplus {
  readonly b: number;
}

const squareplusOperator: Operator<Squareplus> = {
  name: "squareplus",
  checks: { b: required(number({ min: 0 })) },
  infer: ([x]) => [defined(x)],
  gradient: ({ inputs: [x], outputs: [y], attributes: { b } }, [dy]) => [
    dy && x && y && multiply(dy, divide(y, sqrt(add(square(x), b)))),
  ],
  lowerings: [
    {
      name: "plain",
      emit(context, operation) {
        // max(x, 0) + b/2 / (√(x² + b) + |x|) is the same number, in which nothing cancels.
        const { b } = operation.attributes;
        const layout = adoptedLayout(context, operation);
        const x = context.operand(0, layout);
        const node = (type: string, ...inputs: TensorName[]) => context.node(type, inputs);
        const scalar = (value: number) => scalarBeside(context, value, operation.outputs[0], layout);
        const root = node("Sqrt", node("Add", node("Mul", x, x), scalar(b)));
        const rest = node("Div", scalar(b / 2), node("Add", root, node("Abs", x)));
        context.setOutput(0, node("Add", node("Relu", x), rest), layout);
      },
    },
  ],
};

interface Shrink {
  readonly threshold: number;
  readonly bias: number;
}

/** At the corners the slope is 0, as that of the selection that Keras computes on TensorFlow. */
const shrinkOperator: Operator<Shrink> = {
  name: "shrink",
  checks: { threshold: required(number({ min: 0 })), bias: required(number()) },
  infer: ([x]) => [defined(x)],
  gradient: ({ inputs: [x], attributes: { threshold } }, [dy]) => [
    dy && x && multiply(dy, cast(greater(absolute(x), threshold))),
  ],
  lowerings: [
    {
      name: "plain",
      emit(context, operation) {
        const { threshold, bias } = operation.attributes;
        const attributes = { lambd: { float: threshold }, bias: { float: bias } };
        elementwiseLowering("Shrink", attributes).emit(context, operation);
      },
    },
  ],
};

/**
 * Squashes to (−1, 1): `x / (1 + |x|)`.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__Softsign.html | ONNX: Softsign}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.softsign(x), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 3]]);
 * console.log(data); // Float32Array(2) [ -0.5, 0.75 ]
 * ```
 */
export function softsign(x: Value): Value {
  return apply(softsignOperator, [x], {});
}

/**
 * Computes Mish: `x · tanh(ln(1 + eˣ))`.
 *
 * @see {@link https://arxiv.org/abs/1908.08681 | Misra, "Mish", 2019}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.mish(x), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.3034, 1.944 ]
 * ```
 */
export function mish(x: Value): Value {
  return apply(mishOperator, [x], {});
}

/**
 * Computes a SiLU of straight lines and a parabola: `x · min(max(x + 3, 0), 6) / 6`.
 *
 * @see {@link https://arxiv.org/abs/1905.02244 | Howard et al., "Searching for MobileNetV3", 2019}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.hardSilu(x), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.3333, 1.667 ]
 * ```
 */
export function hardSilu(x: Value): Value {
  return apply(hardSiluOperator, [x], {});
}

/**
 * Computes `ln cosh x`, about `x² / 2` near 0 and `|x| − ln 2` far from it, without overflow.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.logCosh(x), inputShape: [2] })]);
 * const { data } = await model.predict([[0.1, 1000]]);
 * console.log(data); // Float32Array(2) [ 0.004992, 999.3 ]
 * ```
 */
export function logCosh(x: Value): Value {
  return apply(logCoshOperator, [x], {});
}

/**
 * Approximates GELU by a tanh: `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))`, about `x Φ(x)`.
 *
 * @see {@link https://arxiv.org/abs/1606.08415 | Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.geluTanh(x), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.1588, 1.955 ]
 * ```
 */
export function geluTanh(x: Value): Value {
  return apply(geluTanhOperator, [x], {});
}

/**
 * Computes squareplus: `(x + √(x² + b)) / 2`.
 *
 * @see {@link https://arxiv.org/abs/2112.11687 | Barron, "Squareplus", 2021}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.squareplus(x, 4), inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 0, 2]]);
 * console.log(data); // Float32Array(3) [ 0.6180, 1, 2.414 ]
 * ```
 */
export function squareplus(x: Value, b: number): Value {
  return apply(squareplusOperator, [x], { b });
}

/**
 * Shrinks towards 0: `x − bias` above the threshold, `x + bias` below its opposite, 0 between.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__Shrink.html | ONNX: Shrink}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.shrink(x, 0.5, 0.5), inputShape: [3] }),
 * ]);
 * const { data } = await model.predict([[-2, 0.3, 1]]);
 * console.log(data); // Float32Array(3) [ -1.5, 0, 0.5 ]
 * ```
 */
export function shrink(x: Value, threshold: number, bias: number): Value {
  return apply(shrinkOperator, [x], { threshold, bias });
}
