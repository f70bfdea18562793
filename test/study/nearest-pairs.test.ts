import { describe, expect, it } from "vitest";
import { Dataset } from "../../src/data/index.ts";
import { nearestPairs } from "../../src/study/nearest-pairs.ts";

const part = (partition: "train" | "test", rows: readonly number[][], labels: readonly number[]) =>
  new Dataset({
    name: "rows",
    partition,
    classNames: ["a", "b"],
    labels: Uint8Array.from(labels),
    images: { data: Uint8Array.from(rows.flat()), shape: [rows.length, 2, 2, 1] },
  });

describe("nearestPairs", () => {
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
    const found = nearestPairs({ train, test }, neighbours);
    expect(found.nearest.map(({ test: image, train: nearest }) => [image, nearest])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ]);
    expect(found.nearest[1]?.difference).toBe(4);
    expect(found.quartiles[4]).toBeCloseTo(Math.sqrt(800), 5);
    expect(found).toMatchObject({ nearlyTheSame: 1, copies: [0] });
    expect(found.sameLabel).toBeCloseTo(2 / 3, 12);
  });

  it("calls images nearly equal by their own contrast, not by bytes alone", () => {
    const [thin, rich] = [
      [0, 0, 0, 40],
      [0, 200, 0, 200],
    ];
    const train = part(
      "train",
      [
        [0, 0, 0, 48],
        [0, 192, 0, 200],
      ],
      [0, 1],
    );
    const found = nearestPairs(
      { train, test: part("test", [thin, rich], [0, 1]) },
      // Both differ from their neighbour in one pixel, by 8.
      { k: 1, indices: Uint32Array.of(0, 1), distances: Float32Array.of(8, 8) },
    );
    expect(found.copies).toEqual([1]);
    expect(found.nearest.map(({ relative }) => relative > 0.1)).toEqual([true, false]);
  });
});
