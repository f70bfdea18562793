/** Model files that are damaged or forged: refused, or the very model that was saved. */

import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { ConfigurationError, FileFormatError, modelFromBytes } from "../../src/index.ts";
import { checksum } from "../../src/model/checksum.ts";
import { type ModelProto, ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import { asVersion1, mutate, savedModel } from "./mutate-model.ts";

const whole = savedModel();

/** The description of a file, changed. */
function describing(change: (description: Record<string, unknown>) => void): Uint8Array {
  return asVersion1(whole, ({ metadataProps }) => {
    const [entry] = atLeast(metadataProps, 1);
    const description = JSON.parse(entry.value);
    change(description);
    entry.value = JSON.stringify(description);
  });
}

function tensorOf({ graph }: ModelProto, name: string) {
  const found = graph?.initializer.find((tensor) => tensor.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe("a damaged model file", () => {
  it("is refused, or gives the same model: 160 of them", () => {
    const { same, refused, faults } = mutate(80, 7);
    expect(faults).toEqual([]);
    expect(same + refused).toBe(160);
    expect(refused).toBeGreaterThan(100);
  });

  it("of version 1, without a checksum, still loads; one of version 2 does not", () => {
    expect(modelFromBytes(asVersion1(whole)).toBytes()).toEqual(whole);
    const dropped = asVersion1(whole, ({ metadataProps }) => {
      const [entry] = atLeast(metadataProps, 1);
      entry.value = entry.value.replace('"formatVersion":1', '"formatVersion":2');
    });
    expect(() => modelFromBytes(dropped)).toThrow(FileFormatError);
    expect(() => modelFromBytes(dropped)).toThrow("checksum that it lacks. Received: numbers of checksum");
  });

  it("is refused where weights are in another shape or order, or not finite", () => {
    const turned = asVersion1(whole, (model) => tensorOf(model, "conv2d/kernel").dims.reverse());
    expect(() => modelFromBytes(turned)).toThrow(
      '"conv2d/kernel" of shape [3, 3, 2, 4]. Received: [3, 3, 2, 4], in the order of axes [3, 2, 0, 1].',
    );
    const renamed = asVersion1(whole, (model) => {
      tensorOf(model, "dense/bias").name = "x";
    });
    expect(() => modelFromBytes(renamed)).toThrow(
      'hold the weight "dense/bias". Received: a file without it.',
    );
    const infinite = asVersion1(whole, (model) => {
      tensorOf(model, "dense/bias").rawData = new Uint8Array(new Float32Array(36).fill(Infinity).buffer);
    });
    expect(() => modelFromBytes(infinite)).toThrow('Received: "dense/bias", of which some are not.');
    const layouts = [[0, 0, 0, 0], "same", [0, 1], [0, 1, 2, 9], { 0: 0 }, [0.5, 1, 2, 3], null];
    for (const layout of layouts) {
      const bytes = describing((found) => Object.assign(Object(found.layouts), { "conv2d/kernel": layout }));
      expect(() => modelFromBytes(bytes)).toThrow(FileFormatError);
      expect(() => modelFromBytes(bytes)).toThrow("conv2d/kernel");
    }
  });

  it("is refused by its checksum where shapes do not tell", () => {
    const turned = fromBinary(ModelProtoSchema, whole);
    const [entry] = atLeast(turned.metadataProps, 1);
    // Kernels are as high as wide.
    entry.value = entry.value.replace('"conv2d/kernel":[3,2,0,1]', '"conv2d/kernel":[3,2,1,0]');
    const bytes = toBinary(ModelProtoSchema, turned);
    expect(bytes).not.toEqual(whole);
    expect(() => modelFromBytes(bytes)).toThrow("the file is damaged");
  });

  it.each([
    ["layers", 5, "expected layers to be a list of at least 1, each an object. Received: 5."],
    [
      "layers",
      [{ type: 5, options: {} }],
      "layer 0: layer: expected type to be a text that is not empty. Received: 5.",
    ],
    [
      "layers",
      [{ type: "flaten", options: {} }],
      'Did you mean "flatten"? A layer of your own is made known by registerLayer("flaten", …). Received: "flaten".',
    ],
    ["layers", [{ type: "flatten", options: null }], "expected options to be an object. Received: null."],
    ["inputShape", 5, "expected inputShape to be a list of positive integers"],
    ["inputShape", [6, 6, 3], "Received: [4, 2, 3, 3], in the order of axes"],
    ["notes", null, "notes: expected options as an object"],
    ["notes", { dataset: 3 }, "notes: expected dataset to be a text. Received: 3."],
    ["notes", { appearance: { fill: 2 } }, "notes.appearance: expected fill"],
    [
      "name",
      undefined,
      "expected name to be a text that is not empty, without U+0000 and lone surrogates. Received: undefined.",
    ],
    ["formatVersion", 4, "expected format version 1, 2 or 3. Received: version 4."],
    ["layouts", undefined, "expected layouts to be an object. Received: undefined."],
    ["extra", 1, "extra"],
  ])("names the part of its description that is wrong: %s %j", (part, value, message) => {
    const bytes = describing((description) => Object.assign(description, { [part]: value }));
    expect(() => modelFromBytes(bytes, {}, "x.onnx")).toThrow(FileFormatError);
    expect(() => modelFromBytes(bytes, {}, "x.onnx")).toThrow(message);
    expect(() => modelFromBytes(bytes, {}, "x.onnx")).toThrow(/^Expected x\.onnx to /);
  });

  it("of large claims is refused before anything of that size is made", () => {
    const bytes = describing(({ layers }) => {
      const list: { options: { units?: number } }[] = Object(layers);
      defined(list[4]).options.units = 3e7;
    });
    const { arrayBuffers } = process.memoryUsage();
    expect(() => modelFromBytes(bytes)).toThrow("Received: the shape [36, 30000000]");
    // Of 4.3 GB.
    expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(1e8);
  });

  it.each([[null], ["model"], [new ArrayBuffer(8)], [[1, 2]]])(
    "is refused where it is no bytes: %j",
    (bytes) => {
      expect(() => modelFromBytes(bytes as never)).toThrow(FileFormatError);
    },
  );
});

describe("notes", () => {
  it("that a file could not give back are refused before training, and by saving", async () => {
    const model = modelFromBytes(whole);
    model.compile({ loss: "meanSquaredError" });
    const x = { data: new Float32Array(72), shape: [1, 6, 6, 2] };
    const y = { data: new Float32Array(3), shape: [1, 3] };
    const { notes } = model;
    const wrong = [5, null, { classNames: "abc" }, { classNames: [1] }, { dataSet: "x" }, { appearance: {} }];
    for (const given of wrong) {
      model.notes = given as object;
      expect(() => model.toBytes()).toThrow(ConfigurationError);
      await expect(model.fit(x, y, { verbose: 0 })).rejects.toThrow(ConfigurationError);
    }
    model.notes = notes;
    expect(model.toBytes()).toEqual(whole);
  });
});

describe("the checksum", () => {
  // From the reference implementation by way of other ones: "", "hello, world", and a text of 43 bytes.
  it.each([
    ["", "00000000000000000000000000000000"],
    ["The quick brown fox jumps over the lazy dog", "2f1583c3ecee2c675d7bf66ce5e91d2c"],
  ])("is MurmurHash3 for x86, 128 bits: %j", (text, expected) => {
    expect(checksum(new TextEncoder().encode(text))).toBe(expected);
  });

  it("does not depend on where the bytes lie, and sees every bit of them", () => {
    const bytes = Uint8Array.from({ length: 37 }, (_, i) => 31 * i);
    const larger = new Uint8Array(40);
    larger.set(bytes, 3);
    expect(checksum(larger.subarray(3))).toBe(checksum(bytes));
    const all = new Set([checksum(bytes)]);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = defined(flipped[bit >> 3]) ^ (1 << (bit & 7));
      all.add(checksum(flipped));
    }
    expect(all.size).toBe(8 * bytes.length + 1);
  });
});
