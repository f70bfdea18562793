/** The evidence that trains: learning curves, and probabilities out of fold. */

import { beforeAll, describe, expect, it } from "vitest";
import { drawDataset, type TrainAndTest } from "../../src/data/index.ts";
import { ConfigurationError } from "../../src/errors.ts";
import "../../src/index.ts";
import { recipes } from "../../src/recipes/index.ts";
import { confidentLearning } from "../../src/study/confident-learning.ts";
import { fewerExamples } from "../../src/study/fewer-examples.ts";
import { curveSizes, learningCurve } from "../../src/study/learning-curve.ts";
import { logisticRegression, perceptron } from "../../src/study/models.ts";
import { outOfFoldProbabilities } from "../../src/study/out-of-fold.ts";

let digits: TrainAndTest;
beforeAll(async () => {
  digits = await drawDataset("drawn-digits", { trainCount: 1500, testCount: 500, seed: 1 });
});

describe("learningCurve", () => {
  it("rises with the number of images", async () => {
    const points = await learningCurve(digits, logisticRegression, { seed: 1, sizes: [30, 1500] });
    expect(points.map(({ examples }) => examples)).toEqual([30, 1500]);
    expect(points[0].accuracy).toBeGreaterThan(0.3);
    expect(points[1].accuracy).toBeGreaterThan(points[0].accuracy + 0.1);
    expect(points[1].interval.low).toBeLessThan(points[1].accuracy);
  });

  it("has a point for each power of ten, and three times that, up to a third of all", () => {
    expect(curveSizes(60_000)).toEqual([100, 300, 1000, 3000, 10_000, 60_000]);
    expect(curveSizes(900)).toEqual([100, 300, 900]);
    expect(curveSizes(899)).toEqual([100, 899]);
    expect(curveSizes(50)).toEqual([50]);
  });
});

describe("fewerExamples", () => {
  it("takes smaller batches, all of the same size, and more epochs", () => {
    const { quick } = recipes;
    expect(fewerExamples(quick, 100)).toEqual({ batchSize: 10, epochs: 20 });
    expect(fewerExamples(quick, 300)).toEqual({ batchSize: 30, epochs: 20 });
    expect(fewerExamples(quick, 1000)).toEqual({ batchSize: 125, epochs: 25 });
    expect(fewerExamples(quick, 60_000)).toEqual({ batchSize: 128, epochs: 4 });
    expect(fewerExamples(quick, 131)).toEqual({ batchSize: 16, epochs: 23 });
  });
});

describe("outOfFoldProbabilities", () => {
  it("finds labels that were planted wrong", async () => {
    const { train } = digits;
    const labels = Array.from(train.labels, (label, i) => (i % 50 === 7 ? (label + 3) % 10 : label));
    const planted = labels.flatMap((label, i) => (label === train.labels[i] ? [] : [i]));
    const flipped = train.subset(Array.from({ length: train.length }, (_, i) => i));
    flipped.labels.set(labels);
    const options = { seed: 1, folds: 3, epochs: 8 };
    const probabilities = await outOfFoldProbabilities(flipped, recipes.sprint, options);
    const { ranking } = confidentLearning(probabilities, flipped.labels, 10);
    const first = new Set(ranking.slice(0, 0.03 * train.length).map(({ example }) => example));
    expect(planted).toHaveLength(30);
    expect(planted.filter((example) => first.has(example)).length).toBeGreaterThanOrEqual(
      0.8 * planted.length,
    );
  });

  it("wants folds that have examples", async () => {
    const options = { seed: 1, folds: 1 };
    await expect(outOfFoldProbabilities(digits.test, perceptron, options)).rejects.toThrow(
      ConfigurationError,
    );
  });
});
