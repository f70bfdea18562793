import { describe, expect, it } from "vitest";
import { reproduction } from "../../src/study/reproduction.ts";

const WHOLE = { trainImages: 60_000, testImages: 10_000 };
const run = (accuracy: number, validation?: number) => ({
  accuracy,
  epochs: Array.from({ length: 6 }, (_, i) => ({
    epoch: i + 1,
    loss: 1 / (i + 1),
    accuracy: 0.9,
    seconds: 1,
    ...(validation !== undefined && { val_accuracy: validation }),
  })),
});

describe("reproduction", () => {
  it("puts the article's numbers beside the means of ours", () => {
    const found = reproduction("fashion-mnist", "post", WHOLE, [run(0.912, 0.918), run(0.916, 0.922)]);
    expect(found).toMatchObject({ isToTheLetter: true, post: { test: 0.914, validation: 0.92 } });
    expect(found.test).toBeCloseTo(0.914, 12);
    expect(found.validation).toBeCloseTo(0.92, 12);
    expect(found.difference).toBeCloseTo(0, 12);
    expect(found.interval.low).toBeLessThan(0.914);
    expect(found.firstEpochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
  });

  it("has nothing to compare where the article has nothing", () => {
    expect(reproduction("letters", "quick", WHOLE, [run(0.5)])).toMatchObject({
      isToTheLetter: false,
      post: null,
      validation: null,
      difference: null,
    });
    const few = { trainImages: 60_000, testImages: 100 };
    expect(reproduction("mnist", "quick", few, [run(0.5)]).post).toBeNull();
    expect(reproduction("mnist", "quick", WHOLE, [run(0.5)]).post).toEqual({ test: 0.992, validation: null });
  });
});
