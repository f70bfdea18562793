/** `fit` with `focus`: epochs of the hardest examples. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError, layers, RandomGenerator, sequential } from "../../src/index.ts";
import { Focus } from "../../src/model/batches/focus.ts";

const COUNT = 40;
const random = new RandomGenerator(4);
// The first pixel of each image is its number.
const x = {
  data: Float32Array.from({ length: COUNT * 4 }, (_, i) => (i % 4 === 0 ? i / 4 : random.uniform())),
  shape: [COUNT, 2, 2, 1],
};
const y = Uint8Array.from({ length: COUNT }, () => random.integer(2));

function makeModel() {
  const model = sequential(
    [layers.flatten({ inputShape: [2, 2, 1] }), layers.dense({ units: 2, activation: "softmax" })],
    { seed: 1 },
  );
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  return model;
}

/** The numbers of the images of each epoch, in the order in which they are trained on. */
async function imagesOfEpochs(focus: number, epochs: number): Promise<number[][]> {
  const seen: number[] = [];
  const watch = { name: "watch", apply: (image: Float32Array) => void seen.push(defined(image[0])) };
  const { params } = await makeModel().fit(x, y, {
    ...{ focus, epochs, batchSize: 8, augmentation: [watch], seed: 3, verbose: 0 },
  });
  const size = Math.round(focus * COUNT);
  expect(params.steps).toBe(Math.ceil(size / 8));
  expect(seen).toHaveLength(epochs * size);
  return Array.from({ length: epochs }, (_, epoch) => seen.slice(epoch * size, (epoch + 1) * size));
}

describe("focus", () => {
  it("goes through all examples before it takes one a second time", async () => {
    const [first = [], second = [], third = []] = await imagesOfEpochs(0.4, 3);
    expect(new Set([...first, ...second]).size).toBe(32);
    const unseen = Array.from({ length: COUNT }, (_, i) => i).filter(
      (i) => ![...first, ...second].includes(i),
    );
    expect(third).toEqual(expect.arrayContaining(unseen));
    expect(new Set(third).size).toBe(16);
  });

  it("gives the same examples in the same order with the same seed, and all of them by default", async () => {
    expect(await imagesOfEpochs(0.5, 3)).toEqual(await imagesOfEpochs(0.5, 3));
    const [all = []] = await imagesOfEpochs(1, 1);
    expect(new Set(all).size).toBe(COUNT);
  });

  it("takes the examples that had the largest losses of their batches, in the order that is given", () => {
    const focus = new Focus(6, 0.5);
    focus.note([5, 0, 1], [0.1, 9, 3]);
    focus.note([2, 3, 4], [0.02, 0.03, 0.01]);
    const order = Uint32Array.of(3, 1, 5, 0, 4, 2);
    // Ranks: 0 and 3 are the hardest of their batches; of 1 and 2, the middle ones, the order has 1 first.
    expect([...focus.choose(order)]).toEqual([3, 1, 0]);
    focus.note([3, 1, 0], [1, 2, 3]);
    expect([...focus.choose(order)]).toEqual([1, 0, 2]);
  });

  it("goes on from its state", () => {
    const focus = new Focus(4, 0.5);
    focus.note([0, 1, 2, 3], [4, 1, 3, 2]);
    const order = Uint32Array.of(0, 1, 2, 3);
    focus.choose(order);
    const other = new Focus(4, 0.5);
    other.restore(focus.state());
    expect(other.chosen).toEqual(Uint32Array.of(0, 2));
    expect(other.choose(order)).toEqual(Uint32Array.of(0, 2));
    for (const state of [
      undefined,
      {},
      new Focus(5, 0.5).state(),
      { ...focus.state(), chosen: Uint32Array.of(0, 9) },
    ]) {
      expect(() => other.restore(state)).toThrow(ConfigurationError);
    }
  });

  it("is refused outside of (0, 1], and with batches, which come as they are", async () => {
    for (const focus of [0, 1.5, Number.NaN]) {
      await expect(makeModel().fit(x, y, { focus, verbose: 0 })).rejects.toThrow(ConfigurationError);
    }
    await expect(makeModel().fit([{ x, y }], { focus: 0.5, verbose: 0 })).rejects.toThrow(/focus/);
  });
});
