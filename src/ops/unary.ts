/** Functions of one value, element by element. */

import { defined } from "../checked.ts";
import { apply, type Operation, type Operator, producedBy, type Value } from "../graph/index.ts";
import { divide, multiply, negate, square, subtract } from "./arithmetic.ts";
import { adoptedLayout, elementwiseOperator } from "./elementwise.ts";

/** The largest float32. */
const LARGEST_FLOAT = 2 ** 127 * (2 - 2 ** -23);

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
/** What makes `HardSigmoid`, `max(0, min(1, αx + β))`, 1 above 0 and 0 elsewhere. */
const STEP = { alpha: { float: LARGEST_FLOAT }, beta: { float: 0 } };
const plainSign = unaryOperator("sign", "Sign", undefined, {
  hasZeroGradient: true,
  needsExact: () => "zeros",
});
const signOperator: Operator = {
  ...plainSign,
  lowerings: [
    {
      name: "composed",
      applies: (_operation, target) => !target.hasKernel("Sign"),
      emit(context, operation) {
        const layout = adoptedLayout(context, operation);
        const x = context.operand(0, layout);
        const [above, below] = [x, context.node("Neg", [x])].map((side) =>
          context.node("HardSigmoid", [side], STEP),
        );
        context.setOutput(0, context.node("Sub", [defined(above), defined(below)]), layout);
      },
    },
    ...plainSign.lowerings,
  ],
};
const absoluteOperator = unaryOperator("absolute", "Abs", (x, _y, dy) => multiply(dy, sign(x)));
const tanhOperator = unaryOperator("tanh", "Tanh", (_x, y, dy) => multiply(dy, subtract(1, square(y))));
export const sigmoidOperator = unaryOperator("sigmoid", "Sigmoid", (_x, y, dy) =>
  multiply(dy, multiply(y, subtract(1, y))),
);
const erfOperator = unaryOperator("erf", "Erf", (x, _y, dy) =>
  multiply(dy, multiply(exp(negate(square(x))), 2 / Math.sqrt(Math.PI))),
);
const softplusOperator = unaryOperator("softplus", "Softplus", (x, _y, dy) => multiply(dy, sigmoid(x)));
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
        const above = isPositive ? x : context.node("Max", [x, context.scalar(0)]);
        context.setOutput(0, context.node("Sign", [above]), layout);
      },
    },
    ...plainStep.lowerings,
  ],
};

/**
 * `eˣ`
 *
 * @example
 * exp(negate(square(x)))
 */
export function exp(x: Value): Value {
  return apply(expOperator, [x], {});
}

/**
 * Natural logarithm. That of a softmax or a sigmoid is computed from the logits, so that it stays finite.
 *
 * @example
 * negate(log(softmax(logits)))
 */
export function log(x: Value): Value {
  return apply(logOperator, [x], {});
}

/**
 * `√x`, element by element. The gradient at 0 is infinite: add a small number first.
 *
 * @example
 * sqrt(add(reduceSum(square(x), [-1]), 1e-7)) // lengths of rows
 */
export function sqrt(x: Value): Value {
  return apply(sqrtOperator, [x], {});
}

/** −1, 0 or 1; its gradient is zero. */
export function sign(x: Value): Value {
  return apply(signOperator, [x], {});
}

/** `|x|`; its gradient at 0 is 0. */
export function absolute(x: Value): Value {
  return apply(absoluteOperator, [x], {});
}

/**
 * Hyperbolic tangent, element by element.
 *
 * @example
 * multiply(x, tanh(softplus(x))) // Mish
 */
export function tanh(x: Value): Value {
  return apply(tanhOperator, [x], {});
}

/**
 * `1 / (1 + e⁻ˣ)`
 *
 * @example
 * multiply(x, sigmoid(x)) // SiLU
 */
export function sigmoid(x: Value): Value {
  return apply(sigmoidOperator, [x], {});
}

/** 1 where `x > 0`, else 0; of positive numbers below 1e-38 something between. No gradient passes. */
export function step(x: Value): Value {
  return apply(stepOperator, [x], {});
}

/** The error function, `2/√π ∫₀ˣ e^(−t²) dt`. */
export function erf(x: Value): Value {
  return apply(erfOperator, [x], {});
}

/** `ln(1 + eˣ)` */
export function softplus(x: Value): Value {
  return apply(softplusOperator, [x], {});
}

/** `max(x, 0)`; its gradient at 0 is 0. */
export function relu(x: Value): Value {
  return apply(reluOperator, [x], {});
}
