/** From a recipe, settings and a seed to everything that a training is computed from, as plain data. */

import { ConfigurationError } from "../errors/index.ts";
import {
  type Experiment,
  type NetworkDescription,
  networks,
  type Part,
  type Plain,
  presetExperiment,
  type Settings,
} from "../experiment/index.ts";
import { recipeNetworks } from "../experiment/networks.ts";
import { adaptToImages, countSteps } from "../recipes/index.ts";
import { augmentationOf, optimizerOf, type SweepSettings, scheduleOf } from "./settings.ts";

/** A training: of a described network, or of one that a module makes with these options. */
export interface CellTraining {
  readonly settings: Settings;
  readonly network: NetworkDescription | null;
  readonly options: Readonly<Record<string, Plain>>;
}

/** The images to train on: how many are taken, and whether `import` framed their objects. */
export interface CellImages {
  readonly length: number;
  readonly isFramed?: boolean | undefined;
}

/** Images assumed for a preset's settings: tens of thousands. */
const MANY = 1_000_000;
/** The share by which cells are compared, where the recipe keeps none back. */
const VALIDATION = 0.1;

/**
 * Settles everything about a training, as `atelier train` does with the same recipe, options and seed.
 *
 * @param given the settings that were given, checked
 * @param options those of the network's module; undefined where the recipe's network is trained
 * @throws ConfigurationError for a dropout where the network has none
 */
export function settleTraining(
  recipe: string,
  given: SweepSettings,
  options: Readonly<Record<string, Plain>> | undefined,
  { length, isFramed }: CellImages,
  seed: number,
): CellTraining {
  const { settings: base, network } = presetExperiment(recipe, { name: recipe, length: MANY }, seed);
  const { schedule: presetSchedule, recipe: _label, focus: presetFocus = 1, ...preset } = base;
  const { validationSplit = preset.validationSplit || VALIDATION } = given;
  const { batchSize, epochs } = preset;
  const steps = { batchSize, epochs, validationSplit, focus: presetFocus };
  const settled = {
    ...(given.batchSize !== undefined && { batchSize: given.batchSize }),
    ...(given.epochs !== undefined && { epochs: given.epochs }),
  };
  const { affine, focus: usualFocus = 1, ...adapted } = adaptToImages(steps, { length, isFramed }, settled);
  const own: Part[] = affine === undefined ? [] : [{ type: "randomAffine", options: { ...affine } }];
  const { optimizer, schedule, augmentation, learningRate = preset.learningRate, focus = usualFocus } = given;
  const asGiven = schedule === undefined ? presetSchedule : scheduleOf(schedule);
  const settings: Settings = {
    ...preset,
    ...adapted,
    ...(focus === 1 ? {} : { focus }),
    ...{ learningRate, validationSplit, seed },
    labelSmoothing: given.labelSmoothing ?? preset.labelSmoothing,
    optimizer: optimizer === undefined ? preset.optimizer : optimizerOf(optimizer),
    augmentation:
      augmentation === undefined ? [...preset.augmentation, ...own] : augmentationOf(augmentation),
    ...(asGiven === undefined ? {} : { schedule: asGiven }),
  };
  if (options !== undefined) return { settings, network: null, options };
  const { totalSteps } = countSteps(settings, length);
  const ofRecipe = networkFor(recipe, network, totalSteps);
  const { dropout } = given;
  return {
    settings,
    network: dropout === undefined ? ofRecipe : withDropout(ofRecipe, dropout, recipe),
    options: {},
  };
}

/** Whatever an experiment has beside its network and settings. */
export function asExperiment({ settings, network }: CellTraining): Experiment {
  return { dataset: "sweep", network: network ?? networks.linear, settings };
}

/** The network of a recipe depends on how many steps there are. */
function networkFor(recipe: string, network: NetworkDescription, totalSteps: number): NetworkDescription {
  const ofSteps: Readonly<Record<string, (totalSteps: number) => NetworkDescription>> = recipeNetworks;
  return ofSteps[recipe]?.(totalSteps) ?? network;
}

function withDropout(network: NetworkDescription, rate: number, recipe: string): NetworkDescription {
  const isDropout = ({ type }: { readonly type: string }) => type === "dropout";
  if (!network.layers.some(isDropout)) {
    throw new ConfigurationError(
      `Expected a recipe whose network has a dropout layer, to set its rate. Received: ${recipe}, which has none.`,
    );
  }
  return {
    layers: network.layers.map((layer) =>
      isDropout(layer) ? { ...layer, options: { ...layer.options, rate } } : layer,
    ),
  };
}
