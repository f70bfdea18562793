import { describe, expect, it } from "vitest";
import { Dataset } from "../../src/data/index.ts";
import { acrossSplit } from "../../src/study/across-split.ts";

const part = (partition: "train" | "test", rows: readonly number[][], labels: readonly number[]) =>
  new Dataset({
    ...{ name: "rows", partition, classNames: ["a", "b"], labels: Uint8Array.from(labels) },
    images: { data: Uint8Array.from(rows.flat()), shape: [rows.length, 2, 2, 1] },
  });

describe("acrossSplit", () => {
  it("measures differences as root mean squares of bytes", () => {
    const train = part(
      "train",
      [
        [0, 0, 0, 0],
        [100, 100, 100, 100],
      ],
      [0, 1],
    );
    const test = part(
      "test",
      [
        [0, 0, 0, 0],
        [4, 4, 4, 4],
        [100, 100, 60, 60],
      ],
      [0, 1, 1],
    );
    const neighbours = {
      k: 2,
      indices: Uint32Array.of(0, 1, 0, 1, 1, 0),
      distances: Float32Array.of(0, 200, 8, 192, Math.hypot(40, 40), 165),
    };
    const found = acrossSplit({ train, test }, neighbours);
    expect(found.nearest.map(({ test: image, train: nearest }) => [image, nearest])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ]);
    expect(found.nearest[1].difference).toBe(4);
    expect(found.quartiles[4]).toBeCloseTo(Math.sqrt(800), 5);
    expect(found.nearlyTheSame).toBe(2);
    expect(found.sameLabel).toBeCloseTo(2 / 3, 12);
  });
});
