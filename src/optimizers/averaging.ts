/** An exponential moving average of the weights. Source: Keras, `Optimizer` (`use_ema` and its options). */

import { defined } from "../checked.ts";
import { add, multiply, select } from "../ops/index.ts";
import { isOn, updateOf } from "./accumulation.ts";
import type { Optimizer, ParameterDescription, Slot } from "./optimizer.ts";

const AVERAGE = "average";

/** How weights are averaged. */
export interface Averaging {
  /** Decay rate of the average at each step. */
  readonly momentum: number;
  /** After how many updates, each time, the average replaces the parameter; undefined: at the end only. */
  readonly overwriteFrequency?: number | undefined;
  /** How many steps make one update. */
  readonly stepsPerUpdate: number;
}

/**
 * Returns the optimizer, with a slot for the average of each parameter. As in Keras it follows every step, also one
 * that makes no update, and until the first update is made it is the parameter itself.
 */
export function withAveraging(
  optimizer: Optimizer,
  { momentum, overwriteFrequency, stepsPerUpdate }: Averaging,
): Optimizer {
  const place = optimizer.scalars.length;
  const names = [
    "averageKept",
    "averageTaken",
    ...(overwriteFrequency === undefined ? [] : ["isOverwritten"]),
  ];
  return {
    ...optimizer,
    finalSlot: AVERAGE,
    slots: (parameter) => [...ownSlots(optimizer, parameter), AVERAGE],
    scalars: [...optimizer.scalars, ...names],
    scalarsAt(step, learningRate) {
      const update = updateOf(step, stepsPerUpdate);
      const kept = update === 1 ? 0 : momentum;
      const isOverwritten = overwriteFrequency !== undefined && update % overwriteFrequency === 0;
      const own = [kept, 1 - kept, isOverwritten ? 1 : 0].slice(0, names.length);
      return [...optimizer.scalarsAt(step, learningRate), ...own];
    },
    update(parameter, gradient, slots, scalars, described) {
      const [kept, taken, isOverwritten] = scalars.slice(place);
      const next = optimizer.update(parameter, gradient, slots.slice(0, -1), scalars, described);
      const average = add(
        multiply(defined(slots.at(-1)), defined(kept)),
        multiply(next.parameter, defined(taken)),
      );
      return {
        parameter:
          isOverwritten === undefined ? next.parameter : select(isOn(isOverwritten), average, next.parameter),
        slots: [...next.slots, average],
      };
    },
  };
}

/** Returns the slots as an optimizer declares them for a parameter. */
export function ownSlots({ slots }: Optimizer, parameter: ParameterDescription): readonly (string | Slot)[] {
  return typeof slots === "function" ? slots(parameter) : slots;
}
