/** Learning curves of two models, with each seed. */

import type { Piece } from "../pieces/piece.ts";
import { type Recipe, recipes } from "../recipes/index.ts";
import { mean, sampleDeviation, wilsonInterval } from "../statistics/index.ts";
import { defineEvidence, type PlanContext } from "./define-evidence.ts";
import {
  type CurveEnd,
  type CurvePoint,
  curveEnd,
  curvePoint,
  curveRecipe,
  curveSizes,
} from "./learning-curve.ts";
import { logisticRegression, MODEL_TITLES } from "./models.ts";
import { describeRecipe, seedTitle } from "./planned-trainings.ts";
import { observe } from "./training.ts";
import { trainingCost } from "./training-cost.ts";
import { exactPercent } from "./words.ts";

/** Models of the curves, not necessarily on the ladder: a curve's trainings are shorter. */
export type CurveModel = "logistic-regression" | "small-cnn";

/**
 * The accuracy of a model by the number of training images.
 *
 * @see {@link DatasetStudy}
 */
export interface LearningCurve {
  /** Name of the model. */
  readonly model: CurveModel;
  /** Number of training steps of every point. */
  readonly steps: number;
  /** Means over the seeds, with the standard deviation between them; the fewest images first. */
  readonly points: readonly (CurvePoint & { readonly deviation: number | null })[];
  /** The step to the last point; null for a single one. */
  readonly end: CurveEnd | null;
}

interface PlannedPoint {
  readonly model: CurveModel;
  readonly point: Piece<CurvePoint>;
}

/**
 * Short trainings, since each point takes as long as that of all images: two epochs of 60,000 images, with either
 * recipe of a study. A step of the reference article's network takes four times as long as one of the small
 * network.
 */
const CURVES: readonly { readonly model: CurveModel; readonly recipe: Recipe }[] = [
  { model: "logistic-regression", recipe: { ...logisticRegression, epochs: 2 } },
  { model: "small-cnn", recipe: { ...recipes.sprint, focus: 1, epochs: 2 } },
];

export const evidence = defineEvidence({
  pieces: (context) =>
    CURVES.flatMap((curve) => context.seeds.flatMap((seed) => planCurve(context, curve, seed))),
  assemble: (points, { parts }) =>
    CURVES.flatMap(({ model }) => {
      const same = points.filter((planned) => planned.model === model).map(({ point }) => point);
      const curve = meanCurve(model, same, parts.test.length);
      return curve === undefined ? [] : [curve];
    }),
});

/** Plans the points of a curve. */
function planCurve(
  { parts, seeds, piece }: PlanContext,
  { model, recipe }: (typeof CURVES)[number],
  seed: number,
): PlannedPoint[] {
  const { train } = parts;
  const ofAll = curveRecipe(recipe, train.length);
  return curveSizes(train.length).map((size) => {
    const title = `${MODEL_TITLES[model]} on ${size.toLocaleString("en-US")} images${seedTitle(seed, seeds)}`;
    const point = piece<CurvePoint>(`curves/${model}-${size}-${seed}`, title, {
      from: { recipe: describeRecipe(ofAll, train), size, seed },
      cost: trainingCost(ofAll, train, train.length),
      compute: ({ signal, onProgress }) =>
        curvePoint(parts, recipe, size, {
          seed,
          callbacks: [observe(onProgress)],
          ...(signal && { signal }),
        }),
      summary: ({ accuracy }) => exactPercent(accuracy),
    });
    return { model, point };
  });
}

/** Computes the means over the seeds. */
function meanCurve(
  model: CurveModel,
  all: readonly CurvePoint[],
  testImages: number,
): LearningCurve | undefined {
  const sizes = [...new Set(all.map(({ examples }) => examples))].sort((a, b) => a - b);
  const points = sizes.flatMap((examples) => {
    const same = all.filter((point) => point.examples === examples);
    const accuracies = same.map((point) => point.accuracy);
    const accuracy = mean(accuracies);
    return same.slice(0, 1).map(({ steps }) => ({
      examples,
      steps,
      accuracy,
      deviation: sampleDeviation(accuracies),
      interval: wilsonInterval(Math.round(accuracy * testImages), testImages),
      seconds: mean(same.map(({ seconds }) => seconds)),
    }));
  });
  const [first] = points;
  return first && { model, steps: first.steps, points, end: curveEnd(points) };
}
