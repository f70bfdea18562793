/** Random numbers of training: `fit` called again continues them, and a call with its own seed repeats. */

import { describe, expect, it } from "vitest";
import { type Augmentation, optimizers, type Sequential, toCategorical } from "../../src/index.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

const { images, labels } = smallImages(48, 1);
const oneHot = toCategorical(labels, 4);

function compile(model: Sequential): Sequential {
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "categoricalCrossentropy" });
  return model;
}

const compiled = () => compile(smallNetwork({ seed: 3 }));

/** What an augmentation draws in each epoch. */
function spy(): {
  drawn: number[];
  options: { augmentation: Augmentation[]; verbose: 0; batchSize: number };
} {
  const drawn: number[] = [];
  const apply: Augmentation["apply"] = (_image, _shape, random) => {
    drawn.push(random.integer(1e9));
  };
  return { drawn, options: { augmentation: [{ apply } as Augmentation], verbose: 0, batchSize: 48 } };
}

describe("fit called again", () => {
  it("goes on drawing order, masks and augmentation: epochs one by one are the epochs of one call", async () => {
    const [whole, parts, numbered] = [compiled(), compiled(), compiled()];
    const [ofWhole, ofParts, ofNumbered] = [spy(), spy(), spy()];
    const { history } = await whole.fit(images, oneHot, { epochs: 3, ...ofWhole.options });
    const losses: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      const part = await parts.fit(images, oneHot, { epochs: 1, ...ofParts.options });
      losses.push(...part.history.loss);
      const range = { initialEpoch: epoch, epochs: epoch + 1 };
      await numbered.fit(images, oneHot, { ...range, ...ofNumbered.options });
    }
    expect(new Set(ofWhole.drawn).size).toBe(3 * 48);
    expect(ofParts.drawn).toEqual(ofWhole.drawn);
    expect(ofNumbered.drawn).toEqual(ofWhole.drawn);
    expect(losses).toEqual(history.loss);
    expect(parts.getWeights()).toEqual(whole.getWeights());
    expect(numbered.getWeights()).toEqual(whole.getWeights());
  });

  it("goes on from a state in another model, also in the second call's middle, and after compile", async () => {
    const [model, other] = [compiled(), compiled()];
    const [first, second] = [spy(), spy()];
    await model.fit(images, oneHot, { epochs: 2, ...first.options });
    compile(model);
    await model.fit(images, oneHot, { epochs: 1, ...first.options });
    await other.resume(structuredClone(await model.trainingState()));
    await model.fit(images, oneHot, { initialEpoch: 1, epochs: 2, ...first.options });
    await other.fit(images, oneHot, { initialEpoch: 1, epochs: 2, ...second.options });
    expect(new Set(first.drawn).size).toBe(4 * 48);
    expect(second.drawn).toEqual(first.drawn.slice(3 * 48));
    expect(other.getWeights()).toEqual(model.getWeights());
  });

  it("repeats a call that has a seed of its own", async () => {
    const model = compiled();
    const { drawn, options } = spy();
    for (let call = 0; call < 2; call++) await model.fit(images, oneHot, { seed: 9, ...options });
    expect(drawn.slice(48)).toEqual(drawn.slice(0, 48));
  });

  it("takes a state of before draws were counted", async () => {
    const [model, other] = [compiled(), compiled()];
    const options = { verbose: 0, batchSize: 16 } as const;
    await model.fit(images, oneHot, { epochs: 1, ...options });
    const { steps, tensors } = await model.trainingState();
    await other.resume({ steps, tensors });
    for (const trained of [model, other]) {
      await trained.fit(images, oneHot, { initialEpoch: 1, epochs: 2, ...options });
    }
    expect(other.getWeights()).toEqual(model.getWeights());
    expect((await other.trainingState()).steps).toBe(6);
  });
});

describe("trainOnBatch", () => {
  it("goes on drawing masks after compile", async () => {
    const model = compiled();
    const rate0 = () =>
      model.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: "categoricalCrossentropy" });
    const losses = [];
    for (let step = 0; step < 3; step++) {
      rate0();
      losses.push((await model.trainOnBatch(images, oneHot)).loss);
    }
    expect(new Set(losses).size).toBe(3);
  });
});
