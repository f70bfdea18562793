/**
 * Layers that change images at random, with the numbers that they draw given. Held against the augmentation of `data/`,
 * which does the same before training; factors and signs: Keras, `random_flip_test.py`, `random_translation_test.py`,
 * `random_rotation_test.py`, `random_zoom_test.py`, `random_contrast_test.py`, `random_brightness.py`, `random_crop_test.py`.
 */

import { describe, expect, it } from "vitest";
import type { Augmentation } from "../../src/data/index.ts";
import { augmentations, ConfigurationError, layers, type RandomGenerator } from "../../src/index.ts";
import { RandomGenerator as Generator } from "../../src/random/random.ts";
import { expectClose, generate, type Numbers, normal, numbers } from "../support/numbers.ts";
import { callLayer, checkLayerGradient } from "./call-layer.ts";

const random = new Generator(1);
const training = true;
const counting = (shape: readonly number[]) => generate(shape, (i) => i);
const image = normal(random, [1, 7, 6, 2]);

/** What an augmentation makes of an image when these numbers are drawn. */
function augmented(augmentation: Augmentation, drawn: readonly number[], background = 0): Float32Array {
  let i = 0;
  const draw = () => drawn[i++] ?? expect.unreachable();
  const given = { uniform: draw, integer: draw } as unknown as RandomGenerator;
  const data = image.data.slice();
  augmentation.apply(data, { height: 7, width: 6, channels: 2 }, given, background);
  return data;
}

describe("beside the augmentation before training", () => {
  it("randomFlip mirrors as it does", async () => {
    const layer = layers.randomFlip({ mode: "horizontal" });
    const y = await callLayer(layer, [image], { training, random: [[0.25]] });
    expect(y.data).toEqual(augmented(augmentations.randomFlip(), [0.25]));
    expect((await callLayer(layer, [image], { training, random: [[0.5]] })).data).toEqual(image.data);
  });

  it.each([
    [1, 2],
    [-2, 1],
    [0, -1],
  ])("randomTranslation shifts by %i and %i as it does", async (down, across) => {
    const layer = layers.randomTranslation({
      ...{ heightFactor: [down / 7, down / 7], widthFactor: [across / 6, across / 6] },
      ...{ fillMode: "constant", fillValue: 3 },
    });
    const y = await callLayer(layer, [image], { training, random: [[0.5], [0.5]] });
    const expected = augmented(augmentations.randomTranslation({ pixels: 2 }), [down + 2, across + 2], 3);
    expectClose(y.data, expected, 1e-5);
  });

  it("randomRotation turns as it does, the other way for the same sign", async () => {
    const layer = layers.randomRotation({
      factor: [-30 / 360, -30 / 360],
      fillMode: "constant",
      fillValue: -1,
    });
    const y = await callLayer(layer, [image], { training, random: [[0.5]] });
    expectClose(y.data, augmented(augmentations.randomRotation({ degrees: 30 }), [1], -1), 1e-5);
  });

  it("randomZoom scales as it does, the edge going on", async () => {
    const layer = layers.randomZoom({ heightFactor: [0.25, 0.25], fillMode: "nearest" });
    const y = await callLayer(layer, [image], { training, random: [[0.5]] });
    const affine = augmentations.randomAffine({ degrees: 0, shift: 0, zoom: 0.25 });
    expectClose(y.data, augmented(affine, [0.5, 1, 0.5, 0.5]), 1e-5);
  });
});

describe("randomRotation", () => {
  it("turns counter-clockwise for positive factors", async () => {
    const layer = layers.randomRotation({ factor: [0.25, 0.25] });
    const y = await callLayer(layer, [counting([1, 3, 3, 1])], { training, random: [[0.5]] });
    expectClose(y.data, [2, 5, 8, 1, 4, 7, 0, 3, 6], 1e-5);
  });
});

describe("randomTranslation", () => {
  it.each([
    ["reflect", [1, 0, 0, 1]],
    ["nearest", [0, 0, 0, 1]],
    ["wrap", [2, 3, 0, 1]],
    ["constant", [7, 7, 0, 1]],
  ] as const)("fills what comes in from outside, %s", async (fillMode, expected) => {
    const layer = layers.randomTranslation({
      heightFactor: 0,
      widthFactor: [0.5, 0.5],
      fillMode,
      fillValue: 7,
    });
    const y = await callLayer(layer, [counting([1, 1, 4, 1])], { training, random: [[0.5], [0.5]] });
    expectClose(y.data, expected, 1e-5);
  });

  it("blends between the last and the first pixel where it wraps", async () => {
    const options = { heightFactor: 0, widthFactor: [-0.125, -0.125], fillMode: "wrap" } as const;
    const x = numbers([0, 8, 16, 24], [1, 1, 4, 1]);
    const y = await callLayer(layers.randomTranslation(options), [x], { training, random: [[0.5], [0.5]] });
    expectClose(y.data, [4, 12, 20, 12], 1e-5);
  });

  it("shifts each image by an amount of its own", async () => {
    const layer = layers.randomTranslation({ heightFactor: 0, widthFactor: 0.5, interpolation: "nearest" });
    const y = await callLayer(layer, [counting([2, 1, 4, 1])], {
      training,
      random: [
        [0, 0],
        [0, 0.999999],
      ],
    });
    expectClose(y.data, [2, 3, 3, 2, 5, 4, 4, 5], 1e-5);
  });
});

