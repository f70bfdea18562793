/** Makes the optimizers, schedules and augmentations that experiments name. */

import { type Augmentation, augmentations } from "../data/index.ts";
import { ConfigurationError } from "../errors/index.ts";
import { optimizerMakers } from "../optimizers/by-name.ts";
import type { Optimizer } from "../optimizers/index.ts";
import { checkName } from "../options/index.ts";
import type { LearningRate, Schedule } from "../schedules/schedule.ts";
import { cosineDecay, exponentialDecay, oneCycle, stepDecay } from "../schedules/schedules.ts";
import type { Part, PlainOptions } from "./experiment.ts";

/** Numbers of training steps, for schedules. */
export interface Steps {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

type ScheduleMaker = (options: PlainOptions, learningRate: number, steps: Steps) => Schedule;

/**
 * Adds the experiment's learning rate and steps to each schedule's options; the schedules check these options
 * themselves.
 */
const SCHEDULES = {
  oneCycle: ({ ...options }, maximum, { totalSteps }) => oneCycle({ maximum, totalSteps, ...options }),
  cosineDecay: ({ ...options }, learningRate, { totalSteps }) => {
    const { warmupSteps } = options;
    const left = totalSteps - (typeof warmupSteps === "number" ? warmupSteps : 0);
    return cosineDecay({ learningRate, decaySteps: Math.max(1, left), ...options });
  },
  exponentialDecay: ({ rate, ...options }, learningRate, { totalSteps }) =>
    exponentialDecay({ learningRate, decaySteps: totalSteps, rate: rate as number, ...options }),
  stepDecay: ({ ...options }, learningRate, { stepsPerEpoch }) =>
    stepDecay({ learningRate, every: stepsPerEpoch, ...options }),
} as const satisfies Readonly<Record<string, ScheduleMaker>>;

/** The schedules by name. */
export const scheduleMakers = { oneCycle, cosineDecay, exponentialDecay, stepDecay };

export type ScheduleName = keyof typeof SCHEDULES;
export type AugmentationName = keyof typeof augmentations;

/**
 * Names of the optimizers in experiments.
 *
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * console.log(experiments.optimizerNames.includes("adam")); // true
 * ```
 */
export const optimizerNames = Object.keys(optimizerMakers) as (keyof typeof optimizerMakers)[];
/**
 * Names of the learning rate schedules in experiments.
 *
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * console.log(experiments.scheduleNames); // [ 'oneCycle', 'cosineDecay', 'exponentialDecay', 'stepDecay' ]
 * ```
 */
export const scheduleNames = Object.keys(SCHEDULES) as ScheduleName[];
/**
 * Names of the augmentations in experiments.
 *
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * console.log(experiments.augmentationNames.includes("randomFlip")); // true
 * ```
 */
export const augmentationNames = Object.keys(augmentations) as AugmentationName[];

/** Names of the learning rate in schedules; it belongs to the experiment. */
export const RATE_OPTIONS = ["learningRate", "maximum"] as const;

/**
 * Makes the learning rate of an experiment: a number or a schedule.
 *
 * @throws {ConfigurationError} if the schedule is not acceptable
 * @throws {UnknownNameError} for an unknown one
 */
export function makeLearningRate(
  schedule: Part | undefined,
  learningRate: number,
  steps: Steps,
): LearningRate {
  if (schedule === undefined) return learningRate;
  const name = checkName("schedule", schedule.type, scheduleNames);
  refuseRate("schedule", schedule);
  return SCHEDULES[name](schedule.options, learningRate, steps);
}

/**
 * Makes the optimizer of an experiment.
 *
 * @throws {ConfigurationError} if it is not acceptable
 * @throws {UnknownNameError} for an unknown one
 */
export function makeOptimizer(optimizer: Part, learningRate: LearningRate): Optimizer {
  const name = checkName("optimizer", optimizer.type, optimizerNames);
  refuseRate("optimizer", optimizer);
  return optimizerMakers[name]({ ...optimizer.options, learningRate });
}

/**
 * Makes the augmentations of an experiment.
 *
 * @throws {ConfigurationError} if one is not acceptable
 * @throws {UnknownNameError} for an unknown one
 */
export function makeAugmentation(parts: readonly Part[]): Augmentation[] {
  return parts.map(({ type, options }) =>
    augmentations[checkName("augmentation", type, augmentationNames)](options),
  );
}

function refuseRate(kind: string, { type, options }: Part): void {
  for (const name of RATE_OPTIONS) {
    if (!Object.hasOwn(options, name)) continue;
    throw new ConfigurationError(
      `${type}: expected the ${kind} without ${name}, which is learningRate of the settings. Received: ${name}.`,
    );
  }
}
