/** Optimizers from their definitions and the options that all have. */

import { defined } from "../checked.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { Value } from "../graph/index.ts";
import { formatReceived } from "../options/index.ts";
import type { LearningRate } from "../schedules/schedule.ts";
import { withAccumulation } from "./accumulation.ts";
import { ownSlots, withAveraging } from "./averaging.ts";
import type { Optimizer, ParameterDescription, Slot } from "./optimizer.ts";
import { clippingOf, type OptimizerOptions } from "./options.ts";
import { isExcluded, type WeightDecay, withWeightDecay } from "./weight-decay.ts";

/** The slots of a parameter by name. */
type SlotValues<Name extends string, Optional extends string> = Readonly<Record<Name, Value>> &
  Readonly<Partial<Record<Optional, Value>>>;

/** Inputs of an update. */
export interface UpdateContext<
  SlotName extends string = string,
  Optional extends string = never,
  ScalarName extends string = string,
> {
  /** Present numbers of the parameter. */
  readonly parameter: Value;
  /** Gradient of the loss, clipped; of the parameter's shape. */
  readonly gradient: Value;
  /** Slots of the parameter by name. */
  readonly slots: SlotValues<SlotName, Optional>;
  /** Numbers of this step by name. */
  readonly scalars: Readonly<Record<ScalarName, Value>>;
  /** Name and shape of the parameter; where several are updated together, of one of them. */
  readonly described: ParameterDescription;
}

/** The parts that define an optimizer. */
export interface OptimizerDefinition<
  SlotName extends string = never,
  Optional extends string = never,
  ScalarName extends string = "learningRate",
> {
  /** Name of the optimizer. */
  readonly name: string;
  /** Whether each element is updated by itself, as {@link Optimizer} says. */
  readonly elementwise: boolean;
  /** Tensors stored for each parameter: a name, for a tensor of its shape that is zero at first, or a description. */
  readonly slots?: readonly (SlotName | Slot<SlotName>)[];
  /** More slots, which some options need. */
  readonly optionalSlots?: readonly Optional[];
  /**
   * The numbers that change from step to step (counted from 1).
   *
   * @default the learning rate
   */
  readonly scalars?: (step: number, learningRate: number) => Readonly<Record<ScalarName, number>>;
  /** Computes the next value of the parameter and of its slots. */
  readonly update: (context: UpdateContext<SlotName, Optional, ScalarName>) => {
    readonly parameter: Value;
    readonly slots?: SlotValues<SlotName, Optional>;
  };
}

/** Makes an optimizer of its definition alone. */
export function define<
  SlotName extends string = never,
  Optional extends string = never,
  ScalarName extends string = "learningRate",
>(definition: OptimizerDefinition<SlotName, Optional, ScalarName>, learningRate: LearningRate): Optimizer {
  const { name, elementwise, slots = [], optionalSlots = [] } = definition;
  const scalarsOf: (step: number, rate: number) => Readonly<Record<string, number>> =
    definition.scalars ?? ((_, rate) => ({ learningRate: rate }));
  const scalarNames = Object.keys(scalarsOf(1, 1));
  const declared = [...slots, ...optionalSlots];
  const slotNames = declared.map((slot) => (typeof slot === "string" ? slot : slot.name));
  return {
    name,
    learningRate,
    elementwise,
    slots: declared,
    scalars: scalarNames,
    scalarsAt(step, rate) {
      const numbers = scalarsOf(step, rate);
      return scalarNames.map((scalar) => numbers[scalar] ?? Number.NaN);
    },
    update(parameter, gradient, slotValues, scalarValues, described) {
      const next = definition.update({
        parameter,
        gradient,
        // By the names that were declared, as the types say.
        slots: byName(slotNames, slotValues) as SlotValues<SlotName, Optional>,
        scalars: byName(scalarNames, scalarValues) as Readonly<Record<ScalarName, Value>>,
        described,
      });
      const nextSlots: Readonly<Record<string, Value | undefined>> = next.slots ?? {};
      return {
        parameter: next.parameter,
        slots: slotNames.map((slot) => nextSlots[slot] ?? missingSlot(name, slot, nextSlots)),
      };
    },
  };
}

/** Adds the options that all optimizers have to an optimizer. */
export function withOptions(
  optimizer: Optimizer,
  options: OptimizerOptions,
  decays: readonly WeightDecay[] = [{ rate: options.weightDecay ?? 0, appliesTo: () => true }],
): Optimizer {
  const { useEma = false, emaMomentum: momentum = 0.99, excludeFromWeightDecay } = options;
  const stepsPerUpdate = options.gradientAccumulationSteps ?? 1;
  const decayed = decays.reduce(
    (before, { appliesTo, ...decay }) =>
      withWeightDecay(before, {
        ...decay,
        appliesTo: (parameter) => appliesTo(parameter) && !isExcluded(parameter, excludeFromWeightDecay),
      }),
    optimizer,
  );
  const accumulated = withAccumulation(decayed, stepsPerUpdate, clippingOf(options));
  const overwriteFrequency = options.emaOverwriteFrequency;
  const averaged = useEma
    ? withAveraging(accumulated, { momentum, overwriteFrequency, stepsPerUpdate })
    : accumulated;
  if (averaged.accumulation === undefined) return averaged;
  return { ...averaged, slots: (parameter) => [...ownSlots(averaged, parameter), "gradientSum"] };
}

function byName(names: readonly string[], values: readonly Value[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(names.map((name, i) => [name, defined(values[i])]));
}

function missingSlot(name: string, slot: string, given: object): never {
  throw new ConfigurationError(
    `${name}: expected update to give the next value of each slot, { parameter, slots: { ${slot}, … } }. ` +
      `Received: slots ${formatReceived(Object.keys(given))}.`,
  );
}
