/** Keeping gradients small. Source: Keras, `Optimizer` (clipnorm, global_clipnorm, clipvalue). */

import type { Value } from "../graph/index.ts";
import { add, divide, maximum, minimum, multiply, reduceSum, sqrt, square } from "../ops/index.ts";
import type { GradientClipping } from "./optimizer.ts";

/**
 * Clips gradients: scales each to at most `norm`, or all together to at most `globalNorm`, or limits each element to ±
 * `value`.
 *
 * @example
 * ```ts
 * import { ops, optimizers } from "atelier";
 *
 * const [clipped] = optimizers.clipGradients([ops.constant([3, 4])], { norm: 1 });
 * console.log(clipped?.shape); // [ 2 ]
 * ```
 */
export function clipGradients(
  gradients: readonly Value[],
  { norm, globalNorm, value }: GradientClipping = {},
): Value[] {
  if (value !== undefined) {
    return gradients.map((gradient) => minimum(maximum(gradient, -value), value));
  }
  if (norm !== undefined) {
    return gradients.map((gradient) => scaleToNorm(gradient, sumOfSquares(gradient), norm));
  }
  if (globalNorm !== undefined && gradients.length > 0) {
    const total = gradients.map(sumOfSquares).reduce((a, b) => add(a, b));
    return gradients.map((gradient) => scaleToNorm(gradient, total, globalNorm));
  }
  return [...gradients];
}

/** `gradient · limit / max(norm, limit)` */
function scaleToNorm(gradient: Value, squaredNorm: Value, limit: number): Value {
  return multiply(gradient, divide(limit, maximum(sqrt(squaredNorm), limit)));
}

function sumOfSquares(gradient: Value): Value {
  return reduceSum(square(gradient));
}
