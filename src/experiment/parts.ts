/** Makes the optimizers, schedules and augmentations that parts name. */

import { type Augmentation, augmentations } from "../data/index.ts";
import { ConfigurationError } from "../errors.ts";
import { optimizerMakers } from "../optimizers/by-name.ts";
import type { Optimizer } from "../optimizers/index.ts";
import { checkName } from "../options/index.ts";
import type { LearningRate, Schedule } from "../schedules/schedule.ts";
import { cosineDecay, exponentialDecay, oneCycle, stepDecay } from "../schedules/schedules.ts";
import type { Part, PlainOptions } from "./experiment.ts";

/** The steps of a training, which a schedule spans. */
export interface Steps {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

type ScheduleMaker = (options: PlainOptions, learningRate: number, steps: Steps) => Schedule;

/** What each schedule is given beside its options. Checks of these options are the schedules' own. */
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

/** The schedules themselves, by name. */
export const scheduleMakers = { oneCycle, cosineDecay, exponentialDecay, stepDecay };

export type ScheduleName = keyof typeof SCHEDULES;
export type AugmentationName = keyof typeof augmentations;

/** The names of the optimizers that an experiment can have. */
export const optimizerNames = Object.keys(optimizerMakers) as (keyof typeof optimizerMakers)[];
/** The names of the schedules of the learning rate. */
export const scheduleNames = Object.keys(SCHEDULES) as ScheduleName[];
/** The names of the augmentations. */
export const augmentationNames = Object.keys(augmentations) as AugmentationName[];

/** The learning rates of schedules, which are the experiment's. */
export const RATE_OPTIONS = ["learningRate", "maximum"] as const;

/**
 * The learning rate of an experiment, for its optimizer: a number, or the schedule.
 *
 * @throws ConfigurationError, UnknownNameError for a schedule that is not acceptable
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
 * The optimizer of an experiment.
 *
 * @throws ConfigurationError, UnknownNameError for one that is not acceptable
 */
export function makeOptimizer(optimizer: Part, learningRate: LearningRate): Optimizer {
  const name = checkName("optimizer", optimizer.type, optimizerNames);
  refuseRate("optimizer", optimizer);
  return optimizerMakers[name]({ ...optimizer.options, learningRate });
}

/**
 * The random changes to training images of an experiment.
 *
 * @throws ConfigurationError, UnknownNameError for one that is not acceptable
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
