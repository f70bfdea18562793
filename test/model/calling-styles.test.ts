/** Ways of calling that people bring from TensorFlow.js and Keras: taken, or refused in words. */

import { describe, expect, it } from "vitest";
import {
  AtelierError,
  ConfigurationError,
  drawDataset,
  type FitOptions,
  type Inputs,
  input,
  layers,
  ModelStateError,
  model as modelOf,
  optimizers,
  Sequential,
  ShapeError,
  sequential,
} from "../../src/index.ts";

const dense = () => layers.dense({ units: 2, inputShape: [3] });
const head = () => layers.dense({ units: 1, activation: "sigmoid" });
const inputs = [
  [0, 0.5, 1],
  [1, 0.5, 0],
];

function compiled() {
  const model = sequential([dense(), head()], { seed: 1 });
  model.compile({ loss: "binaryCrossentropy", optimizer: optimizers.sgd(0.1), metrics: "accuracy" });
  return model;
}

/** What a caller without a type checker would give. */
const untyped = <Value>(value: unknown): Value => value as Value;

describe("sequential", () => {
  it("takes layers one by one, in an object, and in a list, and makes the same model of them", () => {
    const added = sequential({ name: "three", seed: 1 });
    added.add(dense());
    added.add(head());
    const listed = sequential([dense(), head()], { name: "three", seed: 1 });
    expect(added.getWeights()).toEqual(listed.getWeights());
    expect(sequential({ layers: [dense(), head()], seed: 1 }).getWeights()).toEqual(listed.getWeights());
  });

  it("keeps what was learned when layers are put on top and taken away", async () => {
    const model = compiled();
    await model.fit(inputs, [0, 1], { epochs: 3, verbose: 0 });
    const [kernel] = model.getWeights();
    model.pop();
    expect(model.outputShape).toEqual([null, 2]);
    model.add(layers.dense({ units: 4, name: "other" }));
    expect(model.getWeights()[0]).toEqual(kernel);
    await expect(model.fit(inputs, [0, 1])).rejects.toThrow(ModelStateError);
  });

  it("says what a model without layers, and what is no layer, needs", () => {
    expect(() => sequential().summary()).toThrow(/model\.add\(layer\).*Received: a model without layers\.$/);
    expect(() => sequential(untyped([{}]))).toThrow(/a layer made by `layers`.*Received: \[\{ … \}\]\.$/);
    expect(() => sequential().add(untyped(layers.dense))).toThrow(ConfigurationError);
    expect(() => new Sequential(untyped("dense"))).toThrow(/Received: "dense"\.$/);
    expect(() => sequential([dense()], { seed: Number.NaN })).toThrow(
      "sequential: expected seed to be a safe integer. Received: NaN.",
    );
  });
});

describe("compile", () => {
  it("refuses to give one optimizer to two models, and lets one have it twice", () => {
    const optimizer = optimizers.adam(0.01);
    const model = sequential([dense()]);
    model.compile({ loss: "meanSquaredError", optimizer });
    model.compile({ loss: "meanSquaredError", optimizer });
    expect(() => sequential([dense()]).compile({ loss: "meanSquaredError", optimizer })).toThrow(
      /make one for each model, optimizers\.adam\(…\)\. Received: an optimizer with which another/,
    );
  });

  it.each([
    [undefined, "compile: expected options as an object"],
    [3, "Received: 3."],
    [{}, "expected loss to be a loss, by name"],
    [{ loss: "meanSquaredError", lowerings: "nosuch" }, 'expected lowerings to be "fast" or "plain"'],
    [{ loss: "meanSquaredError", metrics: ["accuracy", "accuracy"] }, 'Received: "accuracy" twice.'],
    [{ loss: "meanSquaredError", metric: "accuracy" }, 'Did you mean "metrics"?'],
  ])("refuses %j", (options, message) => {
    expect(() => sequential([dense()]).compile(untyped(options))).toThrow(message);
  });
});

describe("inputs", () => {
  it("may be nested arrays", async () => {
    const model = compiled();
    const tensor = { data: Float32Array.from(inputs.flat()), shape: [2, 3] };
    expect(await model.predict(inputs)).toEqual(await model.predict(tensor));
    expect(await model.predict(inputs.map((row) => Float32Array.from(row)))).toEqual(
      await model.predict(tensor),
    );
  });

  it.each([
    [
      [
        [1, 2, 3],
        [1, 2],
      ],
      "in arrays of the same lengths, [2, 3]. Received: one of 2 instead of 3.",
    ],
    [
      [["1", 2, 3]],
      'Expected inputs that are numbers. Convert texts first: Number(text). Received: "1" at position [0, 0].',
    ],
    [new Float32Array(3), "give { data, shape: [1, 3] }"],
    [{ data: new Uint8ClampedArray(4), width: 1, height: 1 }, "take fromPixels(imageData, channels)"],
    [{ data: "abc", shape: [1, 3] }, 'Received: "abc".'],
    [{ data: new Float32Array(3), shape: 3 }, "Received: 3."],
    [null, "Received: null."],
    ["abc", 'Received: "abc".'],
  ])("are refused with what should have been given: %j", async (x, message) => {
    await expect(compiled().predict(untyped(x))).rejects.toThrow(message);
    await expect(compiled().fit(untyped<Inputs>(x), [0, 1])).rejects.toThrow(ShapeError);
  });
});

class ElsewhereTensor {
  readonly shape = [1, 3];
  dataSync = () => Float32Array.of(1, 2, 3);
  data = () => Promise.resolve(this.dataSync());
}

