/** What an optimizer is: a pure function of values, written in operators, and the numbers that it is fed at each step. */

import type { Shape, Value } from "../graph/index.ts";
import type { LearningRate } from "../schedules/schedule.ts";

/** A trainable weight, as optimizers see it when the training graph is built. */
export interface ParameterDescription {
  /** "conv2d_1/kernel" */
  readonly name: string;
  readonly shape: Shape;
}

/** A tensor that an optimizer keeps for each parameter from step to step. */
export interface Slot<Name extends string = string> {
  readonly name: Name;
  /** Default: the parameter's shape. */
  readonly shape?: Shape;
  /**
   * What every element is before the first step.
   *
   * @default 0
   */
  readonly initial?: number;
}

/** The next value of a parameter, and of its slots in their order. */
export interface Update {
  readonly parameter: Value;
  readonly slots: readonly Value[];
}

/**
 * What `compile` takes as an optimizer and the training graph is built with. `customOptimizer` makes one of what is
 * particular to it, and gives it the options that all optimizers have.
 */
export interface Optimizer {
  readonly name: string;
  /** May be set between epochs, as callbacks do. */
  learningRate: LearningRate;
  /**
   * Of the gradients, before the update.
   *
   * @default none
   */
  readonly clipping?: GradientClipping;
  /**
   * Whether each element of a parameter and its slots depends on the same element of parameter, gradient and slots alone,
   * and on the scalars. Only then are small parameters put together into one vector, and large ones updated block by
   * block. Default false: every parameter is updated as a whole, in its own shape.
   */
  readonly elementwise?: boolean | ((parameter: ParameterDescription) => boolean);
  /** What is kept for each parameter; a name alone is a tensor of the parameter's shape that begins at zero. */
  readonly slots:
    | readonly (string | Slot)[]
    | ((parameter: ParameterDescription) => readonly (string | Slot)[]);
  /** The names of the numbers that change from step to step. */
  readonly scalars: readonly string[];
  /**
   * Those numbers.
   *
   * @param step counted from 1
   * @param learningRate of this step
   */
  scalarsAt(step: number, learningRate: number): readonly number[];
  /**
   * The next parameter and slots.
   *
   * @param parameter in the shape of its description, unless the update is elementwise
   * @param described the parameter; where several are updated together, one of them
   */
  update(
    parameter: Value,
    gradient: Value,
    slots: readonly Value[],
    scalars: readonly Value[],
    described: ParameterDescription,
  ): Update;
  /** Parameters are updated together only if this gives the same for them; default: the same for all. */
  variant?(parameter: ParameterDescription): string;
  /**
   * Several steps make one update, with the mean of their gradients. The last slot then holds the sum, the scalar named
   * here is 1 at a step that updates and else 0, and `update` is given the mean, clipped.
   */
  readonly accumulation?: {
    readonly steps: number;
    readonly scalar: string;
    readonly clipping: GradientClipping;
  };
  /** The slot whose numbers replace the parameter's when training ends: the moving average. */
  readonly finalSlot?: string;
}

/** Limits of gradients: the norm of each, the norm of all together, or each value. */
export interface GradientClipping {
  readonly norm?: number | undefined;
  readonly globalNorm?: number | undefined;
  readonly value?: number | undefined;
}

/** A slot of one parameter, with nothing left open. */
export interface ParameterSlot {
  readonly name: string;
  readonly shape: Shape;
  readonly initial: number;
}

/**
 * The slots of a parameter.
 *
 * @param keptShape in which the parameter stays between steps, and slots of its shape with it; default: its own
 */
export function slotsOf(
  { slots }: Pick<Optimizer, "slots">,
  parameter: ParameterDescription,
  keptShape: Shape = parameter.shape,
): ParameterSlot[] {
  return (typeof slots === "function" ? slots(parameter) : slots).map((slot) => {
    const { name, shape = keptShape, initial = 0 } = typeof slot === "string" ? { name: slot } : slot;
    return { name, shape, initial };
  });
}

/** Whether a parameter may be updated in blocks, or together with others. */
export function isElementwise({ elementwise = false }: Optimizer, parameter: ParameterDescription): boolean {
  return typeof elementwise === "function" ? elementwise(parameter) : elementwise;
}
