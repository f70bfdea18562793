/** Experiments become models: presets of recipes the very ones that recipes make. */

import { describe, expect, it } from "vitest";
import {
  buildNetwork,
  countExperimentSteps,
  type Experiment,
  fromAddress,
  networks,
  prepareExperiment,
  presetExperiment,
  presets,
  toAddress,
} from "../../src/experiment/index.ts";
import { type Callback, Dataset, recipes, trainByRecipe } from "../../src/library.ts";

const few = drawnStripes(60);

describe("an experiment", () => {
  it.each(Object.keys(recipes) as (keyof typeof recipes)[])(
    "that is the preset %s has the losses of its recipe",
    async (name) => {
      const seed = 5;
      const experiment = fromAddress(toAddress(presetExperiment(name, few, seed)));
      const stopped = { ...experiment, settings: { ...experiment.settings, stopAt: { epochs: 2 } } };
      const expected: unknown[] = [];
      const callback: Callback = {
        onEpochEnd(epoch, logs, training) {
          expected.push(logs);
          if (epoch === 1) training.stop();
        },
      };
      await using trained = await trainByRecipe(recipes[name], few, { seed, callbacks: [callback] });
      const received = await losses(stopped);
      expect(received).toEqual(expected);
      expect(expected).toHaveLength(2);
      expect(trained.countParams()).toBeGreaterThan(1000);
    },
  );

  it.each(Object.keys(presets).filter((name) => !Object.hasOwn(recipes, name)))(
    "that is the preset %s can be trained",
    async (name) => {
      const experiment = presetExperiment(name, few);
      const [epoch] = await losses({
        ...experiment,
        settings: { ...experiment.settings, stopAt: { epochs: 1 } },
      });
      expect(epoch?.loss).toBeGreaterThan(0);
    },
  );

  it("stops at the accuracy that it names", async () => {
    const experiment = presetExperiment("linear", few);
    const { epochs } = experiment.settings;
    const done = await losses({
      ...experiment,
      settings: { ...experiment.settings, stopAt: { accuracy: 0.5 } },
    });
    expect(done.length).toBeLessThan(epochs);
    expect(done.at(-1)?.val_accuracy).toBeGreaterThanOrEqual(0.5);
  });

  it("trains only on the first images of the dataset, trainCount of them", async () => {
    const experiment = presetExperiment("linear", few);
    const settings = { ...experiment.settings, trainCount: 40, validationSplit: 0, stopAt: { epochs: 1 } };
    const whole = await losses({ ...experiment, settings });
    const first = await losses({ ...experiment, settings: { ...settings, trainCount: 60 } }, few.take(40));
    expect(whole).toEqual(first);
    expect(countExperimentSteps({ ...experiment, settings }, 60).examples).toBe(40);
  });

  it("has the same weights as the residual network written by hand, a graph with skips", () => {
    const net = buildNetwork(networks.residual, { inputShape: [12, 12, 1], classCount: 3, seed: 1 });
    expect(net.className).toBe("Functional");
    expect(net.network.isChain).toBe(false);
    expect(net.outputShape).toEqual([null, 3]);
    // conv 9·16 + 2·16; blocks of 3·3 convolutions with 2 scalings each, skips of 1×1; dense.
    const block = (a: number, b: number) => 9 * a * b + 9 * b * b + 8 * b + (a === b ? 0 : a * b + 4 * b);
    expect(net.countParams()).toBe(9 * 16 + 64 + block(16, 16) + block(16, 32) + block(32, 64) + 64 * 3 + 3);
  });
});

async function losses(experiment: Experiment, data: Dataset = few) {
  const { model, x, y, options } = prepareExperiment(experiment, data);
  await using trained = model;
  const { epochs } = await trained.fit(x, y, options).then(({ history }) => ({ epochs: history }));
  const names = Object.keys(epochs);
  return (epochs.loss ?? []).map((_, i) =>
    Object.fromEntries(names.map((name) => [name, epochs[name]?.[i] ?? Number.NaN])),
  );
}

/** Images of 10×10 pixels with a bright line, the place of which is the class. */
function drawnStripes(count: number): Dataset {
  const side = 10;
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  const images = new Uint8Array(count * side * side);
  labels.forEach((label, i) => {
    for (let x = 0; x < side; x++)
      images[i * side * side + (3 * label + (i % 2)) * side + x] = 255 - ((i * 7 + x) % 40);
  });
  return new Dataset({
    name: "stripes",
    partition: "train",
    images: { data: images, shape: [count, side, side, 1] },
    labels,
    classNames: ["high", "middle", "low"],
  });
}
