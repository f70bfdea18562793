/** Suspicious labels, by networks that were not trained on them: of the test images and, fold by fold, of the training images. */

import { type Recipe, recipes, stepsForFewImages } from "../recipes/index.ts";
import { defineEvidence, type PlanContext } from "./define-evidence.ts";
import { judgePieces, judgeTestLabels } from "./label-judge.ts";
import { type SuspiciousLabels, suspiciousLabels } from "./label-ranking.ts";
import type { TrainedModel } from "./models.ts";
import { foldProbabilities, joinFolds } from "./out-of-fold.ts";
import { describeRecipe, seedTitle } from "./planned-trainings.ts";
import { meanProbabilities, observe } from "./training.ts";
import { trainingCost } from "./training-cost.ts";

/**
 * A small network and a short training, since each seed needs one per fold. Without label smoothing, which keeps a
 * network from being confident in its errors, on which confident learning relies.
 */
const FOLD_RECIPE: Recipe = { ...recipes.sprint, focus: 1, epochs: 2, labelSmoothing: 0 };
const FOLDS = 3;

export interface SuspiciousLabelsOfParts {
  /** The network that judges the test labels: the better of the two CNNs. */
  readonly testModel: TrainedModel;
  /** Number of test images that it classifies wrongly. */
  readonly errors: number;
  readonly test: SuspiciousLabels;
  /** Judged by small networks, each trained on the other folds. */
  readonly train: SuspiciousLabels;
}

export const evidence = defineEvidence({
  pieces: (context) => ({ judges: judgePieces(context), folds: planFolds(context) }),
  assemble({ judges, folds }, { parts: { train, test }, seeds }): SuspiciousLabelsOfParts {
    const { model, errors, labels } = judgeTestLabels(judges, test);
    const ofTrain = seeds.map((seed) =>
      joinFolds(
        folds.filter((fold) => fold.seed === seed).map(({ found }) => found),
        train,
      ),
    );
    return {
      testModel: model,
      errors,
      test: labels,
      train: suspiciousLabels(meanProbabilities(ofTrain), train.labels, train.classCount),
    };
  },
});

/** Out-of-fold probabilities of the training images, fold by fold. */
function planFolds({ parts: { train }, seeds, piece }: PlanContext) {
  const folds = Math.min(FOLDS, train.length);
  const others = Math.floor((train.length * (folds - 1)) / folds);
  const recipe = { ...FOLD_RECIPE, ...stepsForFewImages(FOLD_RECIPE, others) };
  return seeds.flatMap((seed) =>
    Array.from({ length: folds }, (_, fold) => {
      const title = `labels of one fold, by the others${seedTitle(seed, seeds)}`;
      const found = piece(`folds/${fold + 1}-of-${folds}-${seed}`, title, {
        from: { recipe: describeRecipe(recipe, train), fold, folds, seed },
        cost: trainingCost(recipe, train, others),
        compute: ({ signal, onProgress }) =>
          foldProbabilities(train, recipe, {
            seed,
            folds,
            fold,
            callbacks: [observe(onProgress)],
            ...(signal && { signal }),
          }),
      });
      return { seed, found };
    }),
  );
}
