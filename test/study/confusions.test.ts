import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors/index.ts";
import { confusions } from "../../src/study/confusions.ts";

describe("confusions", () => {
  const rows = [
    [0.9, 0.1, 0], // 0, right
    [0.2, 0.7, 0.1], // 0 for 1
    [0.5, 0.4, 0.1], // 1 for 0
    [0, 0.05, 0.95], // 1 for 2, the surest error
    [0.1, 0.1, 0.8], // 2, right
    [0.1, 0.1, 0.8], // 2, right
  ];
  const labels = [0, 0, 1, 1, 2, 2];
  const found = confusions(Float32Array.from(rows.flat()), labels, 3);

  it("counts what was taken for what", () => {
    expect(found.matrix).toEqual([
      [1, 1, 0],
      [1, 0, 1],
      [0, 0, 2],
    ]);
  });

  it("ranks the pairs by the share of their examples", () => {
    expect(found.pairs).toEqual([
      { classes: [0, 1], taken: [1, 1], share: 0.5 },
      { classes: [1, 2], taken: [1, 0], share: 0.25 },
    ]);
  });

  it("puts the surest error first", () => {
    expect(found.errors.map(({ example }) => example)).toEqual([3, 1, 2]);
    expect(found.errors[0]).toMatchObject({ label: 1, prediction: 2 });
    expect(found.errors[0]?.ofPrediction).toBeCloseTo(0.95, 6);
    expect(found.errors[0]?.ofLabel).toBeCloseTo(0.05, 6);
  });

  it("wants a probability for each class", () => {
    expect(() => confusions(new Float32Array(4), [0, 1], 3)).toThrow(ShapeError);
  });
});
