/** Sweeps as plain data: which trainings there are. */

import { datasetName } from "../experiment/checks.ts";
import type { Plain } from "../experiment/index.ts";
import {
  type Aliases,
  acceptedBy,
  type Check,
  type Checks,
  checkOption,
  checkOptions,
  either,
  integer,
  isObject,
  listOf,
  number,
  object,
  oneOf,
  required,
  seedNumber,
  text,
} from "../options/index.ts";
import { SETTINGS } from "./settings.ts";

/**
 * A range from which values of a setting are drawn.
 *
 * @see {@link SweepFile.vary}
 */
export interface SweepRange {
  /** Smallest value. */
  readonly min: number;
  /** Largest value. */
  readonly max: number;
  /**
   * Distribution: uniform in the value, or in its logarithm.
   *
   * @default "linear"
   */
  readonly scale?: "linear" | "log";
}

/**
 * Successive halving: all cells are trained for few epochs, the better part of them for more.
 *
 * @see {@link https://arxiv.org/abs/1502.07943 | Jamieson and Talwalkar 2016: Non-stochastic best arm identification}
 */
export interface SweepHalving {
  /** Numbers of epochs at which cells are chosen, ascending; the last one ends the training. */
  readonly epochs: readonly number[];
  /**
   * Share of the cells that continue.
   *
   * @default 1/3
   */
  readonly keep?: number;
}

/**
 * A sweep: datasets × settings × seeds.
 *
 * @see {@link sweep}
 */
export interface SweepFile {
  /** Names or directories of datasets. */
  readonly datasets: string | readonly string[];
  /**
   * A recipe or another preset, whose settings apply unless others are given.
   *
   * @default "quick"
   */
  readonly recipe?: string;
  /**
   * Path of a module that makes the network instead of the recipe, relative to the file.
   *
   * @default the recipe's network
   */
  readonly network?: string;
  /**
   * Settings that all trainings share.
   *
   * @default none
   */
  readonly settings?: Readonly<Record<string, Plain>>;
  /**
   * Settings that vary: a list of values, or a range from which values are drawn.
   *
   * @default none
   */
  readonly vary?: Readonly<Record<string, readonly Plain[] | SweepRange>>;
  /**
   * Number of combinations drawn from the ranges.
   *
   * @default 10
   */
  readonly samples?: number;
  /**
   * Seed of that drawing.
   *
   * @default 1
   */
  readonly samplingSeed?: number;
  /**
   * Number of trainings of each cell, from seed 1 on, or a list of seeds.
   *
   * @default 1
   */
  readonly seeds?: number | readonly number[];
  /**
   * Number of test images, the first ones.
   *
   * @default all
   */
  readonly testImages?: number;
  /**
   * Successive halving.
   *
   * @default none: all cells are trained to the end
   */
  readonly halving?: SweepHalving;
}

/** Settings, which belong into `settings` or `vary`. */
const INSIDE: Aliases = Object.fromEntries(
  [
    ...[
      "epochs",
      "batchSize",
      "learningRate",
      "focus",
      "labelSmoothing",
      "dropout",
      "validationSplit",
      "optimizer",
    ],
    ...["schedule", "augmentation", "trainImages"],
  ].map((name) => [name, `settings: { ${name} }`]),
);

const RANGE: Checks<SweepRange> = {
  min: required(number()),
  max: required(number()),
  scale: oneOf(["linear", "log"]),
};

const range: Check = acceptedBy("a range, { min, max }", (value) => {
  checkOptions<SweepRange>("range", value, RANGE);
  const { min, max, scale } = value as SweepRange;
  checkOption("range", "max", max, number({ above: min }));
  if (scale === "log") checkOption("range", "min of a logarithmic scale", min, number({ above: 0 }));
});

/** Largest number of values of a setting: more cells than that are a mistake. */
const MAX_VALUES = 1000;

const values: Check = {
  expected: "a list of values, each once, or a range { min, max }",
  accepts: (value) =>
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= MAX_VALUES &&
    new Set(value.map((one) => JSON.stringify(one))).size === value.length,
  refusal: (value) => (isObject(value) ? range.refusal?.(value) : undefined),
};

const varied: Check = acceptedBy("an object of settings, each with a list of values or a range", (value) => {
  checkOption("vary", "the settings", value, required(object));
  for (const [name, one] of Object.entries(value as object)) {
    checkOption("vary", name, one, required(isObject(one) ? range : values));
  }
});

const HALVING: Checks<SweepHalving> = {
  epochs: required(listOf(integer(), { min: 2 })),
  keep: number({ above: 0, below: 1 }),
};

const halving: Check = acceptedBy("successive halving, { epochs: [1, 3, 9] }", (value) => {
  checkOptions<SweepHalving>("halving", value, HALVING);
  const { epochs } = value as SweepHalving;
  epochs.forEach((count, i) => {
    if (i > 0) checkOption("halving", `epochs[${i}]`, count, integer({ min: (epochs[i - 1] ?? 0) + 1 }));
  });
});

const FILE: Checks<SweepFile> = {
  datasets: required(either(datasetName, listOf(datasetName, { min: 1 }))),
  recipe: SETTINGS.recipe,
  network: text,
  settings: object,
  vary: varied,
  samples: integer({ min: 1, max: MAX_VALUES }),
  samplingSeed: seedNumber,
  seeds: either(integer({ min: 1, max: MAX_VALUES }), listOf(seedNumber, { min: 1 })),
  testImages: integer(),
  halving,
};

/**
 * Checks the form of a sweep. Which settings exist depends on its network: `planSweep` checks them.
 *
 * @throws {ConfigurationError} if the form is wrong
 * @throws {UnknownNameError} with the nearest known name
 */
export function checkSweep(file: unknown): asserts file is SweepFile {
  checkOptions<SweepFile>("sweep", file, FILE, INSIDE);
}

/** Lists the seeds of each cell. */
export function seedsOf({ seeds = 1 }: SweepFile): number[] {
  if (typeof seeds !== "number") return [...new Set(seeds)];
  return Array.from({ length: seeds }, (_, i) => 1 + i);
}

/** Lists the datasets, each once. */
export function datasetsOf({ datasets }: SweepFile): string[] {
  return typeof datasets === "string" ? [datasets] : [...new Set(datasets)];
}
