/** An optimizer in user code. */

import {
  acceptedBy,
  boolean,
  type Check,
  type Checks,
  callable,
  checkOption,
  checkOptions,
  either,
  integer,
  listOf,
  nameText,
  number,
  objectWith,
  required,
  text,
} from "../options/index.ts";
import { learningRateCheck } from "../schedules/schedule.ts";
import { define, type OptimizerDefinition, withOptions } from "./define.ts";
import type { Optimizer, Slot } from "./optimizer.ts";
import { ELSEWHERE, OPTIMIZER_CHECKS, type OptimizerOptions } from "./options.ts";

/** What defines an optimizer of your own, and the options that all optimizers have. */
export interface CustomOptimizerOptions<
  SlotName extends string = never,
  Optional extends string = never,
  ScalarName extends string = "learningRate",
> extends OptimizerOptions,
    Omit<OptimizerDefinition<SlotName, Optional, ScalarName>, "elementwise"> {
  /**
   * Whether `update` treats every element of a parameter by itself, with no sum, norm or product over several. Only then
   * are small parameters put together into one vector, and large ones updated block by block, which is faster.
   *
   * @default false
   */
  readonly elementwise?: boolean;
}

const SLOT_CHECKS: Checks<Slot> = {
  name: required(nameText),
  shape: listOf(integer()),
  initial: number(),
};

const SLOT: Check = either(
  nameText,
  acceptedBy("{ name, shape, initial }", (slot) =>
    checkOptions<Slot>("customOptimizer slot", slot, SLOT_CHECKS),
  ),
);

const CHECKS: Checks<CustomOptimizerOptions> = {
  ...OPTIMIZER_CHECKS,
  name: required(text),
  elementwise: boolean,
  slots: listOf(SLOT),
  optionalSlots: listOf(nameText),
  scalars: callable,
  update: required(callable),
};

/**
 * Makes an optimizer of a function that is written in `ops` and returns the next value of a parameter. All options of
 * other optimizers, such as `weightDecay`, `clipNorm` and `useEma`, work with it.
 *
 * - `update({ parameter, gradient, slots, scalars, described })` returns `{ parameter, slots }`, all of the shapes that
 *   they had. It is called when the training graph is built, once or more for each parameter.
 * - `slots`: names of tensors that are stored for each parameter, of its shape and zero at first, or `{ name, shape,
 *   initial }`. `update` sees and returns them by name.
 * - `scalars(step, learningRate)`: the numbers that change from step to step, by name; steps are counted from 1.
 *   Default: `{ learningRate }`.
 * - `learningRate`: default 0.001.
 *
 * @throws {ConfigurationError} if an option is missing or out of range
 * @throws {UnknownNameError} if there is no option of that name
 * @example
 * ```ts
 * import { layers, optimizers, ops, sequential } from "atelier";
 *
 * const signDescent = optimizers.customOptimizer({
 *   name: "signDescent",
 *   learningRate: 0.1,
 *   update({ parameter, gradient, scalars }) {
 *     return { parameter: ops.subtract(parameter, ops.multiply(ops.sign(gradient), scalars.learningRate)) };
 *   },
 * });
 * const model = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
 * ]);
 * model.compile({ optimizer: signDescent, loss: "meanSquaredError" });
 * await model.trainOnBatch([[1]], [[0]]);
 * console.log(model.getWeights()[0]?.data); // Float32Array(1) [ 0.9000 ]
 * ```
 */
export function customOptimizer<
  SlotName extends string = never,
  Optional extends string = never,
  ScalarName extends string = "learningRate",
>(options: CustomOptimizerOptions<SlotName, Optional, ScalarName>): Optimizer {
  checkOptions<CustomOptimizerOptions>("customOptimizer", options, CHECKS, ELSEWHERE);
  const { elementwise = false, learningRate = 0.001 } = options;
  return withOptions(define({ ...options, elementwise }, learningRate), options);
}

/** The parts that `compile` needs of an optimizer, each with its check. */
const PARTS: Readonly<Record<string, Check>> = {
  name: required(text),
  learningRate: required(learningRateCheck),
  slots: required(either({ expected: "a list", accepts: Array.isArray }, callable)),
  scalars: required(listOf(nameText)),
  scalarsAt: required(callable),
  update: required(callable),
};

/**
 * Checks that an object is an optimizer.
 *
 * @throws {ConfigurationError} that names the first part that is missing
 */
export function checkOptimizer(optimizer: unknown): asserts optimizer is Optimizer {
  const expected =
    "an optimizer, by name, as made by `optimizers`, or your own as made by optimizers.customOptimizer";
  checkOption("compile", "optimizer", optimizer, required(objectWith([], expected)));
  for (const [name, check] of Object.entries(PARTS)) {
    checkOption("compile", `optimizer.${name}`, Reflect.get(Object(optimizer), name), check);
  }
}
