/** The trainings of the ladder's models as pieces: each model with each seed. */

import type { Dataset } from "../data/index.ts";
import type { Piece } from "../pieces/piece.ts";
import type { Recipe } from "../recipes/index.ts";
import { oncePerPlan, type PlanContext } from "./define-evidence.ts";
import { MODEL_TITLES, type TrainedModel, trainedModels } from "./models.ts";
import { type Trained, trainAndEvaluate, type UnfinishedTraining } from "./training.ts";
import { trainingCost } from "./training-cost.ts";
import { exactPercent } from "./words.ts";

export interface PlannedTraining {
  readonly model: TrainedModel;
  readonly seed: number;
  readonly run: Piece<Trained>;
}

/** In the order in which they are trained. */
export const TRAINED_MODELS = [
  "logistic-regression",
  "perceptron",
  "cnn",
  "stronger-cnn",
] as const satisfies readonly TrainedModel[];

/** Every training that there could be of a dataset; those are computed that evidence asks for. */
export const allTrainings = oncePerPlan((context) =>
  TRAINED_MODELS.flatMap((model) => context.seeds.map((seed) => planTraining(context, model, seed))),
);

/** The trainings of these models, with each seed. */
export function plannedTrainings(
  context: PlanContext,
  ...models: readonly TrainedModel[]
): readonly PlannedTraining[] {
  return allTrainings(context).filter(({ model }) => models.includes(model));
}

function planTraining(
  { parts, recipe: studyRecipe, seeds, piece }: PlanContext,
  model: TrainedModel,
  seed: number,
): PlannedTraining {
  const { train } = parts;
  const recipe = trainedModels(studyRecipe, train.length)[model];
  const title = MODEL_TITLES[model] + seedTitle(seed, seeds);
  const run = piece<Trained>(`trainings/${studyRecipe}-${model}-${seed}`, title, {
    from: { recipe: describeRecipe(recipe, train), seed },
    cost: trainingCost(recipe, train, train.length),
    async compute({ signal, onProgress, checkpoint, resumeFrom }) {
      // Under this piece's name and fingerprint nothing else is stored.
      const unfinished = (await resumeFrom()) as UnfinishedTraining | undefined;
      return trainAndEvaluate(parts, recipe, {
        seed,
        signal,
        onProgress,
        checkpoint,
        resumeFrom: unfinished,
      });
    },
    summary: ({ accuracy }) => exactPercent(accuracy),
  });
  return { model, seed, run };
}

/** Everything of a recipe that a training depends on, as plain data. */
export function describeRecipe(recipe: Recipe, { imageShape, classCount }: Dataset): object {
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
    name,
    epochs,
    batchSize,
    validationSplit,
    learningRate,
    labelSmoothing,
    optimizer: recipe.describeOptimizer(),
    augmentation: augmentation.map((change) => change.name),
    layers: layers.map(({ layer }) => ({ type: layer.type, options: layer.options })),
  };
}

/** ", seed 2", where there are several seeds. */
export function seedTitle(seed: number, seeds: readonly number[]): string {
  return seeds.length === 1 ? "" : `, seed ${seed}`;
}
