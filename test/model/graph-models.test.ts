import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  input,
  layers,
  MergeLayer,
  type Model,
  ModelStateError,
  model,
  modelFromBytes,
  optimizers,
  RandomGenerator,
  ShapeError,
  type SymbolicTensor,
  sequential,
  UnknownNameError,
} from "../../src/index.ts";

const random = new RandomGenerator(1);
const numbers = (...shape: number[]) => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
  shape,
});
const classes = (count: number) => Float32Array.from({ length: count }, (_, i) => i % 3);

/** Two convolutions with a connection around them. */
function residual(seed = 1) {
  const image = input({ shape: [8, 8, 3], name: "image" });
  const first = layers.conv2d({ filters: 4, kernelSize: 3, padding: "same", name: "first" }).apply(image);
  let x = layers.batchNormalization().apply(first);
  x = layers.conv2d({ filters: 4, kernelSize: 3, padding: "same" }).apply(layers.reLU().apply(x));
  x = layers.add().apply([x, first]);
  const outputs = layers
    .dense({ units: 3, activation: "softmax" })
    .apply(layers.globalAveragePooling2d().apply(x));
  return model({ inputs: image, outputs, seed });
}

/** Two inputs, two outputs, and a layer that both inputs go through. */
function twoByTwo(seed = 1) {
  const [left, right] = [input({ shape: [4], name: "left" }), input({ shape: [4], name: "right" })];
  const shared = layers.dense({ units: 5, activation: "tanh", name: "shared" });
  const both = layers.concatenate().apply([shared.apply(left), shared.apply(right)]);
  return model({
    inputs: [left, right],
    outputs: {
      kind: layers.dense({ units: 3, activation: "softmax" }).apply(both),
      size: layers.dense({ units: 1 }).apply(both),
    },
    seed,
  });
}

