/**
 * Work on gradients that were spread over images, done before they are spread. Others who use the spread gradient have it
 * as before.
 */

import { producedBy, sameShape, type Value } from "../graph/index.ts";
import {
  averagePool2dGradientOperator,
  broadcastToOperator,
  maxPool2dGradientOperator,
  multiply,
  multiplyOperator,
  reduceSum,
  reduceSumOperator,
} from "../ops/compiler.ts";
import { type Rule, rule } from "./rule.ts";

/** Spreading only distributes the windows' numbers over pixels: the sum over all pixels is the same. */
const sums = rule(
  "sum before a pooling's gradient",
  reduceSumOperator,
  ({ inputs: [x], attributes: { axes, keepDims } }) => {
    const spread = producedBy(x, maxPool2dGradientOperator) ?? producedBy(x, averagePool2dGradientOperator);
    const [windows] = spread?.inputs ?? [];
    const isOverPixels = axes.includes(1) && axes.includes(2);
    return windows && isOverPixels ? [reduceSum(windows, axes, keepDims)] : undefined;
  },
);

/** A product stretches its operands by itself. */
const products = rule("product before stretching", multiplyOperator, ({ inputs: [a, b] }) => {
  if (a === undefined || b === undefined || !sameShape(a.shape, b.shape)) return undefined;
  const [narrowA, narrowB] = [beforeStretching(a), beforeStretching(b)];
  if (narrowA !== undefined) return [multiply(narrowA, b)];
  return narrowB && [multiply(a, narrowB)];
});

/** Finds the value that was broadcast along existing axes. */
function beforeStretching(x: Value): Value | undefined {
  const [narrow] = producedBy(x, broadcastToOperator)?.inputs ?? [];
  return narrow?.rank === x.rank ? narrow : undefined;
}

export const STRETCHING: readonly Rule[] = [products];
export const SPREADING: readonly Rule[] = [sums, products];
