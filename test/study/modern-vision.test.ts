import { describe, expect, it } from "vitest";
import { Dataset, drawDataset } from "../../src/data/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { headroom } from "../../src/study/headroom.ts";
import { modernVision } from "../../src/study/modern-vision.ts";
import { lackedQualities } from "../../src/study/qualities.ts";

/** Images of 8×8 with squares of 2×2 at these places. */
function squares(
  images: readonly (readonly (readonly [row: number, column: number])[])[],
  channels = 1,
): Dataset {
  const data = new Uint8Array(images.length * 64 * channels);
  images.forEach((places, image) => {
    for (const [row, column] of places) {
      for (const y of [row, row + 1]) {
        for (const x of [column, column + 1]) data[(image * 64 + y * 8 + x) * channels] = 200;
      }
    }
  });
  return new Dataset({
    name: "squares",
    partition: "train",
    classNames: ["square"],
    images: { data, shape: [images.length, 8, 8, channels] },
    labels: new Uint8Array(images.length),
  });
}

describe("modernVision", () => {
  it("sees one thing in the middle", () => {
    const found = modernVision(squares([[[3, 3]], [[3, 3]]]));
    expect(found).toMatchObject({ looked: 2, isGrey: true, plain: 1, onePiece: 1, offCentre: 0 });
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
    // The middle of the first square is (1, 1), that of the box around both (4, 4).
    expect(found.offCentre).toBeCloseTo(Math.hypot(3, 3) / 8 / 2, 9);
    expect(found.extent.mean).toBe((0.25 + 1) / 2);
  });

  it("finds digits in their middle, in one piece mostly", async () => {
    const { train } = await drawDataset("drawn-digits", { trainCount: 200, testCount: 1, seed: 1 });
    const found = modernVision(train);
    expect(found.onePiece).toBeGreaterThan(0.8);
    expect(found.offCentre).toBeLessThan(0.05);
  });

  it("sees the same on a bright background, and in the middle what is heavy on one side", () => {
    const dark = squares([[[3, 3]]]);
    const negative = new Dataset({
      ...dark,
      images: { ...dark.images, data: dark.images.data.map((v) => 255 - v) },
    });
    expect(modernVision(negative)).toEqual(modernVision(dark));
    const boot = squares([
      [
        [3, 1],
        [3, 5],
      ],
    ]);
    // A heavier half: its mass is not in the middle, but its box is.
    for (const at of [29, 30, 37, 38]) boot.images.data[at] = 40;
    expect(modernVision(boot).offCentre).toBe(0);
  });

  it("does not take a textured photograph for one thing on a background", () => {
    const random = new RandomGenerator(1);
    const data = Uint8Array.from({ length: 20 * 32 * 32 * 3 }, () => Math.floor(random.uniform() * 256));
    const photographs = new Dataset({
      name: "photographs",
      partition: "train",
      classNames: ["a"],
      labels: new Uint8Array(20),
      images: { data, shape: [20, 32, 32, 3] },
    });
    const found = modernVision(photographs);
    expect(found).toMatchObject({ plain: 0, onePiece: 0, background: 0, isGrey: false });
    expect(lackedQualities(found)).toEqual(["more than 64 pixels a side"]);
  });

  it("makes something of nothing", () => {
    expect(modernVision(squares([[]]))).toMatchObject({ onePiece: 0, offCentre: 0, background: 1 });
  });
});

describe("headroom", () => {
  const counts = { testImages: 10_000, model: "cnn", errors: 60, suspicious: 6 };

  it("compares the best result with what people rejected, where they were asked", () => {
    expect(headroom("mnist", { ...counts, rejected: 15 })).toMatchObject({
      basis: "people",
      publishedErrors: 9,
      compared: { errors: 9, doubtful: 15 },
      open: 0,
      errorsPerDoubtful: 9 / 15,
    });
  });

  it("knows no published result of images that are not published", () => {
    const found = headroom(undefined, { ...counts, rejected: null });
    expect(found).toMatchObject({ published: null, basis: "network", open: 54 });
  });

  it("compares errors and doubts of the same network elsewhere, and no published result with them", () => {
    expect(headroom("fashion-mnist", { ...counts, rejected: null })).toMatchObject({
      basis: "network",
      publishedErrors: 309,
      compared: { errors: 60, doubtful: 6 },
      open: 54,
      errorsPerDoubtful: 10,
    });
    const few = headroom("fashion-mnist", { ...counts, testImages: 500, rejected: null });
    expect(few.publishedErrors).toBeNull();
    expect(headroom("letters", { ...counts, suspicious: 0, rejected: null }).errorsPerDoubtful).toBeNull();
  });
});
