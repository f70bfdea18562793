import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { boundingBox, frameObject, type GreyImage } from "../../src/data/framing.ts";
import { ShapeError } from "../../src/errors/index.ts";

function greyImage(...rows: readonly (readonly number[])[]): GreyImage {
  return { data: Uint8Array.from(rows.flat()), width: defined(rows[0]).length, height: rows.length };
}

const BOX_FRAMED = { fill: 1, centre: "box" } as const;

describe("boundingBox", () => {
  it("is the smallest box around what is above the threshold", () => {
    const image = greyImage([0, 0, 0, 0], [0, 9, 0, 0], [0, 0, 200, 0]);
    expect(boundingBox(image)).toEqual({ left: 1, top: 1, right: 3, bottom: 3 });
    expect(boundingBox(image, 100)).toEqual({ left: 2, top: 2, right: 3, bottom: 3 });
    expect(boundingBox(image, 200)).toBeUndefined();
  });
});

describe("frameObject", () => {
  it("keeps pixels as they are where nothing has to be scaled", () => {
    const image = greyImage([0, 0, 0], [0, 1, 2], [0, 3, 4]);
    const box = { left: 1, top: 1, right: 3, bottom: 3 };
    expect([...frameObject(image, box, [2, 2], BOX_FRAMED)]).toEqual([1, 2, 3, 4]);
    const framed = frameObject(image, box, [4, 4], { fill: 0.5, centre: "box" });
    expect([...framed]).toEqual([0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0]);
  });

  it("keeps proportions: the longer side fills its share, the shorter one is centred", () => {
    const data = new Uint8Array(20 * 40).fill(80);
    const framed = frameObject(
      { data, width: 40, height: 20 },
      { left: 0, top: 0, right: 40, bottom: 20 },
      [8, 8],
      BOX_FRAMED,
    );
    expect([...framed]).toEqual([...Array(16).fill(0), ...Array(32).fill(80), ...Array(16).fill(0)]);
  });

  it("keeps the mean brightness when it scales down, whatever the ratio", () => {
    const data = Uint8Array.from({ length: 37 * 37 }, (_, i) => (i * 7919) % 256);
    const image = { data, width: 37, height: 37 };
    const framed = frameObject(image, { left: 0, top: 0, right: 37, bottom: 37 }, [10, 10], BOX_FRAMED);
    const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(framed) - mean(data))).toBeLessThan(4);
  });

  it("centres by mass as far as the object stays inside", () => {
    const heavyLeft = greyImage([250, 0, 0, 10]);
    const box = { left: 0, top: 0, right: 4, bottom: 1 };
    const middleRow = (side: number) => {
      const framed = frameObject(heavyLeft, box, [side, side], { fill: 4 / side, centre: "mass" });
      return [...framed.subarray(side * Math.floor(side / 2), side * Math.ceil(side / 2))];
    };
    // The heavy pixel ends up in the middle.
    expect(middleRow(9)).toEqual([0, 0, 0, 0, 250, 0, 0, 10, 0]);
    expect(middleRow(5)).toEqual([0, 250, 0, 0, 10]);
  });

  it("refuses a box that is not inside the image", () => {
    const image = greyImage([1, 2], [3, 4]);
    for (const box of [
      { left: 0, top: 0, right: 3, bottom: 2 },
      { left: 1, top: 0, right: 1, bottom: 2 },
      { left: 0, top: -1, right: 2, bottom: 2 },
    ]) {
      expect(() => frameObject(image, box, [2, 2], BOX_FRAMED)).toThrow(ShapeError);
    }
  });
});