describe("a model of a graph", () => {
  it("trains through a connection that goes around layers, and is the same after it was saved", async () => {
    const net = residual();
    net.compile({
      optimizer: optimizers.adam(0.01),
      loss: "sparseCategoricalCrossentropy",
      metrics: ["accuracy"],
    });
    const x = numbers(12, 8, 8, 3);
    const first = await net.trainOnBatch(x, classes(12));
    const { history } = await net.fit(x, classes(12), { epochs: 20, batchSize: 6, verbose: 0 });
    expect(history.loss?.at(-1)).toBeLessThan(0.9 * first.loss);
    const again = modelFromBytes(net.toBytes());
    expect((await again.predict(x)).data).toEqual((await net.predict(x)).data);
    expect(again.layers.map(({ type }) => type)).toEqual(net.layers.map(({ type }) => type));
  });

  it("takes lists and records for several inputs and outputs, and gives records as it was asked to", async () => {
    const net = twoByTwo();
    net.compile({
      optimizer: optimizers.adam(0.01),
      loss: { kind: "sparseCategoricalCrossentropy", size: "meanSquaredError" },
      lossWeights: { size: 0.5 },
      metrics: { kind: "accuracy" },
    });
    const [left, right] = [numbers(9, 4), numbers(9, 4)];
    const size = numbers(9, 1);
    const logs = await net.evaluate([left, right], { kind: classes(9), size });
    expect(Object.keys(logs)).toEqual(["loss", "kind_loss", "size_loss", "kind_accuracy"]);
    expect(logs.loss).toBeCloseTo((logs.kind_loss ?? 0) + 0.5 * (logs.size_loss ?? 0), 5);
    const byName = await net.evaluate({ left, right }, [classes(9), size]);
    expect(byName).toEqual(logs);
    const { history } = await net.fit({ left, right }, { kind: classes(9), size }, { epochs: 3, verbose: 0 });
    expect(Object.keys(history)).toEqual(["loss", "kind_loss", "size_loss", "kind_accuracy"]);
    const { kind, size: predicted } = await net.predict([left, right]);
    expect([kind.shape, predicted.shape]).toEqual([
      [9, 3],
      [9, 1],
    ]);
    const again = modelFromBytes<{ kind: typeof kind; size: typeof kind }>(net.toBytes());
    expect((await again.predict({ right, left })).kind.data).toEqual(kind.data);
  });

  it("has one set of weights for a layer that is called twice", () => {
    const net = twoByTwo();
    expect(net.getWeights().map(({ name }) => name)).toEqual([
      "shared/kernel",
      "shared/bias",
      "dense/kernel",
      "dense/bias",
      "dense_1/kernel",
      "dense_1/bias",
    ]);
    expect(net.countParams()).toBe(4 * 5 + 5 + (10 * 3 + 3) + (10 + 1));
  });

  it("shares the weights of its layers with models that have them too", async () => {
    const base = residual();
    const features = model({ inputs: base.inputs, outputs: base.getLayer("first").output });
    const x = numbers(6, 8, 8, 3);
    const before = await features.predict(x);
    base.compile({ optimizer: optimizers.sgd(0.1), loss: "sparseCategoricalCrossentropy" });
    await base.trainOnBatch(x, classes(6));
    const after = await features.predict(x);
    expect(after.shape).toEqual([6, 8, 8, 4]);
    expect(after.data).not.toEqual(before.data);
    expect(features.getWeights()[0]?.data).toEqual(base.getWeights()[0]?.data);
  });

  it("leaves frozen layers as they are, in a model that is a layer too, and says so in summary and file", async () => {
    const base = sequential(
      [layers.dense({ units: 4, activation: "relu", inputShape: [4] }), layers.batchNormalization()],
      { name: "base", seed: 1 },
    );
    base.trainable = false;
    const x = input({ shape: [4] });
    const net = model({
      inputs: x,
      outputs: layers.dense({ units: 3, activation: "softmax", name: "head" }).apply(base.apply(x)),
      seed: 2,
    });
    net.compile({ optimizer: optimizers.adam(0.01), loss: "sparseCategoricalCrossentropy" });
    const before = net.getWeights();
    const examples = numbers(8, 4);
    await net.fit(examples, classes(8), { epochs: 4, verbose: 0 });
    const changed = net
      .getWeights()
      .filter(({ data }, i) => data.some((value, k) => value !== before[i]?.data[k]))
      .map(({ name }) => name);
    expect(changed).toEqual(["head/kernel", "head/bias"]);
    let text = "";
    net.summary({ print: (line) => (text += line) });
    expect(text).toContain("Trainable params: 15");
    expect(text).toContain("Non-trainable params: 36");

    const again = modelFromBytes(net.toBytes());
    expect(again.getLayer("base").trainable).toBe(false);
    expect((await again.predict(examples)).data).toEqual((await net.predict(examples)).data);

    base.trainable = true;
    net.compile({ optimizer: optimizers.adam(0.01), loss: "sparseCategoricalCrossentropy" });
    const frozen = net.getWeights();
    await net.fit(examples, classes(8), { epochs: 1, verbose: 0 });
    expect(
      net.getWeights().every(({ data }, i) => data.some((value, k) => value !== frozen[i]?.data[k])),
    ).toBe(true);
  });

  it("applies a model twice as a layer, with the same weights", async () => {
    const twin = sequential([layers.dense({ units: 2, inputShape: [3] })], { name: "twin", seed: 1 });
    const [a, b] = [input({ shape: [3] }), input({ shape: [3] })];
    const net = model({
      inputs: [a, b],
      outputs: layers.subtract().apply([twin.apply(a), twin.apply(b)]),
    });
    expect(net.getWeights().map(({ name }) => name)).toEqual(["twin/dense/kernel", "twin/dense/bias"]);
    const x = numbers(4, 3);
    expect((await net.predict([x, x])).data.every((value) => value === 0)).toBe(true);
  });
});

