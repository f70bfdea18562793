/** Models as files: Atelier loads them back, and other runtimes open them. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import {
  FileFormatError,
  layers,
  loadModel,
  modelFromBytes,
  RandomGenerator,
  type Sequential,
  sequential,
  toCategorical,
} from "../../src/index.ts";
import { postNetwork } from "../support/post-network.ts";
import { smallImages } from "../support/small-images.ts";
import { smallNetwork } from "../support/small-network.ts";

const directory = mkdtempSync(join(tmpdir(), "atelier-saved-"));
afterAll(() => rmSync(directory, { recursive: true }));

const { images, labels } = smallImages(40, 1);
const oneHot = toCategorical(labels, 4);

/** A network with every layer that a file can hold in a form of its own. */
function everyLayer(): Sequential {
  return sequential(
    [
      layers.zeroPadding2d({ padding: 1, inputShape: [8, 8, 1] }),
      layers.conv2d({ filters: 4, kernelSize: 3, activation: "gelu" }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: "same", depthMultiplier: 2 }),
      layers.batchNormalization(),
      layers.leakyReLU(),
      layers.separableConv2d({ filters: 5, kernelSize: 3, padding: "same", activation: "elu" }),
      layers.averagePooling2d(),
      layers.globalAveragePooling2d({ keepDims: true }),
      layers.reshape({ targetShape: [-1] }),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 4 }),
      layers.softmax(),
    ],
    { seed: 2, name: "every_layer" },
  );
}

const MODELS = { small: smallNetwork, everyLayer };

describe("a saved model", () => {
  it.each(Object.entries(MODELS))("comes back with its weights, trainable: %s", async (name, make) => {
    const model = make({ seed: 1 });
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    await model.fit(images, oneHot, { verbose: 0 });
    model.notes = { classNames: ["a", "b", "c", "d"], dataset: "corners" };
    const path = join(directory, "deep", "er", `${name}.onnx`);
    await model.save(path);
    expect(readdirSync(join(directory, "deep", "er")).filter((file) => file.endsWith(".part"))).toEqual([]);

    const loaded = await loadModel(path);
    expect(loaded.name).toBe(model.name);
    expect(loaded.notes).toEqual(model.notes);
    expect(loaded.getWeights()).toEqual(model.getWeights());
    expect(await loaded.predict(images)).toEqual(await model.predict(images));
    loaded.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
    const { history } = await loaded.fit(images, oneHot, { epochs: 5, verbose: 0, seed: 1 });
    expect(history.loss[4]).toBeLessThan(defined(history.loss[0]));
  });

  it.each(Object.entries(MODELS))(
    "is opened by ONNX Runtime, for any batch size: %s",
    async (_name, make) => {
      const model = make({ seed: 1 });
      const session = await InferenceSession.create(model.toBytes());
      expect(session.inputNames).toEqual(["input"]);
      expect(session.outputNames).toEqual(["output"]);
      for (const count of [1, 3, 8]) {
        const pixels = new RandomGenerator(count);
        const data = Float32Array.from({ length: count * 64 }, () => pixels.uniform());
        const { output } = await session.run({ input: new Tensor("float32", data, [count, 8, 8, 1]) });
        const { data: expected } = await model.predict({ data, shape: [count, 8, 8, 1] });
        expect(output?.dims).toEqual([count, 4]);
        expect(largestDifference(defined(output).data as Float32Array, expected)).toBeLessThan(1e-6);
      }
      await session.release();
    },
  );

  it("uses nothing but ONNX' own operators", () => {
    for (const make of [...Object.values(MODELS), postNetwork]) {
      expect(Buffer.from(make().toBytes()).includes("com.microsoft")).toBe(false);
    }
  });

  it("is refused where it is broken, saying how", async () => {
    const bytes = smallNetwork().toBytes();
    expect(() => modelFromBytes(bytes.subarray(0, bytes.length >> 1))).toThrow(FileFormatError);
    expect(() => modelFromBytes(new TextEncoder().encode("not a model"), {}, "x.onnx")).toThrow("x.onnx");
    expect(() => modelFromBytes(new Uint8Array())).toThrow(FileFormatError);
    const path = join(directory, "text.onnx");
    writeFileSync(path, "hello");
    await expect(loadModel(path)).rejects.toThrow(FileFormatError);
    await expect(loadModel(join(directory, "missing.onnx"))).rejects.toThrow(/missing\.onnx/);
  });
});

function largestDifference(a: Float32Array, b: Float32Array): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - defined(b[i]))));
}
