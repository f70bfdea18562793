/** What a sweep is, as plain data: which trainings there are. */

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

/** Values of a setting that are drawn between two numbers. */
export interface SweepRange {
  readonly min: number;
  readonly max: number;
  /** How they are spread: evenly, or evenly in their logarithms; default "linear". */
  readonly scale?: "linear" | "log";
}

/** Successive halving: all are trained for few epochs, the better part of them for more. */
export interface SweepHalving {
  /** After how many epochs there is a choice, ascending; the last number is that of the whole training. */
  readonly epochs: readonly number[];
  /** The share of the cells that goes on; default a third. */
  readonly keep?: number;
}

/** A sweep: datasets × settings × seeds. */
export interface SweepFile {
  /** Names or directories. */
  readonly datasets: string | readonly string[];
  /** How it is trained where settings say nothing else: a recipe or another preset of experiments; default "quick". */
  readonly recipe?: string;
  /** A module that makes the network in the place of the recipe's: a path, relative to the file. */
  readonly network?: string;
  /** Settings that all trainings share. */
  readonly settings?: Readonly<Record<string, Plain>>;
  /** Settings that vary: a list of values, or a range of which values are drawn. */
  readonly vary?: Readonly<Record<string, readonly Plain[] | SweepRange>>;
  /** How many values are drawn of ranges, together: one combination each; default 10. */
  readonly samples?: number;
  /** What they are drawn from; default 1. */
  readonly samplingSeed?: number;
  /** How often each cell is trained, from seed 1 on; or a list of seeds. Default 1. */
  readonly seeds?: number | readonly number[];
  /** Only the first test images; default all. */
  readonly testImages?: number;
  readonly halving?: SweepHalving;
}

/** Settings stand in `settings`, or in `vary`. */
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

/** More cells than anybody waits for are a mistake. */
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
 * Checks the form of a sweep. Which settings there are depends on its network: `planSweep` checks them.
 *
 * @throws ConfigurationError; UnknownNameError with the nearest known name
 */
export function checkSweep(file: unknown): asserts file is SweepFile {
  checkOptions<SweepFile>("sweep", file, FILE, INSIDE);
}

/** The seeds of each cell. */
export function seedsOf({ seeds = 1 }: SweepFile): number[] {
  if (typeof seeds !== "number") return [...new Set(seeds)];
  return Array.from({ length: seeds }, (_, i) => 1 + i);
}

/** The datasets, each once. */
export function datasetsOf({ datasets }: SweepFile): string[] {
  return typeof datasets === "string" ? [datasets] : [...new Set(datasets)];
}
