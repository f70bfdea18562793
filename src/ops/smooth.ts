/**
 * Smooth functions whose gradient is simpler, and more accurate, than what the chain rule makes of their parts.
 *
 * Sources: ONNX, operators `Softsign`, `Mish` and `HardSwish`, for the definitions; Misra, "Mish: A Self Regularized
 * Non-Monotonic Activation Function", 2019; Howard et al., "Searching for MobileNetV3", 2019.
 */

import { apply, type Operator, type Value } from "../graph/index.ts";
import { add, divide, maximum, minimum, multiply, square, subtract } from "./arithmetic.ts";
import { adoptedLayout, elementwiseOperator } from "./elementwise.ts";
import { absolute, sigmoid, softplus, step, tanh } from "./unary.ts";

function smoothOperator(name: string, type: string, slope: (x: Value) => Value): Operator {
  return elementwiseOperator(name, type, ({ inputs: [x] }, dy) => [x && multiply(dy, slope(x))]);
}

/** The slope is `1 / (1 + |x|)²`. */
const softsignOperator = smoothOperator("softsign", "Softsign", (x) =>
  divide(1, square(add(absolute(x), 1))),
);

/** The slope is `t + x (1 − t²) sigmoid(x)`, t the tanh of `ln(1 + eˣ)`. */
const mishOperator = smoothOperator("mish", "Mish", (x) => {
  const t = tanh(softplus(x));
  return add(t, multiply(multiply(x, sigmoid(x)), subtract(1, square(t))));
});

/** The slope is `(2x + 3) / 6` between −3 and 3; at these corners 0 and 1, as TensorFlow has it of `x · relu6(x + 3) / 6`. */
const hardSiluOperator = smoothOperator("hardSilu", "HardSwish", (x) => {
  const inside = multiply(step(add(x, 3)), step(subtract(3, x)));
  const gate = multiply(minimum(maximum(add(x, 3), 0), 6), 1 / 6);
  return add(gate, multiply(multiply(x, inside), 1 / 6));
});

const logCoshOperator: Operator = {
  name: "logCosh",
  infer: ([x]) => [x],
  gradient: ({ inputs: [x] }, [dy]) => [dy && x && multiply(dy, tanh(x))],
  lowerings: [
    {
      name: "plain",
      emit(context, operation) {
        // ln cosh x is |x| + ln(1 + e^(−2|x|)) − ln 2, in which nothing overflows.
        const layout = adoptedLayout(context, operation);
        const distance = context.node("Abs", [context.operand(0, layout)]);
        const twice = context.node("Mul", [distance, context.scalar(-2)]);
        const sum = context.node("Add", [distance, context.node("Softplus", [twice])]);
        context.setOutput(0, context.node("Sub", [sum, context.scalar(Math.LN2)]), layout);
      },
    },
  ],
};

/** `x / (1 + |x|)` */
export function softsign(x: Value): Value {
  return apply(softsignOperator, [x], {});
}

/** `x · tanh(ln(1 + eˣ))` */
export function mish(x: Value): Value {
  return apply(mishOperator, [x], {});
}

/** `x · min(max(x + 3, 0), 6) / 6` */
export function hardSilu(x: Value): Value {
  return apply(hardSiluOperator, [x], {});
}

/** `ln cosh x`: about `x² / 2` near 0 and `|x| − ln 2` far from it; no x is too large. */
export function logCosh(x: Value): Value {
  return apply(logCoshOperator, [x], {});
}
