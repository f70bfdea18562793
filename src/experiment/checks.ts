/** Checks of experiments: their form, and limits beyond any reasonable experiment. */

import { layers } from "../layers/index.ts";
import {
  acceptedBy,
  type Check,
  type Checks,
  checkName,
  checkOptions,
  fraction,
  integer,
  isEvery,
  isObject,
  listOf,
  number,
  required,
  seedNumber,
} from "../options/index.ts";
import type {
  Experiment,
  LayerDescription,
  NetworkDescription,
  Part,
  Plain,
  Settings,
  StopAt,
} from "./experiment.ts";
import { makeAugmentation, makeLearningRate, makeOptimizer } from "./parts.ts";

/**
 * Largest number of layers: far more than image networks have, and few enough to be checked at once.
 *
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * console.log(experiments.MAX_LAYERS); // 200
 * ```
 */
export const MAX_LAYERS = 200;
const MAX_AUGMENTATIONS = 16;
const MAX_OPTIONS = 32;
/** Entries of the longest list, such as a shape. */
const MAX_ENTRIES = 64;
const MAX_DEPTH = 4;
/** Characters of the longest text. */
const MAX_TEXT = 200;
const MAX_NAME = 64;
const MAX_COUNT = 1e9;

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
/** Control characters and unpaired surrogates, which no address can hold. */
const UNFIT = /[\p{Cc}\p{Surrogate}]/u;

const count = integer({ min: 1, max: MAX_COUNT });

/** Accepts text that can stand in an address. */
function plainText(most = MAX_TEXT): Check {
  return {
    expected: `a text of 1 to ${most} characters, none of them a control character`,
    accepts: (value) => typeof value === "string" && value !== "" && isPlainText(value, most),
  };
}

function isPlainText(text: string, most = MAX_TEXT): boolean {
  return text.length <= most && !UNFIT.test(text);
}

/** Accepts a name by which a layer can be found and which can stand in a program. */
export const layerName: Check = {
  expected: `a name of 1 to ${MAX_NAME} letters, digits and underscores that begins with a letter`,
  accepts: (value) => typeof value === "string" && value.length <= MAX_NAME && NAME.test(value),
};

/** Returns true for plain data within the limits of options. */
export function isPlain(value: unknown, depth = 0): value is Plain {
  if (typeof value === "string") return isPlainText(value);
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    return value.length <= MAX_ENTRIES && isEvery(value, (each) => isPlain(each, depth + 1));
  }
  return isPlainObject(value, depth + 1);
}

function isPlainObject(value: unknown, depth: number): boolean {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= MAX_OPTIONS &&
    entries.every(([name, each]) => layerName.accepts(name) && isPlain(each, depth))
  );
}

const plainOptions: Check = {
  expected:
    `options as plain data: numbers, texts of at most ${MAX_TEXT} characters, true, false, null, and lists and ` +
    `objects of these, at most ${MAX_DEPTH} deep`,
  accepts: (value) => isPlainObject(value, 1),
};

const PART: Checks<Part> = { type: required(layerName), options: required(plainOptions) };

const LAYER: Checks<LayerDescription> = {
  ...PART,
  name: layerName,
  from: listOf(layerName, { min: 1 }),
};

/** Options that belong to the network's description. */
const NOT_AMONG_OPTIONS = ["name", "from", "inputShape"] as const;

function checkPart(owner: string, part: unknown): asserts part is Part {
  checkOptions<Part>(owner, part, PART);
}

/**
 * Checks the form of a layer: that its type exists. Whether its options are acceptable and whether it fits its
 * place is left to `checkNetwork`.
 *
 * @throws {ConfigurationError} if the form is wrong
 * @throws {UnknownNameError} for an unknown type
 */
