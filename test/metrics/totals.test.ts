/** Metrics that are no means over examples: the figures that Keras publishes, and any batches as everything at once. */

import { describe, expect, it } from "vitest";
import {
  auc,
  f1Score,
  fBetaScore,
  findMetric,
  type MetricName,
  meanIoU,
  precision,
  recall,
  rootMeanSquaredError,
  type TotalMetric,
} from "../../src/metrics/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { generate, type Numbers, numbers } from "../support/numbers.ts";
import { metricOver } from "./metric-over.ts";

const column = (values: readonly number[]) => numbers(values, [values.length, 1]);
const matrix = (rows: readonly (readonly number[])[]) =>
  numbers(rows.flat(), [rows.length, rows[0]?.length ?? 0]);

describe("figures that Keras publishes", () => {
  interface Fed {
    readonly targets: Numbers;
    readonly predictions: Numbers;
    readonly weights?: Numbers;
  }
  const four = { targets: column([0, 1, 1, 0]), predictions: column([1, 0, 1, 0]) };
  const nothing = { targets: column([0, 0, 0, 0]), predictions: column([0, 0, 0, 0]) };
  const one = (targets: readonly number[], predictions: readonly number[]): Fed => ({
    targets: matrix([targets]),
    predictions: matrix([predictions]),
  });
  const classes: Fed = {
    targets: matrix([
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]),
    predictions: matrix([
      [0.1, 0.2, 0.7],
      [0.5, 0.3, 0.2],
      [0.2, 0.6, 0.2],
      [0.7, 0.2, 0.1],
      [0.1, 0.1, 0.8],
    ]),
  };
  const ofThree: Fed = {
    targets: matrix([
      [0, 0, 1],
      [1, 1, 0],
      [1, 1, 1],
    ]),
    predictions: matrix([
      [0.7, 0.7, 0.7],
      [1, 0, 0],
      [0.9, 0.8, 0],
    ]),
  };
  const ofSix: Fed = {
    targets: matrix([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]),
    predictions: matrix([
      [0.9, 0.1, 0],
      [0.2, 0.6, 0.2],
      [0, 0, 1],
      [0.4, 0.3, 0.3],
      [0, 0.9, 0.1],
      [0, 0, 1],
    ]),
  };
  const weighted: Fed = { ...ofSix, weights: numbers([0.5, 1, 1, 1, 0.5, 1]) };
  const ranked: Fed = { targets: column([0, 0, 1, 1]), predictions: column([0, 0.5, 0.3, 0.9]) };
  const rankedByWeight: Fed = { ...ranked, weights: numbers([1, 2, 3, 4]) };
  const twoLabels: Fed = {
    targets: matrix([
      [0, 0],
      [0, 0],
      [1, 1],
      [1, 1],
    ]),
    predictions: matrix([
      [0, 0.1],
      [0.5, 0.2],
      [0.3, 0.3],
      [0.9, 0.4],
    ]),
  };
  const three = { numThresholds: 3 } as const;

  const FIGURES: readonly [title: string, TotalMetric, Fed, expected: number, tolerance?: number][] = [
    // keras/src/metrics/confusion_metrics_test.py, at commit 179ebeb.
    ["precision", precision(), four, 0.5],
    ["precision of nothing", precision(), nothing, 0],
    ["precision, top 3", precision({ topK: 3 }), one([0, 1, 1, 0, 0], [0.2, 0.1, 0.5, 0, 0.2]), 1 / 3],
    ["precision of a class", precision({ classId: 1 }), classes, 1],
    [
      "precision, top 2 above 0.7",
      precision({ threshold: 0.7, topK: 2 }),
      one([0, 1, 1, 0, 1], [0.2, 0.8, 0.6, 0, 0.2]),
      1,
    ],
    ["recall", recall(), four, 0.5],
    ["recall of nothing", recall(), nothing, 0],
    ["recall, top 3", recall({ topK: 3 }), one([0, 1, 1, 0, 0], [0.2, 0.1, 0.5, 0, 0.2]), 0.5],
    ["recall of a class", recall({ classId: 1 }), classes, 1],
    [
      "recall, top 2 above 0.7",
      recall({ threshold: 0.7, topK: 2 }),
      one([1, 1, 1, 0, 1], [0.2, 0.8, 0.6, 0, 0.2]),
      0.25,
    ],
    ["auc", auc(three), ranked, 0.75],
    ["auc of what is certain", auc(), { targets: ranked.targets, predictions: ranked.targets }, 1],
    ["auc, weighted", auc(three), rankedByWeight, 0.7855, 1e-3],
    ["auc, PR, weighted", auc({ ...three, curve: "PR" }), rankedByWeight, 2.416 / 7 + 4 / 7, 1e-3],
    ["auc by label", auc({ numThresholds: 5, multiLabel: true }), twoLabels, (0.875 + 1) / 2, 1e-3],
    [
      "auc of labels together, weighted",
      auc({ numThresholds: 5 }),
      { ...twoLabels, weights: numbers([1, 2, 3, 4]) },
      1 - (0.3333 * (1 - 0.2857)) / 2,
      1e-3,
    ],
    // keras/src/metrics/f_score_metrics_test.py, at commit 040582f.
    ["fBetaScore of class 0", fBetaScore({ beta: 0.5, threshold: 0.66, classId: 0 }), ofThree, 0.71428573],
    ["fBetaScore of class 2", fBetaScore({ beta: 2, threshold: 0.66, classId: 2 }), ofThree, 0.555556],
    ["f1Score, micro", f1Score({ average: "micro", threshold: 0.66 }), ofThree, 0.6666667],
    ["f1Score, macro", f1Score({ threshold: 0.66 }), ofThree, 0.6555555],
    ["f1Score, weighted", f1Score({ average: "weighted", threshold: 0.66 }), ofThree, 0.6555555],
    ["f1Score of class 1, largest outputs", f1Score({ classId: 1 }), ofSix, 0.6666667],
    ["f1Score, micro, largest outputs", f1Score({ average: "micro" }), ofSix, 0.833334],
    ["f1Score, macro, largest outputs", f1Score(), ofSix, 0.822222],
    ["f1Score, weighted, largest outputs", f1Score({ average: "weighted" }), ofSix, 0.844445],
    ["f1Score, micro, weights", f1Score({ average: "micro" }), weighted, 0.9],
    ["f1Score, macro, weights", f1Score(), weighted, 0.885714],
    ["f1Score, weighted, weights", f1Score({ average: "weighted" }), weighted, 0.902857],
    ["fBetaScore, macro, weights", fBetaScore({ beta: 2 }), weighted, 0.899522],
    // The docstrings of MeanIoU and RootMeanSquaredError.
    ["meanIoU", meanIoU(), { targets: column([0, 0, 1, 1]), predictions: column([0, 1, 0, 1]) }, 0.33333334],
    [
      "meanIoU, weights",
      meanIoU(),
      {
        targets: column([0, 0, 1, 1]),
        predictions: column([0, 1, 0, 1]),
        weights: numbers([0.3, 0.3, 0.3, 0.1]),
      },
      0.23809525,
    ],
    [
      "rootMeanSquaredError",
      rootMeanSquaredError(),
      {
        targets: matrix([
          [0, 1],
          [0, 0],
        ]),
        predictions: matrix([
          [1, 1],
          [0, 0],
        ]),
      },
      0.5,
    ],
    [
      "rootMeanSquaredError, weights",
      rootMeanSquaredError(),
      {
        targets: matrix([
          [0, 1],
          [0, 0],
        ]),
        predictions: matrix([
          [1, 1],
          [0, 0],
        ]),
        weights: numbers([1, 0]),
      },
      0.70710677,
    ],
  ];
  it.each(FIGURES)("%s", async (_title, metric, fed, expected, tolerance = 2e-6) => {
    expect(Math.abs((await metricOver(metric, fed)) - expected)).toBeLessThanOrEqual(tolerance);
  });
});

