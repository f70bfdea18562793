/**
 * Activations made of pieces. Each is one ONNX node; at a corner the gradient is the one that TensorFlow takes.
 *
 * Sources: Keras, `keras.activations`, for the definitions; TensorFlow, `relu_op_functor.h`, for the corners; Clevert et
 * al., "Exponential Linear Units", 2015; Klambauer et al., "Self-Normalizing Neural Networks", 2017.
 */

import { atLeast } from "../checked.ts";
import { ConfigurationError } from "../errors/index.ts";
import { apply, type NodeAttributes, type Operator, type TensorName, type Value } from "../graph/index.ts";
import { type Check, formatReceived, number, required } from "../options/index.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { cast, equal, greater, select } from "./comparison.ts";
import { adoptedLayout, elementwiseLowering, scalarBeside } from "./elementwise.ts";
import { step } from "./unary.ts";

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** Returns an operator of one operand, with the slope of its result. */
function piecewiseOperator<Attributes extends object>(
  name: string,
  slope: (x: Value, y: Value, attributes: Attributes) => Value,
  lowerings: Operator<Attributes>["lowerings"],
  checks: Readonly<Record<string, Check>> = {},
): Operator<Attributes> {
  return {
    name,
    checks,
    infer: ([x]) => [x],
    gradient: ({ inputs: [x], outputs: [y], attributes }, [dy]) => [
      dy && multiply(dy, slope(x, y, attributes)),
    ],
    lowerings,
  };
}

interface Slope {
  readonly slope: number;
}

/** At 0 the slope is that of the lower piece. */
const leakyReluOperator = piecewiseOperator<Slope>(
  "leakyRelu",
  (x, _, { slope }) => select(greater(x, 0), 1, slope),
  [
    {
      name: "plain",
      emit: (context, operation) =>
        elementwiseLowering("LeakyRelu", { alpha: { float: operation.attributes.slope } }).emit(
          context,
          operation,
        ),
    },
  ],
  { slope: required(number()) },
);

interface Bounds {
  /** −∞ for no bound. */
  readonly minimum: number;
  readonly maximum: number;
  /** Whether the slope at the bounds themselves is 0, or 1 as between them. */
  readonly isFlatAtBounds: boolean;
}

/** −∞ for none. */
const LOWER_BOUND: Check = {
  expected: "a number, or -Infinity for no bound",
  accepts: (value) => typeof value === "number" && value < Number.POSITIVE_INFINITY,
  isRequired: true,
};

const clipOperator = piecewiseOperator<Bounds>(
  "clip",
  (x, y, { minimum, maximum, isFlatAtBounds }) => {
    if (!isFlatAtBounds) return cast(equal(x, y));
    const isBelow = step(subtract(maximum, y));
    return Number.isFinite(minimum) ? multiply(step(subtract(y, minimum)), isBelow) : isBelow;
  },
  [
    {
      name: "plain",
      emit(context, operation) {
        const { minimum, maximum } = operation.attributes;
        const layout = adoptedLayout(context, operation);
        // An operand without a name is one that is left out.
        const lowest = Number.isFinite(minimum) ? context.scalar(minimum) : "";
        const operands = [context.operand(0, layout), lowest, context.scalar(maximum)];
        context.setOutput(0, context.node("Clip", operands), layout);
      },
    },
  ],
  { minimum: LOWER_BOUND, maximum: required(number()) },
);

/** At both corners the slope is 0, as that of the `relu6(x + 3) / 6` that Keras computes on TensorFlow. */
const hardSigmoidOperator = piecewiseOperator(
  "hardSigmoid",
  (x) => multiply(multiply(step(add(x, 3)), step(subtract(3, x))), 1 / 6),
  [elementwiseLowering("HardSigmoid", { alpha: { float: 1 / 6 }, beta: { float: 0.5 } })],
);

interface Exponential {
  readonly alpha: number;
  readonly scale: number;
}

/** Of which piece the slope at 0 is. */
type Corner = "lower" | "upper";

