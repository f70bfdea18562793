/** From a recipe and a dataset to a model: ready for training, or trained. */

import { type Augmentation, checkDataset, type Dataset, notesOn, rescale } from "../data/index.ts";
import { sparseCategoricalCrossentropy } from "../losses/index.ts";
import { callbacksCheck } from "../model/callbacks/index.ts";
import { examplesPerEpoch, type FitOptions } from "../model/fit-options.ts";
import type { ModelNotes } from "../model/model-notes.ts";
import type { CompileOptions } from "../model/options.ts";
import type { Sequential } from "../model/sequential.ts";
import type { TrainingState } from "../model/training-state.ts";
import {
  abortSignal,
  type Checks,
  checkOption,
  checkOptions,
  object,
  oneOf,
  required,
  seedNumber,
} from "../options/index.ts";
import { recipeForImages } from "./few-images.ts";
import { CHANGES, recipeCheck } from "./options.ts";
import type { Recipe } from "./recipe.ts";

/**
 * Changes to a recipe.
 *
 * @see {@link trainByRecipe}
 */
export interface RecipeChanges {
  /**
   * Passes over the training images.
   *
   * @default the recipe's
   */
  readonly epochs?: number;
  /**
   * Examples in a training step.
   *
   * @default the recipe's
   */
  readonly batchSize?: number;
  /**
   * Share of the images held out for validation, in [0, 1).
   *
   * @default the recipe's
   */
  readonly validationSplit?: number;
  /**
   * Learning rate, or the highest one of the schedule.
   *
   * @default the recipe's
   */
  readonly learningRate?: number;
  /**
   * Random changes to the training images.
   *
   * @default the recipe's
   */
  readonly augmentation?: readonly Augmentation[];
}

/** Numbers of training steps. */
export interface StepCounts {
  /** Images trained on; the others are held out for validation. */
  readonly examples: number;
  readonly stepsPerEpoch: number;
  /** Steps in all epochs, which a schedule of the learning rate spans. */
  readonly totalSteps: number;
}

/** Counts a recipe's steps for a number of training images. */
export function countSteps(
  recipe: Pick<Recipe, "epochs" | "batchSize" | "validationSplit" | "focus">,
  trainingImages: number,
): StepCounts {
  const examples = Math.floor(trainingImages * (1 - recipe.validationSplit));
  const stepsPerEpoch = Math.ceil(examplesPerEpoch(examples, recipe.focus) / recipe.batchSize);
  return { examples, stepsPerEpoch, totalSteps: recipe.epochs * stepsPerEpoch };
}

/**
 * Builds the recipe's network for images and classes, compiled with its optimizer and loss.
 *
 * @param options seed, number of training steps, learning rate
 * @throws {ShapeError} if the images are too small for the network
 */
export function prepareModel(
  recipe: Recipe,
  { imageShape, classCount }: Pick<Dataset, "imageShape" | "classCount">,
  options: {
    seed: number;
    totalSteps: number;
    learningRate?: number;
    lowerings?: CompileOptions["lowerings"];
  },
): Sequential {
  const { seed, totalSteps, learningRate = recipe.learningRate, lowerings = "fast" } = options;
  const model = recipe.network(imageShape, classCount, { seed }, totalSteps);
  model.compile({
    optimizer: recipe.optimizer({ totalSteps, learningRate }),
    // The labels as they are: the same loss as with one-hot rows, which for many classes would be large.
    loss: sparseCategoricalCrossentropy({ labelSmoothing: recipe.labelSmoothing ?? 0 }),
    metrics: ["accuracy"],
    lowerings,
  });
  return model;
}

/** A training that was stopped after an epoch. */
export interface BegunTraining {
  readonly epochs: number;
  readonly state: TrainingState;
}

