/**
 * An optimizer applied to parameters: where its update is elementwise, large ones block by block, small ones together.
 */

import { defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import { formatShape, NATIVE_CPU, sameShape, type Target, type Value } from "../graph/index.ts";
import { add, blockwise, concat, divide, reshape, select, split } from "../ops/compiler.ts";
import { isOn } from "./accumulation.ts";
import { checkElementwise } from "./check-elementwise.ts";
import { clipGradients } from "./clipping.ts";
import {
  isElementwise,
  type Optimizer,
  type ParameterDescription,
  slotsOf,
  type Update,
} from "./optimizer.ts";

/** A parameter, with its gradient and slots. */
export interface Parameter {
  /**
   * Its name, which optimizers that treat parameters differently go by.
   *
   * @default ""
   */
  readonly name?: string;
  /** Its numbers, in the shape in which it is stored: that of its gradient, or `blockedShape` of it. */
  readonly value: Value;
  /** Gradient of the loss. */
  readonly gradient: Value;
  /** In the order of `slotsOf`; those of the parameter's shape are stored in the same shape as the parameter. */
  readonly slots: readonly Value[];
}

/** Common inputs of the updates of all parameters. */
interface Setup {
  readonly optimizer: Optimizer;
  readonly scalars: readonly Value[];
  readonly target: Target;
}

/**
 * Computes the next value of each parameter and of its slots.
 *
 * @param scalars the optimizer's numbers of this step, in the order of `optimizer.scalars`
 * @param target what will compute it: where loops are slow, a large parameter is updated as a whole; default: the
 *   processor
 * @throws {ShapeError} if the optimizer's update changes a shape
 * @throws {ConfigurationError} if the optimizer is declared elementwise and is not
 * @example
 * ```ts
 * import { ops, optimizers } from "atelier";
 *
 * const [parameter, gradient] = [ops.constant([1, 2]), ops.constant([0.5, 0.5])];
 * const optimizer = optimizers.sgd(0.1);
 * const parameters = [{ value: parameter, gradient, slots: [] }];
 * const [update] = optimizers.applyOptimizer(optimizer, parameters, [ops.constant(0.1)]);
 * console.log(update?.parameter.shape); // [ 2 ]
 * ```
 */
export function applyOptimizer(
  optimizer: Optimizer,
  parameters: readonly Parameter[],
  scalars: readonly Value[],
  target: Target = NATIVE_CPU,
): Update[] {
  const setup = { optimizer, scalars, target };
  return optimizer.accumulation === undefined
    ? updateAll(setup, parameters)
    : updateByMeanGradient(setup, optimizer.accumulation, parameters);
}

/** Returns the update by the mean gradient of several steps; the last slot of each parameter is their sum. */
function updateByMeanGradient(
  setup: Setup,
  { steps, scalar, clipping }: NonNullable<Optimizer["accumulation"]>,
  parameters: readonly Parameter[],
): Update[] {
  const { optimizer, scalars } = setup;
  const isUpdate = isOn(defined(scalars[optimizer.scalars.indexOf(scalar)]));
  const sums = parameters.map(({ gradient, slots }) => {
    const before = defined(slots.at(-1));
    return add(before, reshape(gradient, before.shape));
  });
  const averages = sums.map((sum, i) => divide(reshape(sum, defined(parameters[i]).gradient.shape), steps));
  const clipped = clipGradients(averages, clipping);
  const own = parameters.map((parameter, i) => ({
    ...parameter,
    gradient: defined(clipped[i]),
    slots: parameter.slots.slice(0, -1),
  }));
  return updateAll(setup, own).map(({ parameter, slots }, i) => ({
    parameter,
    slots: [...slots, select(isUpdate, 0, defined(sums[i]))],
  }));
}

function updateAll(setup: Setup, parameters: readonly Parameter[]): Update[] {
  const together = new Map<Parameter, Update>();
  for (const group of groupsOf(setup, parameters)) {
    const updates = updateTogether(setup, group);
    for (const [i, parameter] of group.entries()) together.set(parameter, defined(updates[i]));
  }
  return parameters.map((parameter) => together.get(parameter) ?? updateAlone(setup, parameter));
}

/** Small parameters of which several are updated in the same way, element by element. */
function groupsOf({ optimizer, target }: Setup, parameters: readonly Parameter[]): Parameter[][] {
  const groups = new Map<string, Parameter[]>();
  for (const parameter of parameters) {
    if (parameter.value.size >= target.costs.minOwnUpdate) continue;
    if (!canBeDivided(optimizer, parameter)) continue;
    const variant = optimizer.variant?.(describe(parameter)) ?? "";
    groups.set(variant, [...(groups.get(variant) ?? []), parameter]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

function describe({ name = "", gradient }: Parameter): ParameterDescription {
  return { name, shape: gradient.shape };
}

/** Returns whether elements can be updated apart from those beside them. */
function canBeDivided(optimizer: Optimizer, parameter: Parameter): boolean {
  const { value, slots } = parameter;
  return (
    isElementwise(optimizer, describe(parameter)) && slots.every(({ shape }) => sameShape(shape, value.shape))
  );
}

function updateAlone(setup: Setup, parameter: Parameter): Update {
  const { value, gradient, slots } = parameter;
  if (!canBeDivided(setup.optimizer, parameter)) return updateWhole(setup, parameter);
  return sameShape(value.shape, gradient.shape) || !setup.target.supportsScan
    ? updateOf(setup, { ...parameter, gradient: reshape(gradient, value.shape), slots }, describe(parameter))
    : updateBlockwise(setup, parameter);
}

/** Returns a parameter in its own shape, whatever shape it is stored in. */
function updateWhole(setup: Setup, parameter: Parameter): Update {
  const { value, gradient, slots } = parameter;
  const described = describe(parameter);
  const own = slotsOf(setup.optimizer, described);
  const update = updateOf(
    setup,
    {
      value: reshape(value, gradient.shape),
      gradient,
      slots: slots.map((slot, i) => reshape(slot, own[i]?.shape ?? slot.shape)),
    },
    described,
  );
  return {
    parameter: reshape(update.parameter, value.shape),
    slots: update.slots.map((slot, i) => reshape(slot, defined(slots[i]).shape)),
  };
}

/** All parameters as one vector: one chain of operators instead of one each. */
function updateTogether(setup: Setup, parameters: readonly Parameter[]): Update[] {
  const joined = (values: readonly Value[]) => concat(values.map((value) => reshape(value, [value.size])));
  const apart = (vector: Value) => {
    const pieces = split(
      vector,
      parameters.map(({ value }) => value.size),
    );
    return pieces.map((piece, i) => reshape(piece, defined(parameters[i]).value.shape));
  };
  const first = defined(parameters[0]);
  const update = updateOf(
    setup,
    {
      value: joined(parameters.map(({ value }) => value)),
      gradient: joined(parameters.map(({ gradient }) => gradient)),
      slots: first.slots.map((_, slot) => joined(parameters.map(({ slots }) => defined(slots[slot])))),
    },
    describe(first),
  );
  const next = apart(update.parameter);
  const nextSlots = update.slots.map(apart);
  return parameters.map((_, i) => ({
    parameter: defined(next[i]),
    slots: nextSlots.map((ofSlot) => defined(ofSlot[i])),
  }));
}

/**
 * Updates a large parameter block by block. Where the gradient is a product, as that of a dense kernel is, rewrites
 * take the product block by block too.
 */
function updateBlockwise(setup: Setup, parameter: Parameter): Update {
  const { value, gradient, slots } = parameter;
  const [next, ...nextSlots] = blockwise(
    ([ownParameter, ownGradient, ...ownSlots], scalars) => {
      const update = updateOf(
        { ...setup, scalars },
        { value: defined(ownParameter), gradient: defined(ownGradient), slots: ownSlots },
        describe(parameter),
      );
      return [update.parameter, ...update.slots];
    },
    [value, reshape(gradient, value.shape), ...slots],
    setup.scalars,
  );
  return { parameter: defined(next), slots: nextSlots };
}

/** Returns the optimizer's own update, which must keep every shape. */
function updateOf(
  { optimizer, scalars }: Setup,
  { value, gradient, slots }: Parameter,
  described: ParameterDescription,
): Update {
  const update = optimizer.update(value, gradient, slots, scalars, described);
  const before = [value, ...slots];
  const after = [update.parameter, ...update.slots];
  if (
    before.length !== after.length ||
    after.some(({ shape }, i) => !sameShape(shape, before[i]?.shape ?? []))
  ) {
    const shapes = (values: readonly Value[]) => values.map(({ shape }) => formatShape(shape)).join(", ");
    throw new ShapeError(
      `${optimizer.name}: expected an update of ${described.name || "a parameter"} and its slots of the same shapes, ` +
        `${shapes(before)}. Received: ${shapes(after)}.`,
    );
  }
  if (isElementwise(optimizer, described)) {
    checkElementwise(optimizer.name, update, [value, gradient, ...slots, ...scalars]);
  }
  return update;
}
