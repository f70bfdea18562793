import { describe, expect, it } from "vitest";
import { ConfigurationError, ShapeError } from "../../src/errors/index.ts";
import { classificationReport, confusionMatrix } from "../../src/metrics/confusion.ts";

describe("confusionMatrix", () => {
  it("has a row for each true class and a column for what it was taken for", () => {
    // The example of scikit-learn's documentation of confusion_matrix.
    expect(confusionMatrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2], 3)).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
  });

  it("counts classes that do not occur", () => {
    expect(confusionMatrix(Uint8Array.of(0), Uint32Array.of(0), 2)).toEqual([
      [1, 0],
      [0, 0],
    ]);
    expect(confusionMatrix([], [], 1)).toEqual([[0]]);
  });

  it("refuses what does not fit", () => {
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrow(ShapeError);
    expect(() => confusionMatrix([0, 2], [0, 0], 2)).toThrow(ConfigurationError);
    expect(() => confusionMatrix([0, 1], [0, -1], 2)).toThrow(/from 0 to 1\. Received: -1 at position 1\.$/);
    expect(() => confusionMatrix([0, Number.NaN], [0, 0], 2)).toThrow(ConfigurationError);
  });
});

describe("classificationReport", () => {
  it("is scikit-learn's", () => {
    // The example of scikit-learn's documentation of classification_report, class 1 never being recognized.
    const report = classificationReport(confusionMatrix([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], 3));
    expect(report.accuracy).toBe(0.6);
    expect(report.classes).toEqual([
      { precision: 0.5, recall: 1, f1: 2 / 3, support: 1, predicted: 2 },
      { precision: 0, recall: 0, f1: 0, support: 1, predicted: 1 },
      { precision: 1, recall: 2 / 3, f1: 0.8, support: 3, predicted: 2 },
    ]);
    expect(report.macroAverage.precision).toBeCloseTo(0.5, 12);
    expect(report.macroAverage.recall).toBeCloseTo(5 / 9, 12);
    expect(report.macroAverage.f1).toBeCloseTo((2 / 3 + 0.8) / 3, 12);
    expect(report.weightedAverage.precision).toBeCloseTo(0.7, 12);
    expect(report.weightedAverage.recall).toBeCloseTo(0.6, 12);
    expect(report.weightedAverage.f1).toBeCloseTo((2 / 3 + 3 * 0.8) / 5, 12);
    expect(report.weightedAverage.support).toBe(5);
  });

  it("counts a class that is never predicted, or has no examples, with 0 in the averages", () => {
    // Class 1 is never predicted, class 2 is not there, class 3 neither.
    const { classes, macroAverage, weightedAverage } = classificationReport([
      [3, 0, 1, 0],
      [2, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(classes[1]).toEqual({ precision: 0, recall: 0, f1: 0, support: 2, predicted: 0 });
    expect(classes[2]).toEqual({ precision: 0, recall: 0, f1: 0, support: 0, predicted: 1 });
    const none = { precision: Number.NaN, recall: Number.NaN, f1: Number.NaN, support: 0, predicted: 0 };
    expect(classes[3]).toEqual(none);
    expect(macroAverage.precision).toBeCloseTo(3 / 5 / 3, 12);
    expect(macroAverage.recall).toBeCloseTo(3 / 4 / 3, 12);
    expect(macroAverage.f1).toBeCloseTo(6 / 9 / 3, 12);
    expect(weightedAverage.precision).toBeCloseTo((4 * (3 / 5)) / 6, 12);
    expect(weightedAverage.recall).toBeCloseTo(3 / 6, 12);
  });

  it("does not flatter a model that ignores a class", () => {
    const { macroAverage, weightedAverage } = classificationReport([
      [495, 0],
      [5, 0],
    ]);
    expect(macroAverage.precision).toBeCloseTo(0.495, 12);
    expect(weightedAverage.precision).toBeCloseTo(0.9801, 12);
    expect(macroAverage.f1).toBeCloseTo(495 / 995, 12);
  });

  it("is NaN of nothing at all", () => {
    const { accuracy, macroAverage } = classificationReport([[0]]);
    expect(accuracy).toBeNaN();
    const nothing = { precision: Number.NaN, recall: Number.NaN, f1: Number.NaN, support: 0, predicted: 0 };
    expect(macroAverage).toEqual(nothing);
  });
});
