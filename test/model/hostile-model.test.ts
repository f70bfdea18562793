/** Model files that are whole, but ask for more than they hold: refused before anything of that size is made. */

import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { atLeast } from "../../src/checked.ts";
import { ConfigurationError, FileFormatError, layers, modelFromBytes, sequential } from "../../src/index.ts";
import { ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import { forge } from "../fuzz/forge.ts";

const SHAPE = [4, 4, 1];

interface Description {
  formatVersion: number;
  layers: { type: string; options: object; graph?: object }[];
  graph?: object;
}

/** A file of one dense layer, with another description and the checksum that fits. */
function forged(change: (description: Description) => void): Uint8Array {
  const whole = sequential([layers.dense({ units: 2, inputShape: SHAPE })], { seed: 1 }).toBytes();
  const model = fromBinary(ModelProtoSchema, whole);
  const [entry] = atLeast(model.metadataProps, 1);
  const description: Description = JSON.parse(entry.value);
  change(description);
  entry.value = JSON.stringify(description);
  return forge(toBinary(ModelProtoSchema, model));
}

/** The graph of a model that calls layers one after the other. */
function graphOf(calls: readonly number[], shape = SHAPE, className = "Functional"): object {
  return {
    className,
    inputs: [{ name: "x", shape }],
    calls: calls.map((layer, i) => ({ layer, inputs: [i] })),
    outputs: [{ name: "y", value: calls.length }],
  };
}

const repeated = (layer: number, times: number) => new Array<number>(times).fill(layer);

describe("a model file that is whole and hostile", () => {
  it("is forged as the tests mean it", () => {
    const bytes = forged(({ layers: list }) => list.push({ type: "identity", options: {} }));
    expect(modelFromBytes(bytes).network.layers.length).toBe(2);
  });

  it.each<[string, (description: Description) => void, string]>([
    [
      "images that no memory holds",
      ({ layers: list }) => list.push({ type: "upSampling2d", options: { size: 100_000 } }),
      'at most 268435456 numbers from each layer for one example. Received: "up_sampling2d" of shape [400000, 400000, 2]',
    ],
    [
      "padding beyond what numbers count",
      ({ layers: list }) => list.push({ type: "zeroPadding2d", options: { padding: 2 ** 52 } }),
      "numbers from each layer for one example",
    ],
    [
      "more layers than networks have",
      ({ layers: list }) => list.push(...repeated(0, 10_000).map(() => ({ type: "identity", options: {} }))),
      "at most 10000 layers and calls of layers",
    ],
    [
      "models within models that double at each level",
      (description) => {
        const identity = { type: "identity", options: {} };
        description.formatVersion = 3;
        description.layers.push(identity);
        for (let level = 2; level < 40; level++) {
          const graph = graphOf([level - 1, level - 1], [4, 4, 2]);
          description.layers.push({ type: "model", options: { name: `m${level}` }, graph });
        }
        description.graph = graphOf([0, 39]);
      },
      "at most 10000 layers and calls of layers",
    ],
    [
      "values that double at each call",
      (description) => {
        description.formatVersion = 3;
        description.layers.push({ type: "concatenate", options: {} });
        const calls = repeated(1, 60).map((layer, i) => ({ layer, inputs: [i + 1, i + 1] }));
        description.graph = { ...graphOf([0]), calls: [{ layer: 0, inputs: [0] }, ...calls] };
        Object.assign(description.graph, { outputs: [{ name: "y", value: 61 }] });
      },
      "numbers from each layer for one example",
    ],
    [
      "names as long as books",
      ({ layers: list }) => list.push({ type: "identity", options: { name: "x".repeat(100_000) } }),
      "names of layers of at most 1000 characters. Received: one of 100000.",
    ],
    [
      "a chain of models whose calls are none",
      (description) => {
        description.formatVersion = 3;
        description.graph = { ...graphOf([0], SHAPE, "Sequential"), calls: 5 };
      },
      "graph: expected calls to be a list of at least 1, each an object. Received: 5.",
    ],
    [
      "a chain of layers that it does not have",
      (description) => {
        description.formatVersion = 3;
        description.graph = graphOf([7], SHAPE, "Sequential");
      },
      "the number of a layer that it has. Received: 7.",
    ],
    [
      "a layer called for inputs that its weights do not fit",
      (description) => {
        description.formatVersion = 3;
        const calls = [0, 1].map((i) => ({ layer: 0, inputs: [i] }));
        const inputs = [SHAPE, [4, 4, 3]].map((shape, i) => ({ name: `x${i}`, shape }));
        const outputs = [2, 3].map((value) => ({ name: `y${value}`, value }));
        description.graph = { className: "Functional", inputs, calls, outputs };
      },
      'the weight "dense/kernel" of shape [3, 2] here; a layer has the same weights wherever it is called, so make a new ' +
        "layer for inputs of another shape. Received: a layer with weights of shape [1, 2].",
    ],
    [
      "two outputs of one name",
      (description) => {
        description.formatVersion = 3;
        const { outputs }: { outputs?: object[] } = graphOf([0]);
        description.graph = { ...graphOf([0]), outputs: [...(outputs ?? []), ...(outputs ?? [])] };
      },
      'Expected names of inputs, and of outputs, to be unique. Received: "y" twice.',
    ],
  ])("is refused that asks for %s", (_, change, message) => {
    const bytes = forged(change);
    const began = performance.now();
    expect(() => modelFromBytes(bytes)).toThrow(FileFormatError);
    expect(() => modelFromBytes(bytes)).toThrow(message);
    // What was made before it is refused would take minutes, where memory lasts that long.
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it("cannot be written either", () => {
    const named = sequential([layers.flatten({ inputShape: SHAPE, name: "x".repeat(1001) })]);
    expect(() => named.toBytes()).toThrow(ConfigurationError);
    expect(() => named.toBytes()).toThrow("at most 1000 characters. Received: one of 1001.");
  });
});
