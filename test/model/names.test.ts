/** Names of layers, weights, inputs and outputs: what they may be, and how files tell them apart. */

import { InferenceSession } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  input,
  layers,
  model,
  modelFromBytes,
  ShapeError,
  sequential,
} from "../../src/index.ts";

const EXAMPLES = { data: Float32Array.from({ length: 6 }, (_, i) => i / 7), shape: [3, 2] };

/** A model of one or two inputs, added up, and an output for each name. */
function named(inputs: readonly string[], outputs: readonly string[]) {
  const given = inputs.map((name) => [name, input({ shape: [2] })] as const);
  const [[, first]] = given as [(typeof given)[number]];
  const tensors = given.map(([, tensor]) => tensor);
  const sum = tensors.length === 1 ? first : layers.add().apply(tensors);
  const values = outputs.map((name) => [name, layers.dense({ units: 2 }).apply(sum)] as const);
  return model({ inputs: Object.fromEntries(given), outputs: Object.fromEntries(values), seed: 1 });
}

describe("names in a model's file", () => {
  it.each<[string, string[], string[], string[], string[]]>([
    ["of inputs and outputs are the model's", ["a", "b"], ["c", "d"], ["a", "b"], ["c", "d"]],
    ["of an only input and an only output are the usual ones", ["a"], ["b"], ["input"], ["output"]],
    ["of outputs are numbered that inputs have", ["a", "b"], ["b", "c"], ["a", "b"], ["b_1", "c"]],
    ["are numbered that meet the usual ones", ["output", "b"], ["q"], ["output", "b"], ["output_1"]],
    [
      "are numbered that weights have",
      ["dense/bias", "b"],
      ["dense/kernel"],
      ["dense/bias_1", "b"],
      ["output"],
    ],
  ])("%s", async (_, inputs, outputs, inputNames, outputNames) => {
    const saved = named(inputs, outputs);
    const bytes = saved.toBytes();
    const session = await InferenceSession.create(bytes);
    expect([session.inputNames, session.outputNames]).toEqual([inputNames, outputNames]);
    const loaded = modelFromBytes<unknown>(bytes);
    const feeds = Object.fromEntries(inputs.map((name) => [name, EXAMPLES]));
    expect(await loaded.predict(feeds)).toEqual(await saved.predict(feeds));
  });
});

describe("a name", () => {
  it.each<[string, () => unknown, string]>([
    [
      "that UTF-8 has no bytes for",
      () => layers.dense({ units: 1, name: "\ud800" }),
      'dense: expected name to be a text that is not empty, without U+0000 and lone surrogates. Received: "\\ud800".',
    ],
    [
      "that the engine takes to end early",
      () => sequential([], { name: "a\0b" }),
      'without U+0000 and lone surrogates. Received: "a\\u0000b".',
    ],
    [
      "of an input that is empty",
      () => named([""], ["y"]),
      'model: expected the name of an input or output to be a text that is not empty, without U+0000 and lone surrogates. Received: "".',
    ],
    [
      "that a weight of a model within has too",
      () => {
        const within = sequential([layers.dense({ units: 2, name: "dense" })], {
          inputShape: [2],
          name: "m",
        });
        return sequential([layers.dense({ units: 2, name: "m/dense", inputShape: [2] }), within]);
      },
      'Expected names of weights to be unique. Received: "m/dense/kernel" twice.',
    ],
  ])("is refused %s", (_, make, message) => {
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
  });

  it("is refused that a graph has for something else, before the engine sees it", async () => {
    const net = sequential(
      [layers.dense({ units: 2, name: "next:a", inputShape: [2] }), layers.dense({ units: 2, name: "a" })],
      { seed: 1 },
    );
    net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    await expect(net.trainOnBatch(EXAMPLES, EXAMPLES)).rejects.toThrow(
      'that no other value of the graph has; give it another one. Received: "step/next:a/kernel" twice.',
    );
  });
});

describe("a layer that is called twice", () => {
  it("is refused where its weights would have two shapes, and may have inputs of other sizes", () => {
    const dense = layers.dense({ units: 3 });
    const conv = layers.conv2d({ filters: 2, kernelSize: 3 });
    const [a, b] = [input({ shape: [1] }), input({ shape: [20] })];
    const [small, large] = [input({ shape: [5, 5, 1] }), input({ shape: [9, 9, 1] })];
    const two = () => model({ inputs: [a, b], outputs: [dense.apply(a), dense.apply(b)] });
    expect(two).toThrow(ShapeError);
    expect(two).toThrow('Expected the weight "dense/kernel" of shape [20, 3] here');
    expect(
      model({ inputs: [small, large], outputs: [conv.apply(small), conv.apply(large)] }).countParams(),
    ).toBe(20);
  });
});
