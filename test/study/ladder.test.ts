import { describe, expect, it } from "vitest";
import { ConfigurationError, ShapeError } from "../../src/errors.ts";
import { ladder, rankingAgreement } from "../../src/study/ladder.ts";

const labels = Uint8Array.of(0, 1, 2, 0, 1, 2, 0, 1);
const attempt = (model: string, predictions: readonly number[]) => ({ model, predictions, seconds: 1 });

describe("ladder", () => {
  const found = ladder({ labels }, [
    attempt("all but one", [0, 1, 2, 0, 1, 2, 0, 0]),
    attempt("zeros", [0, 0, 0, 0, 0, 0, 0, 0]),
    attempt("half", [0, 1, 2, 0, 0, 0, 1, 0]),
  ]);

  it("puts the worst first, with errors and an interval", () => {
    expect(found.rungs.map(({ model, errors }) => [model, errors])).toEqual([
      ["zeros", 5],
      ["half", 4],
      ["all but one", 1],
    ]);
    const { accuracy, interval } = found.rungs[2];
    expect(accuracy).toBe(7 / 8);
    expect(interval.low).toBeLessThan(accuracy);
    expect(interval.high).toBeGreaterThan(accuracy);
  });

  it("compares neighbours image by image", () => {
    expect(found.steps.map(({ from, to, onlyFrom, onlyTo }) => [from, to, onlyFrom, onlyTo])).toEqual([
      ["zeros", "half", 1, 2],
      ["half", "all but one", 0, 3],
    ]);
    expect(found.steps[1].p).toBeCloseTo(2 / 8, 12);
  });

  it("takes means of a model that was tried several times", () => {
    const { rungs, steps } = ladder({ labels }, [
      attempt("twice", [0, 1, 2, 0, 1, 2, 0, 0]),
      attempt("zeros", [0, 0, 0, 0, 0, 0, 0, 0]),
      { ...attempt("twice", [0, 1, 2, 0, 1, 0, 1, 0]), seconds: 3 },
    ]);
    expect(rungs.map(({ model, attempts, deviation }) => [model, attempts, deviation === null])).toEqual([
      ["zeros", 1, true],
      ["twice", 2, false],
    ]);
    expect(rungs[1]).toMatchObject({ accuracy: 6 / 8, errors: 2, seconds: 2 });
    // Of 7/8 and 5/8: √2 · ⅛.
    expect(rungs[1].deviation).toBeCloseTo(Math.SQRT2 / 8, 12);
    // Of the first attempt: 7 right against 3.
    expect(steps).toMatchObject([{ from: "zeros", to: "twice", onlyFrom: 0, onlyTo: 4 }]);
  });

  it("wants a prediction for each image", () => {
    expect(() => ladder({ labels }, [attempt("short", [0])])).toThrow(ShapeError);
  });

  it("tells how far two datasets agree", () => {
    const other = ladder({ labels }, [
      attempt("half", [0, 1, 2, 0, 1, 2, 0, 1]),
      attempt("zeros", [0, 0, 0, 0, 0, 0, 0, 0]),
      attempt("all but one", [0, 1, 2, 0, 1, 2, 0, 0]),
      attempt("another", [0, 1, 2, 0, 1, 2, 0, 0]),
    ]);
    expect(rankingAgreement(found, found)).toBe(1);
    expect(rankingAgreement(found, other)).toBeCloseTo(1 / 3, 12);
    expect(() => rankingAgreement(found, ladder({ labels }, []))).toThrow(ConfigurationError);
  });
});
