/** Settings of a training that a sweep can fix or vary. */

import { ConfigurationError } from "../errors/index.ts";
import type { Part, Plain } from "../experiment/index.ts";
import { augmentationNames, optimizerNames, presets, scheduleNames } from "../experiment/index.ts";
import { makeAugmentation, makeLearningRate, makeOptimizer } from "../experiment/parts.ts";
import {
  acceptedBy,
  type Checks,
  checkName,
  checkOption,
  checkOptions,
  fraction,
  integer,
  isObject,
  number,
} from "../options/index.ts";

/**
 * Settings of a sweep's trainings, all optional.
 *
 * @see {@link SweepFile.settings}
 */
export interface SweepSettings {
  /**
   * A recipe or another preset, whose settings apply unless others are given.
   *
   * @default "quick"
   */
  readonly recipe?: string;
  /**
   * Passes over the training images.
   *
   * @default the recipe's
   */
  readonly epochs?: number;
  /**
   * Images in a training step.
   *
   * @default the recipe's
   */
  readonly batchSize?: number;
  /**
   * Learning rate, or the highest one of the schedule.
   *
   * @default the recipe's
   */
  readonly learningRate?: number;
  /**
   * Share of the training images in an epoch: those not seen yet, then those with the largest loss; 1 for all.
   *
   * @default the recipe's
   */
  readonly focus?: number;
  /**
   * Share of each target that is spread over all classes.
   *
   * @default the recipe's
   */
  readonly labelSmoothing?: number;
  /**
   * Rate of every dropout layer of the network.
   *
   * @default the network's
   */
  readonly dropout?: number;
  /**
   * Share of the training images held out to compare cells.
   *
   * @default the recipe's, or 0.1
   */
  readonly validationSplit?: number;
  /**
   * An optimizer: a name, or `{ type: "sgd", options: { momentum: 0.9 } }`.
   *
   * @default the recipe's
   */
  readonly optimizer?: string | Part;
  /**
   * A schedule, likewise; "none" for a constant learning rate.
   *
   * @default the recipe's
   */
  readonly schedule?: string | Part;
  /**
   * Augmentations, likewise, one or several; "none" for none.
   *
   * @default the recipe's
   */
  readonly augmentation?: string | Part | readonly (string | Part)[];
  /**
   * Number of training images, the first ones.
   *
   * @default all
   */
  readonly trainImages?: number;
}

/** Settings that are integers, also when drawn from a range. */
export const WHOLE = ["epochs", "batchSize", "trainImages"];

const NONE = "none";
/** Numbers of steps with which schedules are tried. */
const SOME_STEPS = { stepsPerEpoch: 100, totalSteps: 1000 };

export const SETTINGS: Checks<SweepSettings> = {
  recipe: acceptedBy("a recipe", (name) => checkName("recipe", name, Object.keys(presets))),
  epochs: integer({ min: 1, max: 1e6 }),
  batchSize: integer({ min: 1, max: 2 ** 20 }),
  learningRate: number({ above: 0, max: 1e6 }),
  focus: number({ above: 0, max: 1 }),
  labelSmoothing: fraction(),
  dropout: fraction(),
  // The images that choose among many must not be the test images.
  validationSplit: number({ above: 0, below: 1 }),
  optimizer: acceptedBy("an optimizer", (value) =>
    makeOptimizer(partOf(value, "optimizer", optimizerNames), 1),
  ),
  schedule: acceptedBy("a schedule", (value) => {
    const part = scheduleOf(value as string);
    if (part !== undefined) makeLearningRate(part, 1, SOME_STEPS);
  }),
  augmentation: acceptedBy("an augmentation, or a list of them", (value) =>
    makeAugmentation(augmentationOf(value as string)),
  ),
  trainImages: integer(),
};

/**
 * Checks one value of a setting.
 *
 * @param options options of the network's module, by name, with their defaults
 * @throws {ConfigurationError} if it is not acceptable
 * @throws {UnknownNameError} for an unknown setting
 */
export function checkSetting(
  name: string,
  value: unknown,
  options: Readonly<Record<string, Plain>> = {},
): void {
  if (Object.hasOwn(options, name)) {
    const kind = typeof options[name];
    const expected = Array.isArray(options[name]) ? "a list" : `a ${kind}`;
    checkOption("settings", name, value, {
      expected: `${expected}, as the default of the network's module`,
      accepts: (given) => typeof given === kind && Array.isArray(given) === Array.isArray(options[name]),
    });
    return;
  }
  const known = Object.fromEntries(Object.keys(options).map((option) => [option, number()]));
  checkOptions("settings", { [name]: value }, { ...SETTINGS, ...known });
}

/** Reads an optimizer given by name or as a part. */
export function optimizerOf(value: string | Part): Part {
  return partOf(value, "optimizer", optimizerNames);
}

/** Reads a schedule given by name or as a part; undefined for none. */
export function scheduleOf(value: string | Part): Part | undefined {
  return value === NONE ? undefined : partOf(value, "schedule", scheduleNames);
}

/** Reads augmentations given by name or as parts. */
export function augmentationOf(value: string | Part | readonly (string | Part)[]): Part[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => (one === NONE ? [] : [partOf(one, "augmentation", augmentationNames)]));
}

function partOf(value: unknown, kind: string, names: readonly string[]): Part {
  if (typeof value === "string") return { type: checkName(kind, value, names), options: {} };
  if (!isObject(value)) {
    throw new ConfigurationError(
      `Expected the ${kind} as a name, or as { type, options }. Received: ${JSON.stringify(value) ?? "undefined"}.`,
    );
  }
  const { type, options = {}, ...rest } = value as Partial<Part>;
  checkOptions<object>(kind, rest, {});
  return { type: checkName(kind, type, names), options };
}
