/** Several optimizers as one, each for some of the parameters. */

import { defined } from "../checked.ts";
import type { LearningRate } from "../schedules/schedule.ts";
import { ownSlots } from "./averaging.ts";
import { isElementwise, type Optimizer, type ParameterDescription } from "./optimizer.ts";

/** An optimizer and the parameters that it is for. */
interface Part {
  readonly optimizer: Optimizer;
  readonly appliesTo: (parameter: ParameterDescription) => boolean;
  /**
   * Its learning rate, as a multiple of the common one.
   *
   * @default 1
   */
  readonly rateFactor?: number;
}

/** Returns the optimizer by which every parameter is updated as by the first part that applies to it; one must. */
export function byParameter(name: string, learningRate: LearningRate, parts: readonly Part[]): Optimizer {
  const partOf = (parameter: ParameterDescription) =>
    defined(parts.find(({ appliesTo }) => appliesTo(parameter))).optimizer;
  /** Where the scalars of each begin among those of all. */
  const begin = new Map<Optimizer, number>();
  let count = 0;
  for (const { optimizer } of parts) {
    begin.set(optimizer, count);
    count += optimizer.scalars.length;
  }
  return {
    name,
    learningRate,
    elementwise: (parameter) => isElementwise(partOf(parameter), parameter),
    slots: (parameter) => ownSlots(partOf(parameter), parameter),
    scalars: parts.flatMap(({ optimizer }) => optimizer.scalars),
    scalarsAt: (step, rate) =>
      parts.flatMap(({ optimizer, rateFactor = 1 }) => optimizer.scalarsAt(step, rate * rateFactor)),
    update(parameter, gradient, slots, scalars, described) {
      const optimizer = partOf(described);
      const first = defined(begin.get(optimizer));
      const own = scalars.slice(first, first + optimizer.scalars.length);
      return optimizer.update(parameter, gradient, slots, own, described);
    },
    variant: (parameter) => String(begin.get(partOf(parameter))),
  };
}
