import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import type { Augmentation } from "../../src/data/augmentation/index.ts";
import * as augmentations from "../../src/data/augmentation/index.ts";
import { ConfigurationError } from "../../src/errors/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";

const { randomAffine, randomErasing, randomFlip, randomRotation, randomTranslation } = augmentations;

const SIZE = { height: 5, width: 4, channels: 2 };
const LENGTH = 40;

/** 1, 2, 3, …, changed as often as asked for by one stream of random numbers. */
function changed(
  augmentation: Augmentation,
  times: number,
  { size = SIZE, seed = 1, background = -1 } = {},
): Float32Array[] {
  const random = new RandomGenerator(seed);
  return Array.from({ length: times }, () => {
    const image = Float32Array.from({ length: size.height * size.width * size.channels }, (_, i) => i + 1);
    augmentation.apply(image, size, random, background);
    return image;
  });
}

describe("every augmentation", () => {
  const each: [string, Augmentation][] = [
    ["randomTranslation", randomTranslation()],
    ["randomFlip", randomFlip()],
    ["randomRotation", randomRotation()],
    ["randomErasing", randomErasing()],
    ["randomAffine", randomAffine()],
  ];

  it("is in this list", () => {
    expect(each.map(([name]) => name).sort()).toEqual(Object.keys(augmentations).sort());
  });

  it.each(each)("%s depends on nothing but the seed, and differs from image to image", (_, augmentation) => {
    const images = changed(augmentation, 20);
    expect(changed(augmentation, 20)).toEqual(images);
    expect(changed(augmentation, 20, { seed: 2 })).not.toEqual(images);
    expect(new Set(images.map((image) => image.join())).size).toBeGreaterThan(1);
  });

  it.each(each)("%s names itself with what it does, and takes images of one pixel", (name, augmentation) => {
    expect(augmentation.name).toMatch(new RegExp(`^${name}\\(.+\\)$`));
    for (const image of changed(augmentation, 10, { size: { height: 1, width: 1, channels: 1 } })) {
      expect(image.length).toBe(1);
    }
  });
});

describe("randomAffine", () => {
  it("shifts, turns and scales by no more than it says, and goes on with the image's edge", () => {
    const size = { height: 21, width: 21, channels: 1 };
    const random = new RandomGenerator(1);
    const { apply } = randomAffine({ degrees: 15, shift: 0.1, zoom: 0.2 });
    const middles: number[] = [];
    for (let i = 0; i < 100; i++) {
      // A bright dot in the middle of grey: it stays within 2.1 pixels, divided by 0.8, and no corner turns dark.
      const image = new Float32Array(21 * 21).fill(100);
      image[10 * 21 + 10] = 200;
      apply(image, size, random, 0);
      expect(Math.min(...image)).toBeGreaterThanOrEqual(100 - 1e-3);
      const at = image.indexOf(Math.max(...image));
      middles.push(Math.abs((at % 21) - 10), Math.abs(Math.floor(at / 21) - 10));
    }
    expect(Math.max(...middles)).toBe(3);
    expect(() => randomAffine({ zoom: 1 })).toThrow(
      "randomAffine: expected zoom to be a number of at least 0 and less than 1. Received: 1.",
    );
  });
});

describe("randomTranslation", () => {
  it("shifts by every number of pixels from −n to n, the background coming in", () => {
    const seen = new Set<string>();
    for (const image of changed(randomTranslation({ pixels: 1 }), 300)) {
      const at = (x: number, y: number) => image[(y * 4 + x) * 2];
      // The pixel at (1, 2) was the 10th, with the value 19.
      const place = image.indexOf(19) / 2;
      const [across, down] = [(place % 4) - 1, Math.floor(place / 4) - 2];
      seen.add(`${across} ${down}`);
      for (let y = 0; y < 5; y++) {
        for (let x = 0; x < 4; x++) {
          const [fromX, fromY] = [x - across, y - down];
          const isInside = fromX >= 0 && fromX < 4 && fromY >= 0 && fromY < 5;
          expect(at(x, y)).toBe(isInside ? (fromY * 4 + fromX) * 2 + 1 : -1);
        }
      }
    }
    expect(seen.size).toBe(9);
  });

  it("survives shifts larger than the image", () => {
    const images = changed(randomTranslation({ pixels: 50 }), 50);
    expect(images.some((image) => image.every((value) => value === -1))).toBe(true);
  });
});

