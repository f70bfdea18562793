/** Powers with a fixed exponent. */

import { defined } from "../checked.ts";
import { apply, aValue, checkArguments, type Operator, type Value } from "../graph/index.ts";
import { number, required } from "../options/index.ts";
import { multiply, square } from "./arithmetic.ts";
import { adoptedLayout, scalarBeside } from "./elementwise.ts";

interface PowerAttributes {
  readonly exponent: number;
}

const EXPONENT = required(number());

const powerOperator: Operator<PowerAttributes> = {
  name: "power",
  infer: ([x]) => [defined(x)],
  gradient: ({ inputs: [x], attributes: { exponent } }, [dy]) => [
    dy && x && multiply(dy, multiply(power(x, exponent - 1), exponent)),
  ],
  lowerings: [
    {
      name: "plain",
      emit(context, operation) {
        const layout = adoptedLayout(context, operation);
        const exponent = scalarBeside(context, operation.attributes.exponent, operation.outputs[0], layout);
        context.setOutput(0, context.node("Pow", [context.operand(0, layout), exponent]), layout);
      },
    },
  ],
};

/**
 * Raises to a constant power, element by element: `xᵉ`. The result is NaN where `x < 0` and the exponent is no integer.
 *
 * @see {@link https://onnx.ai/onnx/operators/onnx__Pow.html | ONNX: Pow}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.power(x, 3), inputShape: [2] })]);
 * const { data } = await model.predict([[-1, 2]]);
 * console.log(data); // Float32Array(2) [ -1, 8 ]
 * ```
 */
export function power(x: Value, exponent: number): Value {
  checkArguments("power", { x, exponent }, { x: aValue, exponent: EXPONENT });
  if (exponent === 1) return x;
  return exponent === 2 ? square(x) : apply(powerOperator, [x], { exponent });
}
