/** An optimizer applied to parameters: block by block where one is large, the small ones all together. */

import { type Device, sameShape, type Value } from "../graph/index.ts";
import {
  blockedShape,
  blockwise,
  concat,
  matmul,
  productOf,
  reshape,
  split,
  transpose,
} from "../ops/index.ts";
import type { Optimizer, Update } from "./optimizer.ts";

/** A parameter of fewer elements than this costs more in nodes than in arithmetic. */
const SMALL = 2 ** 17;

/** A parameter with what is needed to update it. */
export interface Parameter {
  /** In the shape in which it is kept: that of its gradient, or `blockedShape` of it. */
  readonly value: Value;
  readonly gradient: Value;
  /** Likewise. */
  readonly slots: readonly Value[];
}

/**
 * What the optimizer makes of each parameter.
 *
 * @param device what will compute it: where there is no cache to be spared, a large parameter is updated as a whole
 */
export function applyOptimizer(
  optimizer: Optimizer,
  parameters: readonly Parameter[],
  scalars: readonly Value[],
  device: Device = "cpu",
): Update[] {
  const small = parameters.filter(({ value }) => value.size < SMALL);
  const together = small.length > 1 ? updateTogether(optimizer, small, scalars) : [];
  return parameters.map((parameter) => {
    const update = together[small.indexOf(parameter)];
    if (update !== undefined) return update;
    const { value, gradient, slots } = parameter;
    return sameShape(value.shape, gradient.shape) || device !== "cpu"
      ? optimizer.update(value, reshape(gradient, value.shape), slots, scalars)
      : updateBlockwise(optimizer, parameter, scalars);
  });
}

/** All parameters as one vector: one chain of operators instead of one each. */
function updateTogether(
  optimizer: Optimizer,
  parameters: readonly Parameter[],
  scalars: readonly Value[],
): Update[] {
  const joined = (values: readonly Value[]) => concat(values.map((value) => reshape(value, [value.size])));
  const apart = (vector: Value) => {
    const pieces = split(
      vector,
      parameters.map(({ value }) => value.size),
    );
    return pieces.map((piece, i) => reshape(piece, parameters[i].value.shape));
  };
  const update = optimizer.update(
    joined(parameters.map(({ value }) => value)),
    joined(parameters.map(({ gradient }) => gradient)),
    optimizer.slots.map((_, slot) => joined(parameters.map(({ slots }) => slots[slot]))),
    scalars,
  );
  const [next, ...slots] = [update.parameter, ...update.slots].map(apart);
  return parameters.map((_, i) => ({ parameter: next[i], slots: slots.map((ofSlot) => ofSlot[i]) }));
}

/**
 * A large parameter, block by block. Where the gradient is a product `Aᵀ · B`, as that of a dense kernel is, the product
 * is taken block by block too, and the whole gradient never stands in memory.
 */
function updateBlockwise(
  optimizer: Optimizer,
  { value, gradient, slots }: Parameter,
  scalars: readonly Value[],
): Update {
  const product = productOf(gradient);
  const rows =
    product === undefined
      ? reshape(gradient, blockedShape(gradient.shape))
      : reshape(transpose(product.a, [1, 0]), [...value.shape.slice(0, 2), product.a.shape[0]]);
  const rest = product === undefined ? [] : [product.b];
  const [next, ...nextSlots] = blockwise(
    ([ownParameter, ownRows, ...ownSlots], shared) => {
      const ownGradient = product === undefined ? ownRows : matmul(ownRows, shared[0]);
      const update = optimizer.update(ownParameter, ownGradient, ownSlots, shared.slice(rest.length));
      return [update.parameter, ...update.slots];
    },
    [value, rows, ...slots],
    [...rest, ...scalars],
  );
  return { parameter: next, slots: nextSlots };
}