describe("randomFlip", () => {
  it("mirrors about every second image, left to right, channels staying together", () => {
    const images = changed(randomFlip(), 200);
    const mirrored = images.filter((image) => image[0] !== 1);
    expect(mirrored.length).toBeGreaterThan(70);
    expect(mirrored.length).toBeLessThan(130);
    expect([...defined(mirrored[0]).subarray(0, 8)]).toEqual([7, 8, 5, 6, 3, 4, 1, 2]);
    expect(defined(changed(randomFlip({ probability: 0 }), 1)[0])[0]).toBe(1);
  });
});

describe("randomRotation", () => {
  it("keeps the middle, and moves an edge as far as the angle says", () => {
    const size = { height: 41, width: 41, channels: 1 };
    const columns: number[] = [];
    const random = new RandomGenerator(3);
    for (let i = 0; i < 200; i++) {
      const image = new Float32Array(41 * 41);
      for (let y = 0; y < 41; y++) image[y * 41 + 20] = 1;
      randomRotation({ degrees: 10 }).apply(image, size, random, 0);
      expect(image[20 * 41 + 20]).toBeCloseTo(1, 5);
      // The centre of mass of the row 19 above the middle.
      let [mass, moment] = [0, 0];
      for (let x = 0; x < 41; x++) {
        mass += defined(image[41 + x]);
        moment += defined(image[41 + x]) * (x - 20);
      }
      columns.push(moment / mass);
    }
    const most = 19 * Math.tan((10 * Math.PI) / 180);
    expect(Math.max(...columns)).toBeLessThan(most + 0.2);
    expect(Math.max(...columns)).toBeGreaterThan(0.8 * most);
    expect(Math.min(...columns)).toBeLessThan(-0.8 * most);
  });

  it("brings in the background at the corners", () => {
    const image = new Float32Array(400).fill(9);
    randomRotation({ degrees: 90 }).apply(
      image,
      { height: 20, width: 20, channels: 1 },
      new RandomGenerator(0),
      2,
    );
    expect(Math.min(...image)).toBeCloseTo(2, 5);
  });
});

describe("randomErasing", () => {
  it("blots out a rectangle of the area asked for in about every second image", () => {
    const size = { height: 28, width: 28, channels: 1 };
    const images = changed(randomErasing({ area: [0.1, 0.2] }), 200, { size });
    const areas = images.map((image) => image.filter((value) => value === -1).length / 784);
    const blotted = areas.filter((area) => area > 0);
    expect(blotted.length).toBeGreaterThan(70);
    expect(blotted.length).toBeLessThan(130);
    expect(Math.min(...blotted)).toBeGreaterThan(0.08);
    expect(Math.max(...blotted)).toBeLessThan(0.22);
  });
});

it.each([
  () => randomTranslation({ pixels: 0 }),
  () => randomTranslation({ pixels: 1.5 }),
  () => randomFlip({ probability: 2 }),
  () => randomRotation({ degrees: 0 }),
  () => randomRotation({ degrees: 91 }),
  () => randomErasing({ probability: -1 }),
  () => randomErasing({ area: [0.3, 0.1] }),
  () => randomErasing({ area: [0, 0.1] }),
])("refuses what cannot be: %s", (make) => {
  expect(make).toThrow(ConfigurationError);
  expect(make).toThrow(/^random\w+: expected .* Received: .*\.$/);
});

it("has the length that the tests take for granted", () => {
  expect(defined(changed(randomFlip(), 1)[0]).length).toBe(LENGTH);
});
