/** An optimizer applied to a parameter: block by block where the parameter is large. */

import { formatShape, type Value } from "../graph/index.ts";
import { blockedShape, blockwise, matmul, productOf, reshape, transpose } from "../ops/index.ts";
import type { Optimizer, Update } from "./optimizer.ts";

/**
 * What the optimizer makes of a parameter.
 *
 * Where the gradient is a product `Aᵀ · B`, as that of a dense kernel is, the product is taken block by block too, and
 * the whole gradient never stands in memory.
 *
 * @param parameter in the shape in which it is kept: that of its gradient, or `blockedShape` of it
 * @param slots likewise
 */
export function applyOptimizer(
  optimizer: Optimizer,
  parameter: Value,
  gradient: Value,
  slots: readonly Value[],
  scalars: readonly Value[],
): Update {
  if (formatShape(parameter.shape) === formatShape(gradient.shape)) {
    return optimizer.update(parameter, gradient, slots, scalars);
  }
  const product = productOf(gradient);
  const rows =
    product === undefined
      ? reshape(gradient, blockedShape(gradient.shape))
      : reshape(transpose(product.a, [1, 0]), [...parameter.shape.slice(0, 2), product.a.shape[0]]);
  const rest = product === undefined ? [] : [product.b];
  const [next, ...nextSlots] = blockwise(
    ([ownParameter, ownRows, ...ownSlots], shared) => {
      const ownGradient = product === undefined ? ownRows : matmul(ownRows, shared[0]);
      const update = optimizer.update(ownParameter, ownGradient, ownSlots, shared.slice(rest.length));
      return [update.parameter, ...update.slots];
    },
    [parameter, rows, ...slots],
    [...rest, ...scalars],
  );
  return { parameter: next, slots: nextSlots };
}
