/** Experiments to start from, by name. */

import type { Dataset } from "../data/index.ts";
import {
  checkName,
  checkOption,
  inOtherWords,
  integer,
  object,
  required,
  seedNumber,
} from "../options/index.ts";
import { adaptToImages, countSteps, type Recipe, recipes } from "../recipes/index.ts";
import { datasetName } from "./checks.ts";
import { lengthInExperiments } from "./drawn.ts";
import type { Experiment, NetworkDescription, Part, Settings } from "./experiment.ts";
import { networks, recipeNetworks } from "./networks.ts";

/**
 * The facts about a dataset that an experiment needs; a `Dataset` has them.
 *
 * @see {@link presetExperiment}
 */
export interface DatasetInfo {
  /** The dataset's name. */
  readonly name: string;
  /** Number of training images. */
  readonly length: number;
  /** Whether the import framed the objects in the images. @default not framed */
  readonly preparation?: Pick<NonNullable<Dataset["preparation"]>, "isFramed"> | undefined;
}

/**
 * Title and description of a preset.
 *
 * @see {@link presets}
 */
export interface Preset {
  /** Title in a list: "The article's network". */
  readonly title: string;
  /** Purpose, in one line. */
  readonly description: string;
}

interface Definition extends Preset {
  /** The network for a number of training steps; default: many. */
  network(totalSteps?: number): NetworkDescription;
  readonly optimizer: Part;
  readonly schedule?: Part;
  readonly settings: Pick<
    Settings,
    "learningRate" | "labelSmoothing" | "batchSize" | "epochs" | "focus" | "validationSplit" | "trainCount"
  >;
  readonly augmentation: readonly Part[];
}

const part = (type: string, options: Part["options"] = {}): Part => ({ type, options });
const ADAM = part("adam");
const ONE_CYCLE = part("oneCycle");

/** Copies the settings of a recipe. */
function ofRecipe(name: keyof typeof recipes) {
  const recipe: Recipe = recipes[name];
  const {
    description,
    learningRate,
    labelSmoothing = 0,
    batchSize,
    epochs,
    focus = 1,
    validationSplit,
  } = recipe;
  const share = focus === 1 ? {} : { focus };
  return {
    description,
    settings: { learningRate, labelSmoothing, batchSize, epochs, validationSplit, ...share },
  };
}

const OWN_SETTINGS = {
  learningRate: 1e-3,
  labelSmoothing: 0,
  batchSize: 128,
  epochs: 5,
  validationSplit: 0.1,
};

const DEFINITIONS = {
  post: {
    title: "The article",
    ...ofRecipe("post"),
    network: recipeNetworks.post,
    optimizer: ADAM,
    augmentation: [],
  },
  quick: {
    title: "The article, quick",
    ...ofRecipe("quick"),
    network: recipeNetworks.post,
    optimizer: ADAM,
    schedule: ONE_CYCLE,
    augmentation: [],
  },
  sprint: {
    title: "Sprint",
    ...ofRecipe("sprint"),
    network: recipeNetworks.sprint,
    optimizer: part("adam", { beta1: 0.8, beta2: 0.95 }),
    schedule: ONE_CYCLE,
    augmentation: [],
  },
  strong: {
    title: "Strong",
    ...ofRecipe("strong"),
    network: recipeNetworks.strong,
    optimizer: part("adam", { beta2: 0.99 }),
    schedule: ONE_CYCLE,
    augmentation: [part("randomFlip"), part("randomTranslation", { pixels: 1 })],
  },
  residual: {
    title: "Residual network",
    description: "three blocks around which the images pass unchanged: a small ResNet",
    network: () => networks.residual,
    optimizer: ADAM,
    schedule: ONE_CYCLE,
    settings: { ...OWN_SETTINGS, learningRate: 5e-3, validationSplit: 0 },
    augmentation: [],
  },
  convnet: {
    title: "Keras' MNIST convnet",
    description: "two 3×3 convolutions, as in Keras' first example of images",
    network: () => networks.convnet,
    optimizer: ADAM,
    settings: OWN_SETTINGS,
    augmentation: [],
  },
  perceptron: {
    title: "Perceptron",
    description: "one hidden layer of 128, no convolution: what pixels tell without their places",
    network: () => networks.perceptron,
    optimizer: ADAM,
    settings: OWN_SETTINGS,
    augmentation: [],
  },
  linear: {
    title: "Linear model",
    description: "softmax regression: one weight for each pixel and class, to compare with",
    network: () => networks.linear,
    optimizer: ADAM,
    settings: OWN_SETTINGS,
    augmentation: [],
  },
} as const satisfies Readonly<Record<string, Definition>>;

/**
 * Names of the presets.
 *
 * @see {@link presets}
 */
export type PresetName = keyof typeof DEFINITIONS;

const PRESET_NAMES = Object.keys(DEFINITIONS) as PresetName[];

/**
 * Titles and descriptions of the experiments to start from: the four recipes and other networks.
 *
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * console.log(Object.keys(experiments.presets).slice(0, 4)); // [ 'post', 'quick', 'sprint', 'strong' ]
 * console.log(experiments.presets.perceptron.title); // Perceptron
 * ```
 */
