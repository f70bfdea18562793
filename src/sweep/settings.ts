/** The settings of a training that a sweep can fix or vary. */

import { ConfigurationError } from "../errors.ts";
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

/** Settings, each of which may be left out. */
export interface SweepSettings {
  /** A recipe or another preset, whose settings hold where no other ones are given. */
  readonly recipe?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  /** The learning rate, or the highest one of the schedule. */
  readonly learningRate?: number;
  /** The share of the training images in an epoch: those not seen yet, then those with the largest loss; 1 for all. */
  readonly focus?: number;
  readonly labelSmoothing?: number;
  /** The rate of every dropout layer of the network. */
  readonly dropout?: number;
  /** The share of the training images by which cells are compared; default the recipe's, or a tenth. */
  readonly validationSplit?: number;
  /** A name, or name and options: `{ type: "sgd", options: { momentum: 0.9 } }`. */
  readonly optimizer?: string | Part;
  /** Likewise; "none" for the same learning rate at every step. */
  readonly schedule?: string | Part;
  /** Likewise, one or several; "none" for none. */
  readonly augmentation?: string | Part | readonly (string | Part)[];
  /** How many training images, the first ones; default all. */
  readonly trainImages?: number;
}

/** Settings that are whole numbers also where they are drawn from a range. */
export const WHOLE = ["epochs", "batchSize", "trainImages"];

const NONE = "none";
/** Steps that a schedule can be tried on. */
const SOME_STEPS = { stepsPerEpoch: 100, totalSteps: 1000 };

export const SETTINGS: Checks<SweepSettings> = {
  recipe: acceptedBy("a recipe", (name) => checkName("recipe", name, Object.keys(presets))),
  epochs: integer({ min: 1, max: 1e6 }),
  batchSize: integer({ min: 1, max: 2 ** 20 }),
  learningRate: number({ above: 0, max: 1e6 }),
  focus: number({ above: 0, max: 1 }),
  labelSmoothing: fraction(),
  dropout: fraction(),
  // What chooses among many must not be the test images.
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
 * @param options of the network's module, by name, with their defaults
 * @throws ConfigurationError, UnknownNameError
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

/** The optimizer that is meant. */
export function optimizerOf(value: string | Part): Part {
  return partOf(value, "optimizer", optimizerNames);
}

/** The schedule that is meant; undefined for none. */
export function scheduleOf(value: string | Part): Part | undefined {
  return value === NONE ? undefined : partOf(value, "schedule", scheduleNames);
}

/** The augmentations that are meant. */
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
