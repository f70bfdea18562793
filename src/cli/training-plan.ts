/** The plan of a training run: a recipe with the changes of the command line. */

import { availableParallelism } from "node:os";
import { type Augmentation, augmentations } from "../data/index.ts";
import { type Experiment, fromAddress } from "../experiment/index.ts";
import type { Callback, Device } from "../index.ts";
import { countSteps, findRecipe, type Recipe, recipeForImages, type StepCounts } from "../recipes/index.ts";
import { planExperiment } from "./experiment-option.ts";
import { formatComputing, formatCount, formatCounted, formatShare } from "./formats.ts";
import { UsageError } from "./options.ts";

/** The options of `train` that change how it is trained. */
export interface PlanOptions {
  /** The address of an experiment, which replaces the recipe. */
  readonly experiment?: string;
  readonly recipe: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly validationSplit?: number;
  readonly learningRate?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly device?: Device;
  readonly lowerings: "fast" | "plain";
  readonly augment?: readonly AugmentationName[];
}

/** The values of `--augment`. */
export const AUGMENTATIONS = {
  shift: augmentations.randomTranslation,
  flip: augmentations.randomFlip,
  rotation: augmentations.randomRotation,
  erasing: augmentations.randomErasing,
  affine: augmentations.randomAffine,
} as const;

export type AugmentationName = keyof typeof AUGMENTATIONS | "none";

/** The parts of a recipe that are reported; an experiment has them as well. */
export type PlannedRecipe = Pick<Recipe, "name" | "labelSmoothing" | "describeOptimizer"> &
  Partial<Pick<Recipe, "network" | "optimizer">>;

export interface TrainingPlan extends StepCounts {
  readonly recipe: PlannedRecipe;
  /** The experiment, if one replaces the recipe. */
  readonly experiment?: Experiment;
  /** Early stopping of an experiment. */
  readonly callbacks?: readonly Callback[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly validationSplit: number;
  /** Share of the images used in each epoch. */
  readonly focus: number;
  readonly learningRate: number;
  /** Seed of initial weights, order and dropout. */
  readonly seed: number;
  readonly threads: number;
  readonly device: Device;
  readonly lowerings: "fast" | "plain";
  /** Random changes to the training images. */
  readonly augmentation: readonly Augmentation[];
  /** Changes to the recipe because of few images: "18 images per batch and 60 epochs"; "" if none. */
  readonly adapted: string;
}

/**
 * Fills in everything that the command line leaves open.
 *
 * @param trainingImages number of training images
 * @param isFramed true if `import` framed their objects; default false
 * @throws UnknownNameError if there is no such recipe
 */
export function planTraining(
  options: PlanOptions,
  trainingImages: number,
  isFramed: boolean | undefined = false,
): TrainingPlan {
  const { threads = availableParallelism(), device = "cpu", lowerings } = options;
  if (options.experiment !== undefined) {
    const computing = { threads, device, lowerings };
    return planExperiment(fromAddress(options.experiment), trainingImages, computing);
  }
  const recipe = findRecipe(options.recipe);
  const { validationSplit = recipe.validationSplit } = options;
  const ofImages = recipeForImages(
    { ...recipe, validationSplit },
    { length: trainingImages, isFramed },
    {
      ...(options.epochs !== undefined && { epochs: options.epochs }),
      ...(options.batchSize !== undefined && { batchSize: options.batchSize }),
      ...(options.augment !== undefined && { augmentation: augmentationsOf(options.augment) }),
    },
  );
  const { epochs, batchSize, focus = 1, augmentation = [] } = ofImages;
  const { learningRate = recipe.learningRate, seed = Math.floor(Math.random() * 2 ** 31) } = options;
  return {
    ...{ recipe, epochs, batchSize, validationSplit, focus, learningRate, seed, threads, device, lowerings },
    ...countSteps({ epochs, batchSize, validationSplit, focus }, trainingImages),
    ...{ augmentation, adapted: adaptedWords(recipe, ofImages, options) },
  };
}

/** @throws UsageError for "none" together with others */
function augmentationsOf(names: readonly AugmentationName[]): Augmentation[] {
  const wanted = names.flatMap((name) => (name === "none" ? [] : [AUGMENTATIONS[name]()]));
  if (wanted.length === names.length || names.length === 1) return wanted;
  throw new UsageError(`Expected --augment none alone. Received: ${names.join(", ")}.`);
}

function adaptedWords(recipe: Recipe, adapted: Recipe, { epochs, batchSize, augment }: PlanOptions): string {
  const words: string[] = [];
  if (batchSize === undefined && adapted.batchSize !== recipe.batchSize) {
    words.push(`${formatCounted(adapted.batchSize, "image")} per batch`);
  }
  if (epochs === undefined && adapted.epochs !== recipe.epochs)
    words.push(formatCounted(adapted.epochs, "epoch"));
  const isAugmented = adapted.augmentation?.length !== (recipe.augmentation ?? []).length;
  if (augment === undefined && isAugmented) words.push("augmentation");
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Formats the plan in two to five lines. */
export function planLines(plan: TrainingPlan): string[] {
  const { recipe, epochs, stepsPerEpoch, batchSize, validationSplit, learningRate } = plan;
  const { seed, threads, device, augmentation } = plan;
  const validation =
    validationSplit === 0 ? "no validation" : `${formatShare(validationSplit, 0)} kept for validation`;
  const isPlain = plan.lowerings === "plain";
  const { labelSmoothing = 0 } = recipe;
  return [
    `${plan.experiment === undefined ? `Recipe ${recipe.name}` : "Experiment"}: ${recipe.describeOptimizer(learningRate)}; ` +
      `${formatCounted(epochs, "epoch")} of ${formatCounted(stepsPerEpoch, "step")}, ` +
      `batch size ${formatCount(batchSize)}; ${validation}`,
    ...(labelSmoothing === 0
      ? []
      : [
          `Label smoothing ${labelSmoothing} affects the losses of training and validation, but not the test loss`,
        ]),
    ...(plan.adapted === ""
      ? []
      : [`Adapted to few training images (${formatCount(plan.examples)}): ${plan.adapted}`]),
    ...(plan.focus === 1
      ? []
      : [
          `Each epoch uses ${formatShare(plan.focus, 0)} of the images: those not seen yet, then those with the largest loss`,
        ]),
    ...(augmentation.length === 0
      ? []
      : [`Augmentation: ${augmentation.map(({ name }) => name).join(", ")}`]),
    `Seed ${seed}, ${formatComputing({ threads, device })}${isPlain ? ", plain lowerings" : ""}`,
  ];
}
