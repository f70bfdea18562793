import { describe, expect, it } from "vitest";
import { Dataset, drawDataset } from "../../src/data/index.ts";
import { headroom } from "../../src/study/headroom.ts";
import { modernVision } from "../../src/study/modern-vision.ts";

/** Images of 8×8 with squares of 2×2 at these places. */
function squares(
  images: readonly (readonly (readonly [row: number, column: number])[])[],
  channels = 1,
): Dataset {
  const data = new Uint8Array(images.length * 64 * channels);
  images.forEach((places, image) => {
    for (const [row, column] of places) {
      for (const [y, x] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ]) {
        data[(image * 64 + (row + y) * 8 + column + x) * channels] = 200;
      }
    }
  });
  return new Dataset({
    ...{ name: "squares", partition: "train", classNames: ["square"] },
    images: { data, shape: [images.length, 8, 8, channels] },
    labels: new Uint8Array(images.length),
  });
}

describe("modernVision", () => {
  it("sees one thing in the middle", () => {
    const found = modernVision(squares([[[3, 3]], [[3, 3]]]));
    expect(found).toMatchObject({ looked: 2, isGrey: true, onePiece: 1, offCentre: 0 });
    expect(found.extent).toEqual({ mean: 0.25, deviation: 0 });
    expect(found.background).toBe(60 / 64);
  });

  it("sees several, away from the middle, in colour", () => {
    const found = modernVision(
      squares(
        [
          [[0, 0]],
          [
            [0, 0],
            [6, 6],
          ],
        ],
        3,
      ),
    );
    expect(found.isGrey).toBe(false);
    expect(found.onePiece).toBe(0.5);
    // The middle of the first square is (1, 1), that of both (4, 4).
    expect(found.offCentre).toBeCloseTo(Math.hypot(3, 3) / 8 / 2, 9);
    expect(found.extent.mean).toBe((0.25 + 1) / 2);
  });

  it("finds digits in their middle, in one piece mostly", async () => {
    const { train } = await drawDataset("drawn-digits", { trainCount: 200, testCount: 1, seed: 1 });
    const found = modernVision(train);
    expect(found.onePiece).toBeGreaterThan(0.8);
    expect(found.offCentre).toBeLessThan(0.05);
  });

  it("makes something of nothing", () => {
    expect(modernVision(squares([[]]))).toMatchObject({ onePiece: 0, offCentre: 0, background: 1 });
  });
});

describe("headroom", () => {
  it("takes the better of ours and the published result, and the larger count of doubtful labels", () => {
    const counts = { testImages: 10_000, errors: 60, suspicious: 6 };
    const found = headroom("mnist", { ...counts, rejected: 15 });
    expect(found.publishedErrors).toBe(9);
    expect(found.errorsPerDoubtful).toBeCloseTo(9 / 15, 12);
    expect(headroom("mnist", { ...counts, testImages: 500, rejected: null }).publishedErrors).toBeNull();
    const ofOthers = { testImages: 100, errors: 6, rejected: null };
    expect(headroom("letters", { ...ofOthers, suspicious: 3 })).toMatchObject({
      publishedErrors: null,
      errorsPerDoubtful: 2,
    });
    expect(headroom("letters", { ...ofOthers, suspicious: 0 }).errorsPerDoubtful).toBeNull();
  });
});
