/** What the page says of one picture: its feature maps, the arithmetic of one number, and the nearest training images. */

import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { productsOf } from "../../page/places/try/products.ts";
import type { FeatureMaps } from "../../page/worker/api.ts";
import { type Network, setCurrentModel } from "../../page/worker/current-model.ts";
import { datasetsApi, open } from "../../page/worker/datasets.ts";
import { tryApi } from "../../page/worker/try.ts";
import { defined } from "../../src/checked.ts";
import { input, layers, model, sequential } from "../../src/index.ts";

let image: Uint8Array;

beforeAll(async () => {
  const { test } = await datasetsApi.openDataset("drawn-digits", () => undefined);
  image = test.images.slice(0, 28 * 28);
});

afterEach(() => setCurrentModel(undefined));

/** Every number of a map is what its window and weights come to. */
function expectExplained(maps: readonly FeatureMaps[]): void {
  const pixels = { shape: [28, 28, 1], values: Float32Array.from(image, (byte) => byte / 255) };
  for (const { kernel, shape, values } of maps) {
    if (kernel === undefined) continue;
    const source = kernel.input < 0 ? pixels : defined(maps[kernel.input]);
    const [height, width, channels] = [defined(shape[0]), defined(shape[1]), defined(shape[2])];
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const channel = (row + column) % channels;
        const { sum } = productsOf({ channel, row, column }, kernel, source);
        const value = defined(values[(row * width + column) * channels + channel]);
        expect(sum + (kernel.bias?.[channel] ?? 0)).toBeCloseTo(value, 4);
      }
    }
  }
}

describe("feature maps", () => {
  it("are explained by windows and weights, whatever strides, padding and dilation", async () => {
    setCurrentModel(
      sequential(
        [
          layers.conv2d({ filters: 3, kernelSize: [5, 3], padding: "same", inputShape: [28, 28, 1] }),
          layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: "same" }),
          layers.conv2d({ filters: 2, kernelSize: 3, dilationRate: 2, useBias: false }),
          layers.dropout({ rate: 0.5 }),
          layers.flatten(),
          layers.dense({ units: 10, activation: "softmax" }),
        ],
        { seed: 1 },
      ) as Network,
    );
    const maps = await tryApi.featureMaps(image);
    expect(maps.map(({ type, shape }) => [type, ...shape])).toEqual([
      ["conv2d", 28, 28, 3],
      ["conv2d", 14, 14, 4],
      ["conv2d", 10, 10, 2],
      ["flatten", 200],
      ["dense", 10],
    ]);
    expect(maps.map(({ kernel }) => kernel?.input)).toEqual([-1, 0, 1, undefined, undefined]);
    expectExplained(maps);
  });

  it("are explained in networks that are no chain", async () => {
    const pixels = input({ shape: [28, 28, 1] });
    const first = layers.conv2d({ filters: 2, kernelSize: 3, padding: "same" }).apply(pixels);
    const second = layers.conv2d({ filters: 2, kernelSize: 3, padding: "same" }).apply(first);
    const both = layers.add().apply([first, second]);
    const third = layers.conv2d({ filters: 2, kernelSize: 1 }).apply(both);
    setCurrentModel(model({ inputs: pixels, outputs: layers.flatten().apply(third), seed: 1 }) as Network);
    const maps = await tryApi.featureMaps(image);
    expect(maps.map(({ kernel }) => kernel?.input)).toEqual([-1, 0, undefined, 2, undefined]);
    expectExplained(maps);
  });
});

it("prepares a drawing as the dataset's images are", async () => {
  const side = 100;
  const data = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let y = 20; y < 80; y++) for (let x = 47; x < 53; x++) data.set([0, 0, 0, 255], 4 * (y * side + x));
  const prepared = await tryApi.prepare({ data, width: side, height: side });
  expect(prepared).toHaveLength(28 * 28);
  const rows = Array.from({ length: 28 }, (_, row) =>
    Math.max(...prepared.subarray(28 * row, 28 * (row + 1))),
  );
  expect(rows.filter((brightest) => brightest > 128).length).toBeGreaterThanOrEqual(18);
  expect(prepared[0]).toBe(0);
});

it("finds the nearest training images, the image itself first", async () => {
  const { train } = defined(open);
  const own = train.images.data.slice(7 * 784, 8 * 784);
  const [first, second] = await tryApi.nearest(own, 5);
  expect(first).toEqual({ index: 7, distance: 0 });
  expect(defined(second).distance).toBeGreaterThan(0);
});

describe("the classes of a network", () => {
  const network = (units: number, inputShape: readonly number[] = [28, 28, 1]) =>
    sequential([layers.flatten(), layers.dense({ units, activation: "softmax" })], {
      inputShape,
      seed: 1,
    }) as Network;

  it("are its own, whatever dataset is open", async () => {
    const other = network(3);
    other.notes = { classNames: ["cup", "key", "pen"], dataset: "things" };
    setCurrentModel(other);
    const { classNames, probabilities } = await tryApi.predict(image);
    expect(classNames).toEqual(["cup", "key", "pen"]);
    expect(probabilities).toHaveLength(3);
  });

  it("are numbers if it does not say them, or those of the open dataset if it was trained on that", async () => {
    const silent = network(10);
    silent.notes = { dataset: "drawn-garments" };
    setCurrentModel(silent);
    expect((await tryApi.predict(image)).classNames[3]).toBe("class 3");
    silent.notes = { dataset: "drawn-digits" };
    expect((await tryApi.predict(image)).classNames[3]).toBe("3");
    setCurrentModel(network(4));
    expect((await tryApi.predict(image)).classNames).toHaveLength(4);
  });

  it("are not asked for where it takes images of another shape", async () => {
    setCurrentModel(network(10, [32, 32, 3]));
    await expect(tryApi.predict(image)).rejects.toThrow(
      "Expected a network for images of 28 × 28 × 1, as this dataset has them. Received: one for images of 32 × 32 × 3.",
    );
  });
});
