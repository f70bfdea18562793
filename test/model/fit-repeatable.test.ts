/** The same training for the same seed, in one piece or in several. */

import { describe, expect, it } from "vitest";
import { type Callback, ModelStateError } from "../../src/index.ts";
import { compiled, images, oneHot, quiet } from "./support/learning-network.ts";

describe("fit", () => {
  it("is bit-identical for a seed, however many steps a run has", async () => {
    const perStep: Callback = { onBatchEnd() {} };
    const runs = [[], [], [perStep]].map(async (callbacks) => {
      const model = compiled({ seed: 7 });
      const { history } = await model.fit(images, oneHot, { epochs: 3, batchSize: 16, callbacks, ...quiet });
      return { weights: model.getWeights(), history };
    });
    const [first, again, stepByStep] = await Promise.all(runs);
    expect(again).toEqual(first);
    expect(stepByStep).toEqual(first);
  });

  it("differs for another seed", async () => {
    const [a, b] = [compiled(), compiled()];
    await a.fit(images, oneHot, { seed: 1, ...quiet });
    await b.fit(images, oneHot, { seed: 2, ...quiet });
    expect(a.getWeights()).not.toEqual(b.getWeights());
  });

  it("goes on with initialEpoch as if it had not stopped", async () => {
    const [whole, parts] = [compiled({ seed: 3 }), compiled({ seed: 3 })];
    await whole.fit(images, oneHot, { epochs: 3, batchSize: 32, ...quiet });
    await parts.fit(images, oneHot, { epochs: 1, batchSize: 32, ...quiet });
    const { epoch } = await parts.fit(images, oneHot, {
      epochs: 3,
      initialEpoch: 1,
      batchSize: 32,
      ...quiet,
    });
    expect(epoch).toEqual([1, 2]);
    expect(parts.getWeights()).toEqual(whole.getWeights());
  });

  it("goes on in another model with initialEpoch and the training state", async () => {
    const [whole, begun, taken] = [compiled({ seed: 3 }), compiled({ seed: 3 }), compiled({ seed: 3 })];
    await whole.fit(images, oneHot, { epochs: 3, batchSize: 32, ...quiet });
    await begun.fit(images, oneHot, { epochs: 2, batchSize: 32, ...quiet });
    await taken.resume(structuredClone(await begun.trainingState()));
    await taken.fit(images, oneHot, { epochs: 3, initialEpoch: 2, batchSize: 32, ...quiet });
    expect(taken.getWeights()).toEqual(whole.getWeights());
    expect(taken.steps).toBe(whole.steps);
    const { steps, tensors } = await begun.trainingState();
    const [, ...others] = Object.entries(tensors);
    const state = { steps, tensors: Object.fromEntries(others) };
    await expect(taken.resume(state)).rejects.toThrow(ModelStateError);
  });
});
