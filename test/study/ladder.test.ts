import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError, ShapeError } from "../../src/errors/index.ts";
import { ladder } from "../../src/study/ladder.ts";
import { rankingAgreement } from "../../src/study/ranking.ts";

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
    const { accuracy, interval } = defined(found.rungs[2]);
    expect(accuracy).toBe(7 / 8);
    expect(interval.low).toBeLessThan(accuracy);
    expect(interval.high).toBeGreaterThan(accuracy);
  });

  it("compares neighbours image by image", () => {
    expect(found.steps.map(({ from, to, onlyFrom, onlyTo }) => [from, to, onlyFrom, onlyTo])).toEqual([
      ["zeros", "half", 1, 2],
      ["half", "all but one", 0, 3],
    ]);
    expect(found.steps[1]?.p).toBeCloseTo(2 / 8, 12);
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
    expect(rungs[1]?.deviation).toBeCloseTo(Math.SQRT2 / 8, 12);
    // Of the first attempt: 7 right against 3.
    expect(steps).toMatchObject([{ from: "zeros", to: "twice", onlyFrom: 0, onlyTo: 4 }]);
  });

  it("compares every two models", () => {
    expect(found.pairs.map(({ from, to }) => [from, to])).toEqual([
      ["zeros", "half"],
      ["zeros", "all but one"],
      ["half", "all but one"],
    ]);
  });

  it("wants a prediction for each image, and an image", () => {
    expect(() => ladder({ labels }, [attempt("short", [0])])).toThrow(ShapeError);
    expect(() => ladder({ labels: new Uint8Array() }, [attempt("any", [])])).toThrow(ConfigurationError);
  });
});

describe("rankingAgreement", () => {
  /** Models that are right for the first images of 1,000, each for its own number of them. */
  const ladderOf = (right: Readonly<Record<string, number>>) =>
    ladder(
      { labels: new Uint8Array(1000) },
      Object.entries(right).map(([model, count]) => ({
        model,
        seconds: 0,
        predictions: Uint8Array.from({ length: 1000 }, (_, i) => Number(i >= count)),
      })),
    );

  it("counts only pairs of models that differ beyond chance on both", () => {
    const first = ladderOf({ a: 500, b: 700, c: 703, d: 900 });
    const second = ladderOf({ a: 600, b: 500, c: 480, d: 800 });
    const found = rankingAgreement(first, second);
    expect(found.models).toEqual(["a", "b", "c", "d"]);
    expect(found.pairs).toHaveLength(6);
    // b and c differ in three images on the first dataset: of the others a is better than b and c on the second only.
    expect(found).toMatchObject({ decided: 5, sameOrder: 3, tau: 1 / 5 });
    expect(found.pairs.find(({ models }) => models.join() === "b,c")).toMatchObject({ isDecided: false });
  });

  it("counts neither the most frequent class nor more than one of the nearest neighbours", () => {
    const all = ladderOf({
      "most-frequent-class": 100,
      "nearest-neighbours-1": 700,
      "nearest-neighbours-3": 710,
      "nearest-neighbours-5": 720,
      cnn: 900,
    });
    expect(rankingAgreement(all, all)).toMatchObject({
      models: ["nearest-neighbours-3", "cnn"],
      decided: 1,
      sameOrder: 1,
      tau: 1,
    });
  });

  it("has no τ where nothing is decided, and wants two models", () => {
    const equal = ladderOf({ a: 500, b: 500 });
    expect(rankingAgreement(equal, equal)).toMatchObject({ decided: 0, tau: null });
    expect(() => rankingAgreement(equal, ladderOf({ a: 1 }))).toThrow(ConfigurationError);
  });
});
