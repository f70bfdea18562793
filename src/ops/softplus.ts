/** Softplus by nodes that work on vectors of numbers, for targets whose own kernel does not. */

import type { Layout, LoweringContext, TensorName, Value } from "../graph/index.ts";
import { scalarBeside } from "./elementwise.ts";

/**
 * Writes `ln(1 + eˣ) = max(x, 0) + ln(1 + e)` with `e = e^(−|x|)`, in which nothing overflows. The sum `u = 1 + e` is
 * rounded, and loses a small e altogether: `ln u − ((u − 1) − e) / u` makes up for that. Source: the logarithm of HP's
 * 15C, as in Kahan, "Mathematics written in sand", 1983.
 *
 * @param x a tensor of the shape of `like`, in this layout
 */
export function emitSoftplus(
  context: LoweringContext,
  x: TensorName,
  like: Value,
  layout: Layout,
): TensorName {
  const node = (type: string, ...operands: TensorName[]) => context.node(type, operands);
  const one = scalarBeside(context, 1, like, layout);
  const e = node("Exp", node("Neg", node("Abs", x)));
  const u = node("Add", e, one);
  const lost = node("Div", node("Sub", node("Sub", u, one), e), u);
  return node("Add", node("Relu", x), node("Sub", node("Log", u), lost));
}
