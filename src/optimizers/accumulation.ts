/** Several steps that make one update. Source: Keras, `Optimizer` (gradient_accumulation_steps). */

import { defined } from "../checked.ts";
import type { Value } from "../graph/index.ts";
import { greater, select } from "../ops/index.ts";
import type { GradientClipping, Optimizer } from "./optimizer.ts";

/** Compares a scalar that is 0 or 1 with 1. */
export function isOn(scalar: Value): Value {
  return greater(scalar, 0.5);
}

/**
 * Restricts an optimizer to one update in every `steps` steps; at the others parameters and slots stay, to the bit. The
 * gradients are summed by `applyOptimizer`, since norms are clipped of whole means.
 */
export function withAccumulation(optimizer: Optimizer, steps: number, clipping: GradientClipping): Optimizer {
  if (steps === 1) return { ...optimizer, clipping };
  const scalar = "isUpdate";
  const place = optimizer.scalars.length;
  return {
    ...optimizer,
    clipping: {},
    accumulation: { steps, scalar, clipping },
    scalars: [...optimizer.scalars, scalar],
    scalarsAt: (step, learningRate) => [
      ...optimizer.scalarsAt(updateOf(step, steps), learningRate),
      step % steps === 0 ? 1 : 0,
    ],
    update(parameter, gradient, slots, scalars, described) {
      const isUpdate = isOn(defined(scalars[place]));
      const next = optimizer.update(parameter, gradient, slots, scalars, described);
      return {
        parameter: select(isUpdate, next.parameter, parameter),
        slots: next.slots.map((slot, i) => select(isUpdate, slot, defined(slots[i]))),
      };
    },
  };
}

/** Returns the update that a step belongs to, both counted from 1. */
export function updateOf(step: number, stepsPerUpdate: number): number {
  return Math.floor((step - 1) / stepsPerUpdate) + 1;
}