describe("a graph that cannot be a model", () => {
  const image = () => input({ shape: [4] });
  const dense = (units = 2) => layers.dense({ units });

  it("is refused where an output depends on an input that is not given", () => {
    const [a, b] = [image(), input({ shape: [4], name: "other" })];
    const outputs = layers.add().apply([a, b]);
    expect(() => model({ inputs: a, outputs })).toThrow(ConfigurationError);
    expect(() => model({ inputs: a, outputs })).toThrow(/also depends on the input "other" of shape \[4\]/);
  });

  it("is refused where an input reaches no output", () => {
    const [a, b] = [image(), image()];
    expect(() => model({ inputs: [a, b], outputs: dense().apply(a) })).toThrow(/no output depends on/);
  });

  it("is refused where it has a cycle", () => {
    const a = image();
    const first = dense(4).apply(a);
    const second = dense(4).apply(first);
    (first.call.inputs as SymbolicTensor[]).splice(0, 1, second);
    expect(() => model({ inputs: a, outputs: second })).toThrow(/without a cycle.*depends on its own output/);
  });

  it("is refused where two layers have one name, or nothing is between the ends", () => {
    const a = image();
    const twice = layers
      .dense({ units: 2, name: "same" })
      .apply(layers.dense({ units: 2, name: "same" }).apply(a));
    expect(() => model({ inputs: a, outputs: twice })).toThrow('Received: "same" twice.');
    expect(() => model({ inputs: a, outputs: a })).toThrow(/at least one layer/);
  });

  it("is refused where shapes do not fit together", () => {
    const a = image();
    expect(() => layers.add().apply([dense(2).apply(a), dense(3).apply(a)])).toThrow(ShapeError);
    expect(() => layers.conv2d({ filters: 1, kernelSize: 3 }).apply(a)).toThrow(ShapeError);
    expect(() => layers.dense({ units: 1 }).apply([[1]] as never)).toThrow(ConfigurationError);
  });

  it("is refused where an output has no loss, or a name is unknown", () => {
    const net = twoByTwo();
    const compile = (loss: unknown) => () => net.compile({ loss } as never);
    expect(compile({ kind: "sparseCategoricalCrossentropy" })).toThrow(
      /null for one that is not trained.*none for "size"/,
    );
    expect(compile(["sparseCategoricalCrossentropy"])).toThrow(/a list of 2.*a list of 1/);
    expect(compile("meanSquaredError")).toThrow(ConfigurationError);
    expect(compile({ kind: "mse", sise: "mse" })).toThrow('Did you mean "size"?');
    expect(compile({ kind: null, size: null })).toThrow(/at least one output/);
    expect(() => net.getLayer("sharde")).toThrow(UnknownNameError);
    expect(() => net.getLayer("shared").output).toThrow(ModelStateError);
  });

  it("is refused where inputs are missing or of different lengths", async () => {
    const net = twoByTwo();
    await expect(net.predict({ left: numbers(2, 4) })).rejects.toThrow(/none for "right"/);
    await expect(net.predict([numbers(2, 4)])).rejects.toThrow(/a list of 2.*a list of 1/);
    await expect(net.predict([numbers(2, 4), numbers(3, 4)])).rejects.toThrow(
      /same number of examples.*2, 3/,
    );
    await expect(net.predict({ left: numbers(2, 4), rihgt: numbers(2, 4) })).rejects.toThrow(
      'Did you mean "right"?',
    );
  });
});

/** A layer of a user's own. */
class Halve extends MergeLayer {
  constructor() {
    super("halve", "Halve", {}, {});
  }
  override merge(inputs: readonly never[]) {
    return inputs[0] as never;
  }
  override mergedShape([shape = []]: readonly (readonly number[])[]) {
    return shape;
  }
}

describe("a model with a layer that is not registered", () => {
  it("can be saved, and says on loading what is missing", () => {
    const x = input({ shape: [2] });
    const net: Model = model({ inputs: x, outputs: new Halve().apply([x]) });
    expect(() => modelFromBytes(net.toBytes())).toThrow(/halve/);
  });
});
