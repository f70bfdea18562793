import { beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { type Dataset, drawDataset } from "../../src/data/index.ts";
import { ConfigurationError } from "../../src/errors/index.ts";
import { frameLikeDataset, imageAt, measureAppearance } from "../../src/pictures/index.ts";
import { photograph, type Scene } from "./fixtures.ts";

let digits: Dataset;
let garments: Dataset;
beforeAll(async () => {
  digits = (await drawDataset("drawn-digits", { trainCount: 20, testCount: 0 })).train;
  garments = (await drawDataset("drawn-garments", { trainCount: 20, testCount: 0 })).train;
});

/** Pearson's correlation of two images' pixels. */
function correlation(a: Uint8Array, b: Uint8Array): number {
  const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    ab += (value - meanA) * (defined(b[i]) - meanB);
    aa += (value - meanA) ** 2;
    bb += (defined(b[i]) - meanB) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

function meanCorrelation(dataset: Dataset, scene: Scene): number {
  const appearance = measureAppearance(dataset);
  let sum = 0;
  for (let i = 0; i < dataset.length; i++) {
    const original = imageAt(dataset, i);
    const photo = photograph(original, { ...scene, seed: i });
    sum += correlation(frameLikeDataset(photo, { shape: [28, 28, 1], appearance }).data, original.data);
  }
  return sum / dataset.length;
}

describe("measureAppearance", () => {
  it("tells digits, inked and centred by mass, from garments that fill the image", () => {
    expect(measureAppearance(digits)).toEqual({
      ...{ fill: 0.714, centre: "mass", background: "black", contrast: "full" },
    });
    expect(measureAppearance(garments)).toEqual({
      ...{ fill: 1, centre: "box", background: "black", contrast: "kept" },
    });
  });
});

describe("frameLikeDataset", () => {
  it.each<[string, Scene]>([
    ["paper in even light", { slope: 0, noise: 0 }],
    ["paper in light from the side, with noise", {}],
    ["grey paper", { paper: 150, slope: 20 }],
    ["a black board", { paper: 40, slope: 20, isDarkOnBright: false }],
  ])("finds what was photographed on %s", (_, scene) => {
    expect(meanCorrelation(digits, scene)).toBeGreaterThan(0.93);
    expect(meanCorrelation(garments, scene)).toBeGreaterThan(0.9);
  });

  it("makes the background black, whatever it was", () => {
    const appearance = measureAppearance(digits);
    const { data } = frameLikeDataset(photograph(imageAt(digits, 3)), { shape: [28, 28, 1], appearance });
    const rim = Array.from({ length: 28 }, (_, i) => [i, 27 * 28 + i, 28 * i, 28 * i + 27]).flat();
    expect(rim.map((at) => data[at])).toEqual(rim.map(() => 0));
    expect(Math.max(...data)).toBe(255);
  });

  it("does not take dust for a part of the object", () => {
    const photo = photograph(imageAt(digits, 0), { noise: 0 });
    const dusty = Uint8Array.from(photo.data);
    for (const at of [5 * 420 + 5, 330 * 420 + 400]) dusty[at] = 0;
    const options = { shape: [28, 28, 1], appearance: measureAppearance(digits) };
    const clean = frameLikeDataset(photo, options).data;
    expect(correlation(frameLikeDataset({ ...photo, data: dusty }, options).data, clean)).toBeGreaterThan(
      0.99,
    );
  });

  it("keeps colours for a network that takes them, and makes bright backgrounds where the dataset has them", () => {
    const { data, shape } = photograph(imageAt(garments, 0), { noise: 0, slope: 0 });
    const inColour = Uint8Array.from({ length: 3 * data.length }, (_, i) =>
      i % 3 === 0 ? defined(data[i / 3]) : 90,
    );
    const appearance = measureAppearance(garments);
    const picture = { data: inColour, shape: [defined(shape[0]), defined(shape[1]), 3] };
    const framed = frameLikeDataset(picture, { shape: [16, 16, 3], appearance });
    expect(framed.data.length).toBe(16 * 16 * 3);
    expect([framed.data[1], framed.data[2]]).toEqual([90, 90]);
    const bright = frameLikeDataset(
      { data, shape },
      { shape: [28, 28, 1], appearance: { ...appearance, background: "bright", fill: 0.8 } },
    );
    expect(bright.data[0]).toBe(255);
  });

  it("takes any size, also not square and larger than the picture", () => {
    const small = { data: imageAt(digits, 1).data, shape: [28, 28, 1] };
    const framed = frameLikeDataset(small, { shape: [64, 40, 1], appearance: measureAppearance(digits) });
    expect(framed.shape).toEqual([64, 40, 1]);
    expect(framed.data.some((value) => value === 255)).toBe(true);
  });

  it("says so when there is nothing to be seen", () => {
    const blank = { data: new Uint8Array(10_000).fill(180), shape: [100, 100, 1] };
    const frame = () =>
      frameLikeDataset(blank, { shape: [28, 28, 1], appearance: measureAppearance(digits), source: "a.jpg" });
    expect(frame).toThrow(ConfigurationError);
    expect(frame).toThrow(
      "Expected an object that stands out from its background. Received: a.jpg, the same brightness all over.",
    );
  });
});
