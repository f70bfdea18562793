/** The interface of optimizers: a pure function of values, written in operators, and the numbers that change at each step. */

import type { Shape, Value } from "../graph/index.ts";
import type { LearningRate } from "../schedules/schedule.ts";

/** A trainable weight, as optimizers see it when the training graph is built. */
export interface ParameterDescription {
  /** Name of layer and weight, such as "conv2d_1/kernel". */
  readonly name: string;
  /** Lengths of the axes. */
  readonly shape: Shape;
}

/** A tensor that an optimizer stores for each parameter from step to step. */
export interface Slot<Name extends string = string> {
  /** Unique within the optimizer. */
  readonly name: Name;
  /**
   * Lengths of the axes.
   *
   * @default the parameter's shape
   */
  readonly shape?: Shape;
  /**
   * Value of every element before the first step.
   *
   * @default 0
   */
  readonly initial?: number;
}

/** The next value of a parameter, and of its slots in their order. */
export interface Update {
  /** Next value of the parameter. */
  readonly parameter: Value;
  /** Next values of its slots. */
  readonly slots: readonly Value[];
}

/**
 * An optimizer: what `compile` accepts and the training graph is built with. `customOptimizer` makes one of your own.
 */
export interface Optimizer {
  /** Name by which messages and files know it. */
  readonly name: string;
  /** Learning rate, which callbacks may set between epochs. */
  learningRate: LearningRate;
  /**
   * Limits of the gradients, applied before the update.
   *
   * @default none
   */
  readonly clipping?: GradientClipping;
  /**
   * Whether each element of a parameter and its slots depends on the same element of parameter, gradient and slots alone,
   * and on the scalars. Only then are small parameters joined into one vector, and large ones updated block by block.
   * Otherwise every parameter is updated as a whole, in its own shape.
   *
   * @default false
   */
  readonly elementwise?: boolean | ((parameter: ParameterDescription) => boolean);
  /** Tensors stored for each parameter; a name alone is one of the parameter's shape that is zero at first. */
  readonly slots:
    | readonly (string | Slot)[]
    | ((parameter: ParameterDescription) => readonly (string | Slot)[]);
  /** The names of the numbers that change from step to step. */
  readonly scalars: readonly string[];
  /**
   * Returns those numbers for a step.
   *
   * @param step counted from 1
   * @param learningRate of this step
   */
  scalarsAt(step: number, learningRate: number): readonly number[];
  /**
   * Computes the next parameter and slots.
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
  /** Parameters are updated together only if this returns the same for them; default: the same for all. */
  variant?(parameter: ParameterDescription): string;
  /**
   * Several steps make one update, with the mean of their gradients. The last slot then holds the sum, and
   * `update` is given the mean, clipped.
   *
   * @default every step makes an update
   */
  readonly accumulation?: {
    /** Number of steps that make one update, at least 2. */
    readonly steps: number;
    /** Which of {@link Optimizer.scalars} is 1 at a step that updates and 0 at the others. */
    readonly scalar: string;
    /** Limits of the mean gradient. {@link Optimizer.clipping} is empty then: a step's own has none. */
    readonly clipping: GradientClipping;
  };
  /** The slot whose numbers replace the parameter's when training ends: the moving average. */
  readonly finalSlot?: string;
}

/** Limits of gradients: the norm of each, the norm of all together, or each value. */
export interface GradientClipping {
  /** Largest Euclidean norm of each gradient. */
  readonly norm?: number | undefined;
  /** Largest Euclidean norm of all gradients together. */
  readonly globalNorm?: number | undefined;
  /** Largest absolute value of each element. */
  readonly value?: number | undefined;
}

/** A slot of one parameter, with its defaults filled in. */
export interface ParameterSlot {
  /** Unique within the optimizer. */
  readonly name: string;
  /** Lengths of the axes. */
  readonly shape: Shape;
  /** Value of every element before the first step. */
  readonly initial: number;
}

/**
 * Lists the slots of a parameter, with their shapes and initial values.
 *
 * @param keptShape in which the parameter is stored between steps, and slots of its shape with it; default: its own
 * @example
 * ```ts
 * import { optimizers } from "atelier";
 *
 * const slots = optimizers.slotsOf(optimizers.adam(), { name: "dense/kernel", shape: [784, 10] });
 * console.log(slots.map(({ name }) => name)); // [ 'scaledMean', 'scaledMeanSquare' ]
 * ```
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

/** Returns whether a parameter may be updated in blocks, or together with others. */
export function isElementwise({ elementwise = false }: Optimizer, parameter: ParameterDescription): boolean {
  return typeof elementwise === "function" ? elementwise(parameter) : elementwise;
}
