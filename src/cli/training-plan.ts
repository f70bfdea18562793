/** What a training run will do: a recipe, with what the command line changes of it. */

import { availableParallelism } from "node:os";
import { type Augmentation, augmentations } from "../data/index.ts";
import type { Device } from "../index.ts";
import { countSteps, findRecipe, type Recipe, type StepCounts } from "../recipes/index.ts";
import { formatComputing, formatCount, formatCounted, formatShare } from "./formats.ts";

/** The options of `train` that change how it is trained. */
export interface PlanOptions {
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
} as const;

export type AugmentationName = keyof typeof AUGMENTATIONS;

export interface TrainingPlan extends StepCounts {
  readonly recipe: Recipe;
  readonly epochs: number;
  readonly batchSize: number;
  readonly validationSplit: number;
  readonly learningRate: number;
  /** Of initial weights, order and dropout. */
  readonly seed: number;
  readonly threads: number;
  readonly device: Device;
  readonly lowerings: "fast" | "plain";
  /** Random changes to the training images. */
  readonly augmentation: readonly Augmentation[];
}

/**
 * Settles everything that the command line left open.
 *
 * @param trainingImages how many there are
 * @throws UnknownNameError if there is no such recipe
 */
export function planTraining(options: PlanOptions, trainingImages: number): TrainingPlan {
  const recipe = findRecipe(options.recipe);
  const {
    epochs = recipe.epochs,
    batchSize = recipe.batchSize,
    validationSplit = recipe.validationSplit,
    learningRate = recipe.learningRate,
    seed = Math.floor(Math.random() * 2 ** 31),
    threads = availableParallelism(),
    device = "cpu",
    lowerings,
    augment,
  } = options;
  return {
    ...{ recipe, epochs, batchSize, validationSplit, learningRate, seed, threads, device, lowerings },
    ...countSteps({ epochs, batchSize, validationSplit }, trainingImages),
    augmentation: augment?.map((name) => AUGMENTATIONS[name]()) ?? recipe.augmentation ?? [],
  };
}

/** The plan in two to four lines. */
export function planLines(plan: TrainingPlan): string[] {
  const { recipe, epochs, stepsPerEpoch, batchSize, validationSplit, learningRate } = plan;
  const { seed, threads, device, augmentation } = plan;
  const validation =
    validationSplit === 0 ? "no validation" : `${formatShare(validationSplit, 0)} kept for validation`;
  const isPlain = plan.lowerings === "plain";
  const { labelSmoothing = 0 } = recipe;
  return [
    `Recipe ${recipe.name}: ${recipe.describeOptimizer(learningRate)}; ` +
      `${formatCounted(epochs, "epoch")} of ${formatCounted(stepsPerEpoch, "step")}, ` +
      `batch size ${formatCount(batchSize)}; ${validation}`,
    ...(labelSmoothing === 0
      ? []
      : [
          `Label smoothing ${labelSmoothing} is in the losses of training and validation, not in the test loss`,
        ]),
    ...(augmentation.length === 0
      ? []
      : [`Augmentation: ${augmentation.map(({ name }) => name).join(", ")}`]),
    `Seed ${seed}, ${formatComputing({ threads, device })}${isPlain ? ", plain lowerings" : ""}`,
  ];
}
