import { describe, expect, it } from "vitest";
import { FileFormatError } from "../../src/errors/index.ts";
import { applyLayout, input, type Layout, permutationBetween, type Value } from "../../src/graph/index.ts";
import { permute, plainOnly, readOnnx, toOnnx } from "../../src/onnx/index.ts";
import {
  add,
  cast,
  conv2d,
  greater,
  matmul,
  multiply,
  relu,
  reshape,
  slidingWindow,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { ResidentState } from "../../src/runtime/index.ts";
import { expectClose, normal } from "../support/numbers.ts";
import { oneThread, openOnOneThread, runGraph } from "../support/run-graph.ts";

const random = new RandomGenerator(1);
const images = input("images", [2, 4, 4, 3]);
const kernel = input("kernel", [3, 3, 3, 5]);
const bias = input("bias", [5]);
const weights = input("weights", [80, 2]);
const window = { ...slidingWindow([4, 4], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
const y = matmul(reshape(relu(conv2d(images, kernel, window, bias)), [-1, 80]), weights);
const constants = new Map([kernel, bias, weights].map((value) => [value, normal(random, value.shape).data]));

function nameOf(value: Value): string {
  return value.source.kind === "input" ? value.source.name : "";
}

describe("a file with constants", () => {
  let layouts: ReadonlyMap<string, Layout> = new Map();
  const bytes = toOnnx({
    name: "network",
    inputs: [images],
    outputs: { y },
    constants,
    chooseLowering: plainOnly,
    documentation: "ünïcode",
    metadata(found) {
      layouts = found;
      return { key: "välue", other: "" };
    },
  });
  const file = readOnnx(bytes);

  it("gives back the metadata", () => {
    expect(file.metadata).toEqual(
      new Map([
        ["key", "välue"],
        ["other", ""],
      ]),
    );
  });

  it("gives back every constant by name, in the layout that it told", () => {
    expect(new Set(layouts.keys())).toEqual(new Set(["kernel", "bias", "weights"]));
    for (const [value, data] of constants) {
      const tensor = file.tensors.get(nameOf(value));
      const layout = layouts.get(nameOf(value)) ?? [];
      expect(tensor?.shape).toEqual(applyLayout(value.shape, layout));
      const back = permutationBetween(
        layout,
        value.shape.map((_, axis) => axis),
      );
      expect(permute(tensor?.data ?? new Float32Array(0), tensor?.shape ?? [], back)).toEqual(data);
    }
  });

  it("keeps the kernel as the runtime wants it, so that nothing is transposed when it runs", () => {
    expect(layouts.get("kernel")).toEqual([3, 2, 0, 1]);
    expect(file.tensors.get("kernel")?.shape).toEqual([5, 3, 3, 3]);
  });

  it("computes what the same graph computes when its constants are inputs", async () => {
    const x = normal(random, images.shape).data;
    const fed = await runGraph({ y }, new Map([[images, x], ...constants]), { chooseLowering: plainOnly });
    const stored = await runGraph({ y }, new Map([[images, x]]), { constants, chooseLowering: plainOnly });
    expect(stored.y).toEqual(fed.y);
  });

  it("reads arrays at an odd offset of a larger buffer", () => {
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(readOnnx(larger.subarray(3)).tensors).toEqual(file.tensors);
  });
});

describe("constants of few numbers", () => {
  it("stay apart where names, shapes or types differ, and equal ones under two names keep both", async () => {
    const [a, b] = [input("a", [2]), input("b", [2])];
    const x = input("x", [2]);
    const sum = add(multiply(add(x, a), 2), multiply(b, cast(greater(x, 1))));
    const data = new Map([
      [a, Float32Array.of(1, 2)],
      [b, Float32Array.of(1, 2)],
    ]);
    const file = readOnnx(toOnnx({ name: "small", inputs: [x], outputs: { sum }, constants: data }));
    expect(file.tensors.get("a")?.data).toEqual(Float32Array.of(1, 2));
    expect(file.tensors.get("b")?.data).toEqual(Float32Array.of(1, 2));
    const found = await runGraph({ sum }, new Map([[x, Float32Array.of(1, 2)]]), { constants: data });
    expectClose(found.sum, [4, 10]);
  });
});

describe("outputs", () => {
  const x = input("x", [2]);
  const feeds = { data: Float32Array.of(1, 2), shape: [2] };

  it("may be an input, or a constant that is stored", async () => {
    const stored = input("stored", [2]);
    const constants = new Map([[stored, Float32Array.of(7, 8)]]);
    const found = await runGraph({ same: x, sum: add(x, stored), kept: stored }, new Map([[x, feeds]]), {
      constants,
    });
    expect(found).toEqual({
      same: Float32Array.of(1, 2),
      sum: Float32Array.of(8, 10),
      kept: Float32Array.of(7, 8),
    });
  });

  // A known defect of GraphBuilder.addOutput: it looks for the name that the first output has replaced.
  it("may be the same value under two names", async () => {
    const y = add(x, 1);
    const session = await openOnOneThread(toOnnx({ name: "twice", inputs: [x], outputs: { a: y, b: y } }));
    const found = await session.run({ x: feeds }, new ResidentState(oneThread));
    await session.dispose();
    expect(found).toEqual({ a: Float32Array.of(2, 3), b: Float32Array.of(2, 3) });
  });

  it("may depend on each other", async () => {
    const y = add(x, 1);
    const found = await runGraph({ z: multiply(y, y), y }, new Map([[x, feeds]]));
    expect(found).toEqual({ z: Float32Array.of(4, 9), y: Float32Array.of(2, 3) });
  });
});

describe("readOnnx", () => {
  const bytes = toOnnx({ name: "x", inputs: [images], outputs: { y }, constants });

  it.each([
    { name: "no bytes", data: new Uint8Array(0), expected: /Received: a file without a graph\.$/ },
    {
      name: "a text",
      data: new TextEncoder().encode("hello, world"),
      expected: /Received: 12 bytes that are not/,
    },
    {
      name: "half a file",
      data: bytes.slice(0, bytes.length / 2),
      expected: /Received: \d+ bytes that are not/,
    },
  ])("refuses $name", ({ data, expected }) => {
    expect(() => readOnnx(data, "model.onnx")).toThrow(FileFormatError);
    expect(() => readOnnx(data, "model.onnx")).toThrow(/^Expected model\.onnx to be an ONNX model\./);
    expect(() => readOnnx(data, "model.onnx")).toThrow(expected);
  });
});
