import { describe, expect, it } from "vitest";
import { suspiciousLabels } from "../../src/study/label-ranking.ts";

/** Of two classes, so sure of the first; the labels say otherwise of the last two. */
const probabilities = Float32Array.of(0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.2, 0.8, 0.95, 0.05, 0.6, 0.4);
const labels = [0, 0, 1, 1, 1, 1];

describe("suspiciousLabels", () => {
  it("ranks labels, and says where those are that people rejected", () => {
    const found = suspiciousLabels(probabilities, labels, 2, { examples: [5, 4], source: "people" });
    expect(found).toMatchObject({ examples: 6, errors: 1 });
    expect(found.ranking.map(({ example }) => example).slice(0, 2)).toEqual([4, 5]);
    expect(found.known).toEqual({
      source: "people",
      ranks: [
        { example: 4, rank: 1 },
        { example: 5, rank: 2 },
      ],
      amongFirst: 2,
    });
  });

  it("knows of no errors where nobody looked, and of none that are not among these examples", () => {
    expect(suspiciousLabels(probabilities, labels, 2).known).toBeNull();
    const found = suspiciousLabels(probabilities, labels, 2, { examples: [4, 99], source: "people" });
    expect(found.known?.ranks).toEqual([{ example: 4, rank: 1 }]);
  });
});