describe("over any batches", () => {
  const random = new RandomGenerator(5);
  const raw = generate([17, 4], () => random.uniform());
  const predictions = {
    ...raw,
    data: raw.data.map((value, i) => {
      const start = i - (i % 4);
      return value / raw.data.slice(start, start + 4).reduce((sum, other) => sum + other, 0);
    }),
  };
  const labels = generate([17], () => random.integer(4));
  const targets = generate([17, 4], (i) => Number(labels.data[Math.floor(i / 4)] === i % 4));
  const weights = generate([17], () => random.integer(3) + 1);

  it.each([
    precision({ threshold: 0.3 }),
    recall({ topK: 2 }),
    f1Score(),
    f1Score({ average: "weighted", name: "weighted" }),
    auc(),
    auc({ curve: "PR", multiLabel: true, name: "pr" }),
    meanIoU(),
    rootMeanSquaredError(),
  ])("$name is that of everything at once, weighted or not", async (metric) => {
    for (const fed of [
      { targets, predictions },
      { targets, predictions, weights },
    ]) {
      const whole = await metricOver(metric, fed);
      expect(whole).toBeGreaterThan(0);
      for (const sizes of [
        [8, 8, 1],
        [1, 3, 13],
      ]) {
        expect(await metricOver(metric, fed, sizes)).toBeCloseTo(whole, 6);
      }
    }
  });

  it.each([precision({ threshold: 0.3 }), recall(), f1Score(), auc(), meanIoU()])(
    "$name counts an example of weight 2 as two, and takes class numbers as it takes one-hot rows",
    async (metric) => {
      const whole = await metricOver(metric, { targets, predictions });
      expect(await metricOver(metric, { targets: labels, predictions })).toBeCloseTo(whole, 6);
      const twice = numbers([2, ...new Array<number>(16).fill(1)]);
      const doubled = (x: Numbers) => ({
        data: Float32Array.of(...x.data.slice(0, x.data.length / 17), ...x.data),
        shape: [18, ...x.shape.slice(1)],
      });
      expect(await metricOver(metric, { targets, predictions, weights: twice })).toBeCloseTo(
        await metricOver(metric, { targets: doubled(targets), predictions: doubled(predictions) }),
        6,
      );
    },
  );

  it("takes positions for examples", async () => {
    const [t, p] = [
      { ...targets, data: targets.data.slice(0, 64), shape: [4, 2, 2, 4] },
      { ...predictions, data: predictions.data.slice(0, 64), shape: [4, 2, 2, 4] },
    ];
    const flat = (x: Numbers) => ({ ...x, shape: [16, 4] });
    for (const metric of [precision({ threshold: 0.3 }), f1Score(), auc(), meanIoU()]) {
      const expected = await metricOver(metric, { targets: flat(t), predictions: flat(p) });
      expect(await metricOver(metric, { targets: t, predictions: p })).toBeCloseTo(expected, 6);
    }
    const ofPositions = numbers([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 0, 0, 0, 0]);
    expect(
      await metricOver(f1Score(), { targets: t, predictions: p, weights: numbers([1, 2, 3, 0]) }),
    ).toBeCloseTo(
      await metricOver(f1Score(), { targets: flat(t), predictions: flat(p), weights: ofPositions }),
      6,
    );
  });

  it("finds the area that all pairs show, as close as thresholds are", async () => {
    const [t, p] = [
      generate([60, 1], (i) => (i % 3 === 0 ? 1 : 0)),
      generate([60, 1], () => random.uniform()),
    ];
    const values = [...p.data];
    const positives = values.filter((_, i) => i % 3 === 0);
    const negatives = values.filter((_, i) => i % 3 !== 0);
    const pairs = positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
    const expected = pairs.reduce<number>((sum, won) => sum + won, 0) / pairs.length;
    expect(await metricOver(auc({ numThresholds: 2000 }), { targets: t, predictions: p })).toBeCloseTo(
      expected,
      2,
    );
  });
});

