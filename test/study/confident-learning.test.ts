import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { confidentLearning } from "../../src/study/confident-learning.ts";

describe("confidentLearning", () => {
  it("computes thresholds, joint and ranking as the paper has them", () => {
    const rows = [
      [0.9, 0.1],
      [0.7, 0.3],
      [0.2, 0.8], // labelled 0, surely 1
      [0.1, 0.9],
      [0.45, 0.55],
      [0.35, 0.65],
    ];
    const labels = [0, 0, 0, 1, 1, 1];
    const found = confidentLearning(Float32Array.from(rows.flat()), labels, 2);
    expect(found.thresholds[0]).toBeCloseTo(0.6, 6);
    expect(found.thresholds[1]).toBeCloseTo(0.7, 6);
    expect(found.joint).toEqual([
      [2, 1],
      [0, 1],
    ]);
    expect(found.errors).toBe(1);
    expect(found.ranking[0]).toMatchObject({ example: 2, label: 0, likelier: 1, isConfident: true });
    expect(found.ranking[0]?.margin).toBeCloseTo(-0.6, 6);
    expect(found.ranking.map(({ example }) => example)).toEqual([2, 4, 5, 1, 0, 3]);
  });

  it("finds planted errors", () => {
    const random = new RandomGenerator(1);
    const [count, classes] = [5000, 10];
    const truth = Array.from({ length: count }, () => random.integer(classes));
    // A model that is right nine times of ten, and not sure of itself.
    const probabilities = Float32Array.from(
      truth.flatMap((label) => {
        const believed = random.uniform() < 0.9 ? label : random.integer(classes);
        const scores = Array.from({ length: classes }, (_, j) =>
          Math.exp(random.normal() + (j === believed ? 4 : 0)),
        );
        const sum = scores.reduce((a, b) => a + b);
        return scores.map((score) => score / sum);
      }),
    );
    const planted = new Set(Array.from({ length: 100 }, () => random.integer(count)));
    const labels = truth.map((label, i) => (planted.has(i) ? (label + 1 + random.integer(9)) % 10 : label));
    const { ranking, errors } = confidentLearning(probabilities, labels, classes);
    const suspicious = ranking.filter(({ isConfident }) => isConfident).map(({ example }) => example);
    const isFound = [...planted].filter((example) => suspicious.includes(example)).length;
    expect(isFound).toBeGreaterThan(0.6 * planted.size);
    expect(errors).toBe(suspicious.length);
    expect(ranking).toHaveLength(count);
  });

  it("is never sure of a class without examples", () => {
    const found = confidentLearning(Float32Array.of(0.1, 0.9, 0.2, 0.8), [0, 0], 2);
    expect(found.joint).toEqual([
      [1, 0],
      [0, 0],
    ]);
    expect(found.errors).toBe(0);
  });

  it("wants a probability for each class", () => {
    expect(() => confidentLearning(new Float32Array(5), [0, 1], 3)).toThrow(ShapeError);
  });
});
