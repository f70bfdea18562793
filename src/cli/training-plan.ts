/** What a training run will do: a recipe, with what the command line changes of it. */

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
  /** The address of an experiment, which says what is trained in the place of a recipe. */
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

/** What `--augment` may be, and what it does. */
export const AUGMENTATIONS = {
  shift: augmentations.randomTranslation,
  flip: augmentations.randomFlip,
  rotation: augmentations.randomRotation,
  erasing: augmentations.randomErasing,
  affine: augmentations.randomAffine,
} as const;

export type AugmentationName = keyof typeof AUGMENTATIONS | "none";

/** What is told of a recipe; an experiment has as much. */
export type PlannedRecipe = Pick<Recipe, "name" | "labelSmoothing" | "describeOptimizer"> &
  Partial<Pick<Recipe, "network" | "optimizer">>;

export interface TrainingPlan extends StepCounts {
  readonly recipe: PlannedRecipe;
  /** What is trained, if it is no recipe. */
  readonly experiment?: Experiment;
  /** What an experiment watches training by: when it ends. */
  readonly callbacks?: readonly Callback[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly validationSplit: number;
  /** The share of the images that an epoch trains on. */
  readonly focus: number;
  readonly learningRate: number;
  /** Of initial weights, order and dropout. */
  readonly seed: number;
  readonly threads: number;
  readonly device: Device;
  readonly lowerings: "fast" | "plain";
  /** Random changes to the training images. */
  readonly augmentation: readonly Augmentation[];
  /** What was changed of the recipe since there are few images: "18 images a batch and 60 epochs"; "" for nothing. */
  readonly adapted: string;
}

/**
 * Settles everything that the command line left open.
 *
 * @param trainingImages how many there are
 * @param isFramed whether `import` framed their objects; default false
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

/** @throws UsageError for "none" among others */
function augmentationsOf(names: readonly AugmentationName[]): Augmentation[] {
  const wanted = names.flatMap((name) => (name === "none" ? [] : [AUGMENTATIONS[name]()]));
  if (wanted.length === names.length || names.length === 1) return wanted;
  throw new UsageError(`Expected --augment none alone. Received: ${names.join(", ")}.`);
}

function adaptedWords(recipe: Recipe, adapted: Recipe, { epochs, batchSize, augment }: PlanOptions): string {
  const words: string[] = [];
  if (batchSize === undefined && adapted.batchSize !== recipe.batchSize) {
    words.push(`${formatCounted(adapted.batchSize, "image")} a batch`);
  }
  if (epochs === undefined && adapted.epochs !== recipe.epochs)
    words.push(formatCounted(adapted.epochs, "epoch"));
  const isAugmented = adapted.augmentation?.length !== (recipe.augmentation ?? []).length;
  if (augment === undefined && isAugmented) words.push("images that are changed a little each time");
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The plan in two to five lines. */
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
          `Label smoothing ${labelSmoothing} is in the losses of training and validation, not in the test loss`,
        ]),
    ...(plan.adapted === ""
      ? []
      : [
          `Made for few images: ${plan.adapted}, since there are only ${formatCount(plan.examples)} to train on`,
        ]),
    ...(plan.focus === 1
      ? []
      : [
          `An epoch takes ${formatShare(plan.focus, 0)} of the images: those not seen yet, then those with the largest loss`,
        ]),
    ...(augmentation.length === 0
      ? []
      : [`Augmentation: ${augmentation.map(({ name }) => name).join(", ")}`]),
    `Seed ${seed}, ${formatComputing({ threads, device })}${isPlain ? ", plain lowerings" : ""}`,
  ];
}