describe("randomContrast and randomBrightness", () => {
  it("change values about the mean of each channel, within their range", async () => {
    const x = numbers([0, 10, 100, 30], [1, 2, 1, 2]);
    const contrast = await callLayer(layers.randomContrast({ factor: [0.5, 0.5] }), [x], {
      training,
      random: [[0]],
    });
    expectClose(contrast.data, [25, 15, 75, 25], 1e-6);
    // The example in the docstring of RandomBrightness, clipped at the end.
    const layer = layers.randomBrightness({ factor: [0.1, 0.1] });
    const y = await callLayer(layer, [numbers([1, 2, 12, 250], [1, 2, 2, 1])], { training, random: [[0.5]] });
    expectClose(y.data, [26.5, 27.5, 37.5, 255], 1e-6);
    const scaled = layers.randomBrightness({ factor: 0.5, valueRange: [0, 1] });
    const dark = await callLayer(scaled, [numbers([0.25, 0.75], [1, 1, 2, 1])], { training, random: [[0]] });
    expect([...dark.data]).toEqual([0, 0.25]);
  });
});

describe("randomCrop", () => {
  const layer = layers.randomCrop({ height: 2, width: 3 });

  it("takes a window of each image, and the middle in use", async () => {
    const x = counting([2, 4, 5, 1]);
    const drawn = [
      [0, 0.99999994],
      [0.4, 0],
    ];
    const y = await callLayer(layer, [x], { training, random: drawn });
    expect([...y.data]).toEqual([1, 2, 3, 6, 7, 8, 30, 31, 32, 35, 36, 37]);
    const used = await callLayer(layer, [x]);
    expect([...used.data.slice(0, 6)]).toEqual([6, 7, 8, 11, 12, 13]);
    expect(() => layer.outputShape([1, 9, 3])).toThrow("at least 2×3 pixels. Received: (None, 1, 9, 3).");
  });
});

describe("random image layers", () => {
  const x = normal(random, [2, 3, 4, 2]);
  const all = [
    layers.randomFlip(),
    layers.randomTranslation({ heightFactor: 0.2, widthFactor: 0.2 }),
    layers.randomRotation({ factor: 0.1 }),
    layers.randomZoom({ heightFactor: 0.2, widthFactor: [0, 0.3] }),
    layers.randomContrast({ factor: 0.3, valueRange: [-9, 9] }),
    layers.randomBrightness({ factor: 0.3, valueRange: [-9, 9] }),
  ];

  it.each(all)("pass everything through in use, and keep shapes: $type", async (layer) => {
    expect((await callLayer(layer, [x])).data).toEqual(x.data);
    expect(layer.outputShape([3, 4, 2])).toEqual([3, 4, 2]);
    expect(() => layer.outputShape([12])).toThrow("Received: (None, 12).");
    const trained = await callLayer(layer, [x], {
      training,
      random: [
        [0.2, 0.7],
        [0.3, 0.6],
      ],
    });
    expect(trained.shape).toEqual(x.shape);
    expect(trained.data.every(Number.isFinite)).toBe(true);
    expect(trained.data).not.toEqual(x.data);
  });

  it("let gradients through where the pixels stay, as contrast, brightness, flips and crops do", async () => {
    const drawn = {
      training,
      random: [
        [0.2, 0.7],
        [0.3, 0.6],
      ],
    };
    for (const layer of [
      layers.randomFlip(),
      ...all.slice(4, 6),
      layers.randomCrop({ height: 2, width: 2 }),
    ]) {
      await checkWithNumbers(layer, drawn.random);
    }
  });

  it("refuse factors that are none", () => {
    expect(() => layers.randomRotation({ factor: -0.1 })).toThrow(ConfigurationError);
    expect(() => layers.randomZoom({ heightFactor: [0, 2] })).toThrow("Received: [0, 2].");
    expect(() => layers.randomFlip({ mode: "horizontal_and_vertical" as never })).toThrow(
      "horizontalAndVertical",
    );
    expect(() => layers.randomContrast({ factor: 0.5, valueRange: [1, 0] })).toThrow("valueRange");
    expect(() => layers.randomTranslation({ heightFactor: 0.1 } as never)).toThrow("widthFactor");
  });

  function checkWithNumbers(
    layer: (typeof all)[number],
    drawn: readonly (readonly number[])[],
  ): Promise<void> {
    const operand: Numbers = normal(random, [2, 3, 4, 2]);
    return checkLayerGradient(layer, [operand], { training, random: drawn });
  }
});