export const presets = Object.fromEntries(
  Object.entries(DEFINITIONS).map(([name, { title, description }]) => [name, { title, description }]),
) as Readonly<Record<PresetName, Preset>>;

/**
 * Settings of a new experiment, omitted in addresses. They must not change, since existing links would change their
 * meaning; other ones need another version of the address.
 *
 * Chosen so that the reference article's network soon reaches 85 % on Fashion-MNIST's test images: see
 * docs/experiment.md.
 */
export const DEFAULT_SETTINGS: Settings = {
  optimizer: ADAM,
  learningRate: 1e-3,
  labelSmoothing: 0,
  batchSize: 64,
  epochs: 3,
  augmentation: [],
  trainCount: 20_000,
  validationSplit: 0,
  seed: 1,
};

/** The dataset of an address without one. */
export const DEFAULT_DATASET = "fashion-mnist";

const INFO = required(
  inOtherWords("a dataset, or { name, length } of one, length being the number of training images", object),
);

/**
 * Makes the experiment to start from: the reference article's network, with settings that get far in little time.
 * For few images, epochs are more, batches smaller, and images augmented.
 *
 * @param dataset a dataset, its name, or its name and number of training images; default "fashion-mnist"
 * @throws {ConfigurationError} if it is neither
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const { dataset, settings } = experiments.defaultExperiment("mnist");
 * console.log(dataset, settings.epochs, settings.batchSize); // mnist 3 64
 * ```
 */
export function defaultExperiment(dataset: string | DatasetInfo = DEFAULT_DATASET): Experiment {
  if (typeof dataset === "string") {
    checkOption("defaultExperiment", "the dataset", dataset, datasetName);
    return { dataset, network: networks.post, settings: { ...DEFAULT_SETTINGS } };
  }
  checkInfo("defaultExperiment", dataset);
  const { batchSize, epochs, augmentation } = forImages(DEFAULT_SETTINGS, inExperiments(dataset));
  const settings = { ...DEFAULT_SETTINGS, batchSize, epochs, augmentation };
  return { dataset: dataset.name, network: networks.post, settings };
}

/**
 * Makes a preset for a dataset. For a recipe, the training equals `atelier train --recipe NAME --seed SEED` and
 * `trainByRecipe`, to the last bit of every loss; on a drawn dataset those of its first images, as `DRAWN_COUNTS` says.
 *
 * @param name one of `presets`
 * @param dataset a dataset, or its name and number of training images
 * @param seed a safe integer; default 1
 * @throws {UnknownNameError} if there is no such preset
 * @throws {ConfigurationError} if the dataset or seed is not acceptable
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const { settings } = experiments.presetExperiment("sprint", { name: "mnist", length: 60_000 }, 7);
 * console.log(settings.epochs, settings.seed, settings.learningRate); // 4 7 0.01
 * ```
 */
export function presetExperiment(
  name: string,
  dataset: DatasetInfo,
  seed = DEFAULT_SETTINGS.seed,
): Experiment {
  checkInfo("presetExperiment", dataset);
  checkOption("presetExperiment", "the seed", seed, required(seedNumber));
  const { optimizer, network, settings, ...preset }: Definition =
    DEFINITIONS[checkName("preset", name, PRESET_NAMES)];
  const { focus: _usual, ...others } = settings;
  const info = inExperiments(dataset);
  const { batchSize, epochs, focus = 1, augmentation } = forImages({ ...settings, ...preset }, info);
  const { totalSteps } = countSteps({ ...settings, batchSize, epochs, focus }, info.length);
  const { schedule } = preset;
  return {
    dataset: dataset.name,
    network: network(totalSteps),
    settings: {
      optimizer,
      ...(schedule === undefined ? {} : { schedule }),
      ...others,
      ...(focus === 1 ? {} : { focus }),
      ...{ batchSize, epochs, augmentation, seed },
      recipe: name,
    },
  };
}

function checkInfo(owner: string, dataset: unknown): void {
  checkOption(owner, "the dataset", dataset, INFO);
  checkOption(owner, "the dataset's name", Object(dataset).name, required(datasetName));
  checkOption(owner, "the number of training images", Object(dataset).length, required(integer()));
}

function inExperiments({ name, length, preparation }: DatasetInfo): DatasetInfo {
  return { name, preparation, length: lengthInExperiments(name, length) };
}

/** Adapts settings to few images, as recipes do. */
function forImages(
  settings: Pick<
    Settings,
    "batchSize" | "epochs" | "focus" | "validationSplit" | "augmentation" | "trainCount"
  >,
  { length, preparation }: DatasetInfo,
): Pick<Settings, "batchSize" | "epochs" | "focus" | "augmentation"> {
  const { trainCount = length } = settings;
  const images = { length: Math.min(trainCount, length), isFramed: preparation?.isFramed };
  const { affine, ...steps } = adaptToImages(settings, images);
  const change = affine === undefined ? [] : [part("randomAffine", { ...affine })];
  return { ...steps, augmentation: [...settings.augmentation, ...change] };
}