function checkLayer(layer: unknown, position: number): void {
  const owner = `layer ${position + 1}`;
  checkOptions<LayerDescription>(owner, layer, LAYER);
  const { type, options, from = [] } = layer as LayerDescription;
  checkName("layer", type, Object.keys(layers));
  const own: Checks<object> = {};
  const rest = Object.fromEntries(
    Object.entries(options).filter(([name]) => NOT_AMONG_OPTIONS.some((known) => known === name)),
  );
  checkOptions(`${owner}, whose options are without name, from and inputShape: ${type}`, rest, own);
  if (from.length <= MAX_ENTRIES) return;
  checkOptions<{ from: readonly string[] }>(
    owner,
    { from },
    { from: listOf(layerName, { length: MAX_ENTRIES }) },
  );
}

const LAYERS: Check = {
  expected: `a list of at most ${MAX_LAYERS} layers`,
  accepts: (value) => Array.isArray(value) && value.length <= MAX_LAYERS,
};

/**
 * Checks the form of a network.
 *
 * @throws {ConfigurationError} if the form is wrong
 * @throws {UnknownNameError} for an unknown layer
 */
export function checkDescription(network: unknown): asserts network is NetworkDescription {
  checkOptions<NetworkDescription>("network", network, { layers: required(LAYERS) });
  (network as NetworkDescription).layers.forEach(checkLayer);
}

/** Numbers of steps with which schedules are tried. */
const SOME_STEPS = { stepsPerEpoch: 100, totalSteps: 1000 };

function acceptedPart(expected: string, make: (part: Part) => unknown): Check {
  return acceptedBy(expected, (value) => {
    checkPart(expected, value);
    return make(value);
  });
}

const STOP: Checks<StopAt> = { epochs: count, accuracy: number({ min: 0, max: 1 }) };

/** A check for each setting. */
export const SETTINGS: Checks<Settings> = {
  optimizer: required(acceptedPart("an optimizer", (part) => makeOptimizer(part, 1))),
  learningRate: required(number({ above: 0, max: 1e6 })),
  schedule: acceptedPart("a schedule", (part) => makeLearningRate(part, 1, SOME_STEPS)),
  labelSmoothing: required(fraction()),
  batchSize: required(integer({ min: 1, max: 2 ** 20 })),
  epochs: required(integer({ min: 1, max: 1e6 })),
  focus: number({ above: 0, max: 1 }),
  augmentation: required(
    acceptedBy(`a list of at most ${MAX_AUGMENTATIONS} augmentations`, (value) => {
      const list: Checks<{ augmentation: readonly Part[] }> = {
        augmentation: required({
          expected: `a list of at most ${MAX_AUGMENTATIONS}`,
          accepts: (given) => Array.isArray(given) && given.length <= MAX_AUGMENTATIONS,
        }),
      };
      checkOptions("settings", { augmentation: value }, list);
      const parts = value as unknown[];
      return makeAugmentation(
        parts.map((part) => {
          checkPart("augmentation", part);
          return part;
        }),
      );
    }),
  ),
  trainCount: count,
  validationSplit: required(fraction()),
  seed: required(seedNumber),
  stopAt: acceptedBy("when to stop", (value) => checkOptions<StopAt>("stopAt", value, STOP)),
  recipe: plainText(),
};

/** A check of a dataset's name. */
export const datasetName: Check = plainText();

const EXPERIMENT: Checks<Experiment> = {
  dataset: required(datasetName),
  network: required(acceptedBy("a network", checkDescription)),
  settings: required(acceptedBy("settings", (value) => checkOptions<Settings>("settings", value, SETTINGS))),
};

/**
 * Checks the form of an experiment. Whether its network fits the images is left to `checkNetwork`.
 *
 * @throws {ConfigurationError} for the first part that is not acceptable
 * @throws {UnknownNameError} for an unknown name
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const experiment: unknown = JSON.parse(JSON.stringify(experiments.defaultExperiment("mnist")));
 * experiments.checkExperiment(experiment);
 * try {
 *   experiments.checkExperiment({ dataset: "mnist" });
 * } catch (error) {
 *   console.log(error instanceof Error && error.name); // ConfigurationError
 * }
 * ```
 */
export function checkExperiment(experiment: unknown): asserts experiment is Experiment {
  checkOptions<Experiment>("experiment", experiment, EXPERIMENT);
}
