import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../src/random/random.ts";
import { accuracyInterval, mean, meanInterval, wilsonInterval } from "../../src/statistics/index.ts";

describe("the interval of an accuracy over seeds and images", () => {
  it("is Wilson's for one seed, and for seeds that agree", () => {
    const wilson = wilsonInterval(22, 30);
    for (const accuracies of [[22 / 30], [22 / 30, 22 / 30]]) {
      const { low, high } = accuracyInterval(accuracies, 30) ?? { low: 0, high: 0 };
      expect(low).toBeCloseTo(wilson.low, 12);
      expect(high).toBeCloseTo(wilson.high, 12);
    }
    // Without a single mistake it still has a width.
    expect(accuracyInterval([1, 1, 1], 30)).toEqual({ low: wilsonInterval(30, 30).low, high: 1 });
    expect(accuracyInterval([0], 30)?.high).toBeGreaterThan(0.1);
  });

  it("combines the distances of Student's and Wilson's limits by the root of their squares", () => {
    const accuracies = [0.7, 0.72, 0.77, 0.81];
    const { low, high } = accuracyInterval(accuracies, 100) ?? { low: 0, high: 0 };
    const student = meanInterval(accuracies) ?? { low: 0, high: 0 };
    const wilson = wilsonInterval(75, 100);
    expect(low).toBeCloseTo(0.75 - Math.sqrt((0.75 - student.low) ** 2 + (0.75 - wilson.low) ** 2), 12);
    expect(high).toBeCloseTo(0.75 + Math.sqrt((student.high - 0.75) ** 2 + (wilson.high - 0.75) ** 2), 12);
    expect(low).toBeLessThan(Math.min(student.low, wilson.low));
    expect(high).toBeGreaterThan(Math.max(student.high, wilson.high));
  });

  it("comes close to Student's of very many images, and ends at 0 and 1", () => {
    const student = meanInterval([0.7, 0.72, 0.77]) ?? { low: 0, high: 0 };
    const { low, high } = accuracyInterval([0.7, 0.72, 0.77], 1e8) ?? { low: 0, high: 0 };
    expect(low).toBeCloseTo(student.low, 4);
    expect(high).toBeCloseTo(student.high, 4);
    expect(accuracyInterval([0.2, 0.9], 30)).toEqual({ low: 0, high: 1 });
  });

  it("is none of no trainings or no images", () => {
    expect(accuracyInterval([], 30)).toBeNull();
    expect(accuracyInterval([Number.NaN], 30)).toBeNull();
    expect(accuracyInterval([0.5], 0)).toBeNull();
  });

  it.each([
    { seeds: 1, images: 30, deviation: 0 },
    { seeds: 2, images: 30, deviation: 0.05 },
    { seeds: 3, images: 60, deviation: 0.02 },
    { seeds: 5, images: 30, deviation: 0.01 },
  ])("contains the true accuracy in 19 of 20 sweeps: %o", ({ seeds, images, deviation }) => {
    // Every seed has an accuracy of its own, and all seeds are evaluated on the same images, each of a difficulty.
    const random = new RandomGenerator(3);
    const truth = 0.8;
    const covered = Array.from({ length: 1000 }, () => {
      const difficulties = Array.from({ length: images }, () => random.uniform());
      const accuracies = Array.from({ length: seeds }, () => {
        const own = Math.min(1, truth + deviation * random.normal());
        return mean(difficulties.map((difficulty) => (difficulty < own ? 1 : 0)));
      });
      const { low, high } = accuracyInterval(accuracies, images) ?? { low: 1, high: 0 };
      return low <= truth && truth <= high ? 1 : 0;
    });
    // The standard error of a share of 0.95 in 1000 sweeps is 0.007.
    expect(mean(covered)).toBeGreaterThan(0.93);
  });
});