describe("data of other kinds", () => {
  it.each([
    ["an instance of a class", new ElsewhereTensor()],
    ["an object", { dataSync: () => Float32Array.of(1, 2, 3), shape: [1, 3] }],
  ])("that is a tensor of another library is asked for its numbers: %s", async (_, tensor) => {
    const advice = "give { data: t.dataSync(), shape: t.shape }. Received: ";
    const model = compiled();
    await expect(model.predict(untyped<Inputs>(tensor))).rejects.toThrow(advice);
    await expect(model.fit(untyped<Inputs>(tensor), [1])).rejects.toThrow(advice);
    await expect(model.evaluate(inputs, untyped<number[]>(tensor))).rejects.toThrow(advice);
  });

  it("that is a whole dataset is asked for its parts", async () => {
    const { train } = await drawDataset("drawn-digits", { trainCount: 4, testCount: 0 });
    const model = compiled();
    const advice =
      "Of a dataset give its parts: rescale(train.images), train.labels. Received: an instance of Dataset.";
    const given = untyped<Inputs>(train);
    await expect(model.fit(given, [0, 1])).rejects.toThrow(advice);
    await expect(model.fit(given, untyped(undefined))).rejects.toThrow(advice);
    await expect(model.evaluate(given, [0, 1])).rejects.toThrow(advice);
    await expect(model.predict(given)).rejects.toThrow(advice);
    await expect(model.fit(inputs, [0, 1], { validationData: untyped(train) })).rejects.toThrow(advice);
  });

  it("under an unknown key is refused with the names of the inputs", async () => {
    await expect(compiled().predict(untyped<Inputs>({ picture: inputs }))).rejects.toThrow(
      /^Expected a key of the inputs among input_layer\w*\. Received: "picture"\.$/,
    );
  });
});

describe("inputs, outputs and layers by position", () => {
  it("are asked for as an object, and as a list", () => {
    const x = input({ shape: [3] });
    const y = dense().apply(x);
    const byPosition = untyped<(...given: unknown[]) => unknown>(modelOf);
    for (const act of [() => byPosition(x, y), () => byPosition([x], [y])]) {
      expect(act).toThrow(ConfigurationError);
      expect(act).toThrow(
        "model: expected inputs and outputs as an object, model({ inputs, outputs }). Received: ",
      );
    }
    const chain = untyped<(...given: unknown[]) => unknown>(sequential);
    expect(() => chain(dense(), head())).toThrow(
      "sequential: expected the layers as a list, sequential([first, second, …]). Received: an instance of Dense.",
    );
    expect(() => chain(compiled(), head())).toThrow("Received: an instance of Sequential.");
  });
});

describe("batch sizes", () => {
  it.each([0, -2, 2.5, Number.NaN, null, "8", [8]])("of %j are refused by every method", async (size) => {
    const model = compiled();
    const options = untyped<{ batchSize: number }>({ batchSize: size });
    const message = "expected batchSize to be a positive integer. Received:";
    await expect(model.predict(inputs, options)).rejects.toThrow(`predict: ${message}`);
    await expect(model.evaluate(inputs, [0, 1], options)).rejects.toThrow(`evaluate: ${message}`);
    await expect(model.fit(inputs, [0, 1], options)).rejects.toThrow(`fit: ${message}`);
  });
});

describe("fit", () => {
  it("takes a single callback as an object, as TensorFlow.js does", async () => {
    const epochs: number[] = [];
    const callbacks = { onEpochEnd: (epoch: number) => void epochs.push(epoch) };
    await compiled().fit(inputs, [0, 1], { epochs: 2, callbacks, verbose: 0 });
    expect(epochs).toEqual([0, 1]);
  });

  it.each([
    [{ batch_size: 8 }, 'Did you mean "batchSize"?'],
    [{ nb_epoch: 5 }, 'Did you mean "epochs"?'],
    [{ validation_split: 0.5 }, 'Did you mean "validationSplit"?'],
    [{ yieldEvery: "auto" }, "fit: expected yieldEvery to be left out: other work has its turn"],
    [{ validationData: [inputs, null] }, "Received: [[… 2 in all], null]."],
    [{ callbacks: { onEpochEnds() {} } }, 'Did you mean "onEpochEnd"?'],
    [
      { callbacks: [{ onEpochEnd: "log" }] },
      'expected onEpochEnd of a callback to be a function. Received: "log"',
    ],
    [{ callbacks: "log" }, 'Received: "log".'],
    [{ augmentation: [{ name: "flip" }] }, "each one made by `augmentations`"],
    [{ verbose: true }, "expected verbose to be 0, 1 or 2. Received: true."],
    [{ signal: {} }, "expected signal to be an AbortSignal. Received: {}."],
    [null, "expected options as an object"],
  ])("refuses %j", async (options, message) => {
    const training = compiled().fit(inputs, [0, 1], untyped<FitOptions>(options));
    await expect(training).rejects.toThrow(message);
    await expect(training).rejects.toThrow(AtelierError);
  });

  it.each([
    [() => Number.NaN, "Received: NaN at step 0"],
    [() => Promise.resolve(1), "Received: an instance of Promise at step 0"],
    [() => undefined, "Received: undefined at step 0"],
    [(step: number) => (step < 2 ? 0.1 : -1), "Received: -1 at step 2"],
  ])("refuses what a schedule gives that is no rate", async (schedule, message) => {
    const model = sequential([dense(), head()]);
    model.compile({ loss: "binaryCrossentropy", optimizer: optimizers.sgd(untyped(schedule)) });
    await expect(model.fit(inputs, [0, 1], { epochs: 3, verbose: 0 })).rejects.toThrow(message);
  });
});
