/** The pieces of a study that train: the models of the ladder, the learning curves, and the folds. */

import type { Dataset, TrainAndTest } from "../../data/index.ts";
import { type Recipe, recipes, stepsForFewImages } from "../../recipes/index.ts";
import type { Evidence } from "../evidence.ts";
import { type CurvePoint, curvePoint, curveRecipe, curveSizes } from "../learning-curve.ts";
import { logisticRegression, MODEL_TITLES, type TrainedModel, trainedModels } from "../models.ts";
import { type FoldProbabilities, foldProbabilities } from "../out-of-fold.ts";
import { type Trained, trainAndTry, type UnfinishedTraining, watch } from "../training.ts";
import { trainingCost } from "./cost.ts";
import type { Piece } from "./piece.ts";
import type { PieceMaker, PlanOptions } from "./plan.ts";

export interface PlannedTraining {
  readonly model: TrainedModel;
  readonly seed: number;
  readonly piece: Piece<Trained>;
}

export interface PlannedPoint {
  readonly model: CurveModel;
  readonly seed: number;
  readonly piece: Piece<CurvePoint>;
}

export interface PlannedFold {
  readonly seed: number;
  readonly piece: Piece<FoldProbabilities>;
}

/**
 * A small network for a short time: with three folds, three of them, for each seed. Without label smoothing, which keeps a
 * network from being sure where it errs, and confident learning counts on that.
 */
const FOLD_RECIPE: Recipe = { ...recipes.sprint, epochs: 2, labelSmoothing: 0 };
const FOLDS = 3;

/** What learning curves are of. */
export type CurveModel = "logistic-regression" | "small-cnn";

/**
 * Short trainings, since each point takes as long as that of all images: two epochs of 60,000 images. With either recipe
 * of a study the same; the post's network takes four times as long for a step as the small one.
 */
export const CURVES: readonly { readonly model: CurveModel; readonly recipe: Recipe }[] = [
  { model: "logistic-regression", recipe: { ...logisticRegression, epochs: 2 } },
  { model: "small-cnn", recipe: { ...recipes.sprint, epochs: 2 } },
];

/** What each model is needed for. */
const NEEDED_FOR: Readonly<Record<TrainedModel, readonly Evidence[]>> = {
  "logistic-regression": ["ladder"],
  perceptron: ["ladder"],
  cnn: ["ladder", "confusions", "suspicious-labels", "headroom", "reproduction"],
  "stronger-cnn": ["ladder", "suspicious-labels", "headroom"],
};

/** The models of the ladder that are trained, each with each seed. */
export function planTrainings(
  parts: TrainAndTest,
  { recipe: studyRecipe, seeds }: PlanOptions,
  needs: (...any: Evidence[]) => boolean,
  piece: PieceMaker,
): PlannedTraining[] {
  const recipeOf = trainedModels(studyRecipe, parts.train.length);
  const wanted = (Object.keys(recipeOf) as TrainedModel[]).filter((model) => needs(...NEEDED_FOR[model]));
  return wanted.flatMap((model) =>
    seeds.map((seed) => {
      const recipe = recipeOf[model];
      const title = MODEL_TITLES[model] + ofSeeds(seed, seeds);
      return {
        ...{ model, seed },
        piece: piece<Trained>(`trainings/${studyRecipe}-${model}-${seed}`, title, {
          from: { recipe: describeRecipe(recipe, parts.train), seed },
          cost: trainingCost(recipe, parts.train, parts.train.length),
          async compute({ begun, ...work }) {
            // What this piece kept under its fingerprint is what it keeps.
            const unfinished = (await begun()) as UnfinishedTraining | undefined;
            return trainAndTry(parts, recipe, { seed, ...work, begun: unfinished });
          },
          summary: accuracyOf,
        }),
      };
    }),
  );
}

/** Points of the learning curves, all of them trained equally long. */
export function planCurves(parts: TrainAndTest, { seeds }: PlanOptions, piece: PieceMaker): PlannedPoint[] {
  const { train } = parts;
  return CURVES.flatMap(({ model, recipe }) => {
    const ofAll = curveRecipe(recipe, train.length);
    return seeds.flatMap((seed) =>
      curveSizes(train.length).map((size) => {
        const title = `${MODEL_TITLES[model]} on ${size.toLocaleString("en-US")} images${ofSeeds(seed, seeds)}`;
        return {
          ...{ model, seed },
          piece: piece<CurvePoint>(`curves/${model}-${size}-${seed}`, title, {
            from: { recipe: describeRecipe(ofAll, train), size, seed },
            cost: trainingCost(ofAll, train, train.length),
            compute: ({ signal, onProgress }) =>
              curvePoint(parts, recipe, size, {
                seed,
                callbacks: [watch(onProgress)],
                ...(signal && { signal }),
              }),
            summary: accuracyOf,
          }),
        };
      }),
    );
  });
}

/** Out-of-fold probabilities of the training images, fold by fold. */
export function planFolds(train: Dataset, { seeds }: PlanOptions, piece: PieceMaker): PlannedFold[] {
  const folds = Math.min(FOLDS, train.length);
  const others = Math.floor((train.length * (folds - 1)) / folds);
  const recipe = { ...FOLD_RECIPE, ...stepsForFewImages(FOLD_RECIPE, others) };
  return seeds.flatMap((seed) =>
    Array.from({ length: folds }, (_, fold) => ({
      seed,
      piece: piece(
        `folds/${fold + 1}-of-${folds}-${seed}`,
        `labels of a third, by the others${ofSeeds(seed, seeds)}`,
        {
          from: { recipe: describeRecipe(recipe, train), fold, folds, seed },
          cost: trainingCost(recipe, train, others),
          compute: ({ signal, onProgress }) =>
            foldProbabilities(train, recipe, {
              ...{ seed, folds, fold, callbacks: [watch(onProgress)] },
              ...(signal && { signal }),
            }),
        },
      ),
    })),
  );
}

/** Everything of a recipe that a training depends on, as plain data. */
function describeRecipe(recipe: Recipe, { imageShape, classCount }: Dataset): object {
  const {
    name,
    epochs,
    batchSize,
    validationSplit,
    learningRate,
    labelSmoothing,
    augmentation = [],
  } = recipe;
  const { layers } = recipe.network(imageShape, classCount).network;
  return {
    ...{ name, epochs, batchSize, validationSplit, learningRate, labelSmoothing },
    optimizer: recipe.describeOptimizer(),
    augmentation: augmentation.map((change) => change.name),
    layers: layers.map(({ layer }) => ({ type: layer.type, options: layer.options })),
  };
}

function accuracyOf({ accuracy }: { readonly accuracy: number }): string {
  return `${(100 * accuracy).toFixed(2)} %`;
}

function ofSeeds(seed: number, seeds: readonly number[]): string {
  return seeds.length === 1 ? "" : `, seed ${seed}`;
}
