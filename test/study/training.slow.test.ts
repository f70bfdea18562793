/** The evidence that trains: learning curves, and probabilities out of fold. */

import { beforeAll, describe, expect, it } from "vitest";
import { atLeast } from "../../src/checked.ts";
import { drawDataset, type TrainAndTest } from "../../src/data/index.ts";
import { ConfigurationError } from "../../src/errors/index.ts";
import "../../src/index.ts";
import { recipes } from "../../src/recipes/index.ts";
import { confidentLearning } from "../../src/study/confident-learning.ts";
import { curveEnd, curvePoint, curveSizes, learningCurve } from "../../src/study/learning-curve.ts";
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
    const [few, all] = atLeast(points, 2);
    expect(few.accuracy).toBeGreaterThan(0.3);
    expect(all.accuracy).toBeGreaterThan(few.accuracy + 0.1);
    expect(all.interval.low).toBeLessThan(all.accuracy);
  });

  it("trains equally long on few images and on many", async () => {
    const steps: number[] = [];
    const recipe = { ...logisticRegression, epochs: 2 };
    for (const size of [50, 700, 1500]) {
      let count = 0;
      const watch = {
        onSteps(done: number) {
          count = Math.max(count, done);
        },
      };
      const point = await curvePoint(digits, recipe, size, { seed: 1, callbacks: [watch] });
      expect(point).toMatchObject({ examples: size });
      steps.push(point.steps);
      // An epoch is as long for any number of images.
      expect(count).toBe(Math.ceil(1500 / 128));
    }
    expect(new Set(steps).size).toBe(1);
    const tooMany = curvePoint(digits, recipe, 1501, { seed: 1 });
    await expect(tooMany).rejects.toThrow(ConfigurationError);
  });

  it("has a point for a sixtieth, a twelfth and a third, in round numbers, and for all", () => {
    expect(curveSizes(60_000)).toEqual([1000, 5000, 20_000, 60_000]);
    expect(curveSizes(2000)).toEqual([200, 700, 2000]);
    expect(curveSizes(150)).toEqual([50, 150]);
    expect(curveSizes(50)).toEqual([50]);
  });

  it("rises at its end only beyond both intervals", () => {
    const point = (examples: number, accuracy: number) => ({
      examples,
      accuracy,
      interval: { low: accuracy - 0.01, high: accuracy + 0.01 },
    });
    expect(curveEnd([point(10, 0.5), point(100, 0.9), point(1000, 0.95)])).toMatchObject({
      from: 100,
      to: 1000,
      isRising: true,
      fewerErrors: expect.closeTo(0.5, 9),
    });
    expect(curveEnd([point(100, 0.9), point(1000, 0.915)])).toMatchObject({ isRising: false });
    expect(curveEnd([point(100, 1), point(1000, 1)])).toMatchObject({ fewerErrors: null, isRising: false });
    expect(curveEnd([point(100, 1)])).toBeNull();
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