/** Below 0, y is `scale · α (eˣ − 1)`. */
function exponentialOperator(
  name: string,
  type: string,
  atZero: Corner,
  attributes: (of: Exponential) => NodeAttributes,
) {
  return piecewiseOperator<Exponential>(
    name,
    (_, y, { alpha, scale }) => {
      const below = add(y, alpha * scale);
      return atZero === "lower" ? select(greater(y, 0), scale, below) : select(greater(0, y), below, scale);
    },
    [
      {
        // The node subtracts 1 from eˣ, which leaves a small x few digits: eˣ − 1 is tanh(x / 2) (eˣ + 1).
        name: "accurate",
        emit(context, operation) {
          const { alpha, scale } = operation.attributes;
          const layout = adoptedLayout(context, operation);
          const x = context.operand(0, layout);
          const node = (type: string, ...inputs: TensorName[]) => context.node(type, inputs);
          const scalar = (value: number) => scalarBeside(context, value, operation.outputs[0], layout);
          const [zero, half, one] = atLeast([0, 0.5, 1].map(scalar), 3);
          const below = node("Min", x, zero);
          const difference = node(
            "Mul",
            node("Tanh", node("Mul", below, half)),
            node("Add", node("Exp", below), one),
          );
          const above = node("Relu", x);
          const scaled = scale === 1 ? above : node("Mul", above, scalar(scale));
          const rest = node("Mul", difference, scalar(alpha * scale));
          context.setOutput(0, node("Add", scaled, rest), layout);
        },
      },
      {
        name: "plain",
        emit: (context, operation) =>
          elementwiseLowering(type, attributes(operation.attributes)).emit(context, operation),
      },
    ],
    { alpha: required(number()) },
  );
}

// Keras has `where(x > 0, elu(x), α elu(x))`, and TensorFlow's selu the slope of the upper piece.
const eluOperator = exponentialOperator("elu", "Elu", "lower", ({ alpha }) => ({ alpha: { float: alpha } }));
const seluOperator = exponentialOperator("selu", "Selu", "upper", ({ alpha, scale }) => ({
  alpha: { float: alpha },
  gamma: { float: scale },
}));

/**
 * Passes values above 0, and a share of those below: `x` above 0, `slope · x` below.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__LeakyRelu.html | ONNX: LeakyRelu}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.leakyRelu(x, 0.1), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.1000, 2 ]
 * ```
 */
export function leakyRelu(x: Value, slope: number): Value {
  return apply(leakyReluOperator, [x], { slope });
}

/**
 * Rectifies up to 6: `min(max(x, 0), 6)`. Its gradient at 0 and 6 is 0.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.relu6(x), inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 2, 9]]);
 * console.log(data); // Float32Array(3) [ 0, 2, 6 ]
 * ```
 */
export function relu6(x: Value): Value {
  return apply(clipOperator, [x], { minimum: 0, maximum: 6, isFlatAtBounds: true });
}

/**
 * Clips to a range: `min(max(x, minimum), maximum)`. Its gradient at the bounds is 1, as that of TensorFlow's
 * `clip_by_value`.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__Clip.html | ONNX: Clip}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.clip(x, 0, 1), inputShape: [3] })]);
 * const { data } = await model.predict([[-1, 0.5, 2]]);
 * console.log(data); // Float32Array(3) [ 0, 0.5, 1 ]
 * ```
 */
export function clip(x: Value, minimum: number, maximum: number): Value {
  const y = apply(clipOperator, [x], { minimum, maximum, isFlatAtBounds: false });
  if (minimum <= maximum) return y;
  throw new ConfigurationError(
    `clip: expected a minimum that is not above the maximum, ${maximum}. Received: ${formatReceived(minimum)}.`,
  );
}

/**
 * Computes a sigmoid of straight lines: `min(max(x + 3, 0), 6) / 6`.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.hardSigmoid(x), inputShape: [3] })]);
 * const { data } = await model.predict([[-3, 0, 1.5]]);
 * console.log(data); // Float32Array(3) [ 0, 0.5, 0.75 ]
 * ```
 */
export function hardSigmoid(x: Value): Value {
  return apply(hardSigmoidOperator, [x], {});
}

/**
 * Passes values above 0, and bends those below towards −α: `x` above 0, `α (eˣ − 1)` below.
 *
 * @see {@link https://arxiv.org/abs/1511.07289 | Clevert et al., "Exponential Linear Units", 2015}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.elu(x, 0.5), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -0.3161, 2 ]
 * ```
 */
export function elu(x: Value, alpha = 1): Value {
  return apply(eluOperator, [x], { alpha, scale: 1 });
}

/**
 * Scales an exponential linear unit so that mean 0 and variance 1 are kept: `1.0507 x` above 0, `1.0507 · 1.6733 (eˣ −
 * 1)` below.
 *
 * @see {@link https://arxiv.org/abs/1706.02515 | Klambauer et al., "Self-Normalizing Neural Networks", 2017}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.selu(x), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -1.111, 2.101 ]
 * ```
 */
export function selu(x: Value): Value {
  return apply(seluOperator, [x], { alpha: SELU_ALPHA, scale: SELU_SCALE });
}