/** Options of `trainByRecipe`. */
export interface RecipeTraining extends RecipeChanges, Pick<FitOptions, "callbacks" | "signal" | "verbose"> {
  /** Seed of the initial weights and of everything random in training. */
  readonly seed: number;
  /**
   * A stopped training to continue.
   *
   * @default none
   */
  readonly begun?: BegunTraining | undefined;
}

const CHECKS: Checks<RecipeTraining> = {
  ...CHANGES,
  seed: required(seedNumber),
  begun: object,
  callbacks: callbacksCheck,
  signal: abortSignal,
  verbose: oneOf([0, 1, 2]),
};

function checkTraining(owner: string, recipe: unknown, dataset: unknown, options: unknown): void {
  checkOption(owner, "the recipe", recipe, required(recipeCheck));
  checkDataset(owner, dataset);
  checkOptions<RecipeTraining>(owner, options, CHECKS);
}

/**
 * Trains on a dataset by a recipe, with initial weights and everything random drawn from the seed. On few images
 * (some thousands or less), batches are smaller, epochs more and images augmented, unless options say otherwise.
 * The model's notes are those of {@link pictures.notesOn}: class names, the preparation of imported pictures and so on.
 *
 * @param recipe one of `recipes`, or your own
 * @param dataset the training images
 * @param options seed, changes to the recipe, callbacks; `verbose` as for `fit`, default 0
 * @throws {ShapeError} if the images are too small for the network
 * @throws what {@link Model.fit} throws
 * @example
 * ```ts
 * import { drawDataset, recipes, trainByRecipe } from "atelier";
 *
 * const { train } = await drawDataset("drawn-digits", { trainCount: 20, testCount: 0 });
 * const changes = { epochs: 1, batchSize: 20, augmentation: [] };
 * const model = await trainByRecipe(recipes.sprint, train, { seed: 1, ...changes });
 * console.log(model.outputShape, model.notes.classNames?.[9]); // [ null, 10 ] 9
 * ```
 */
export async function trainByRecipe(
  recipe: Recipe,
  dataset: Dataset,
  options: RecipeTraining,
): Promise<Sequential> {
  checkTraining("trainByRecipe", recipe, dataset, options);
  const { validationSplit = recipe.validationSplit } = options;
  const images = { length: dataset.length, isFramed: dataset.preparation?.isFramed };
  const adapted = recipeForImages({ ...recipe, validationSplit }, images, options);
  return train(adapted, dataset, options, notesOn(dataset));
}

/** Trains by the recipe exactly as it is, whatever the number of images; without notes. */
export async function trainJustSo(
  recipe: Recipe,
  dataset: Dataset,
  options: RecipeTraining,
): Promise<Sequential> {
  checkTraining("trainJustSo", recipe, dataset, options);
  return train(recipe, dataset, options, {});
}

/** @param notes set before training, so that callbacks save them too */
async function train(
  recipe: Recipe,
  dataset: Dataset,
  options: RecipeTraining,
  notes: ModelNotes,
): Promise<Sequential> {
  const { seed, begun, callbacks = [], signal, verbose = 0 } = options;
  const {
    epochs = recipe.epochs,
    batchSize = recipe.batchSize,
    validationSplit = recipe.validationSplit,
    learningRate = recipe.learningRate,
    augmentation = recipe.augmentation ?? [],
  } = options;
  const { focus = 1 } = recipe;
  const { totalSteps } = countSteps({ epochs, batchSize, validationSplit, focus }, dataset.length);
  const model = prepareModel(recipe, dataset, { seed, totalSteps, learningRate });
  model.notes = notes;
  try {
    if (begun !== undefined) await model.resume(begun.state);
    await model.fit(rescale(dataset.images), dataset.labels, {
      ...{ epochs, batchSize, validationSplit, focus, augmentation, seed, callbacks, verbose },
      ...{ initialEpoch: begun?.epochs ?? 0, ...(signal && { signal }) },
    });
    return model;
  } catch (error) {
    // Nobody else has it.
    await model.dispose();
    throw error;
  }
}