describe("options", () => {
  it("are checked", async () => {
    expect(() => precision({ topK: 0 })).toThrow("precision: expected topK to be a positive integer.");
    expect(() => f1Score({ average: "mean" as never })).toThrow('"macro", "micro" or "weighted"');
    expect(() => auc({ curve: "roc" as never })).toThrow('expected curve to be "ROC" or "PR"');
    expect(() => fBetaScore({} as never)).toThrow("expected beta to be a number above 0");
    const fed = { targets: matrix([[1, 0]]), predictions: matrix([[1, 0]]) };
    for (const metric of [recall({ classId: 2 }), f1Score({ classId: 2 })]) {
      await expect(metricOver(metric, fed)).rejects.toThrow(
        "expected classId to be a class of the model, from 0 to 1. Received: 2.",
      );
    }
  });

  it("name the metric, and names of elsewhere are understood", () => {
    expect(precision({ classId: 1, name: "precision_of_boots" }).name).toBe("precision_of_boots");
    for (const [name, here] of [
      ["rmse", "rootMeanSquaredError"],
      ["AUROC", "auc"],
      ["f1", "f1Score"],
      ["MeanIoU", "meanIoU"],
      ["top_k_categorical_accuracy", "topKAccuracy"],
    ]) {
      expect(() => findMetric(name as MetricName)).toThrow(`Did you mean "${here}"? Received: "${name}".`);
    }
    for (const name of [
      "precision",
      "recall",
      "f1Score",
      "auc",
      "meanIoU",
      "rootMeanSquaredError",
    ] as const) {
      expect(findMetric(name).name).toBe(name);
    }
  });
});
