/** ONNX files that PyTorch made, against what it computes. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import {
  ConfigurationError,
  FileFormatError,
  loadInferenceModel,
  loadModel,
  ModelStateError,
  rescale,
  ShapeError,
} from "../../src/index.ts";
import { hasTorch, whereTorch } from "../support/torch/index.ts";

/** What PyTorch exported, and computes. */
interface Case {
  readonly shape: number[];
  readonly input: number[];
  readonly expected: number[];
}

const directory = mkdtempSync(join(tmpdir(), "atelier-foreign-"));
const file = (name: string) => join(directory, `${name}.onnx`);
const readCase = (name: string): Case => JSON.parse(readFileSync(join(directory, `${name}.json`), "utf8"));

beforeAll(() => {
  if (!hasTorch) return;
  const program = fileURLToPath(new URL("../support/foreign_onnx.py", import.meta.url));
  const env = { PATH: process.env.PATH, OMP_NUM_THREADS: "1" };
  const { status, stderr } = spawnSync("/usr/bin/python3", [program, directory], { env, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Images as Atelier has them, of what PyTorch was given: channels last. */
function channelsLast({ input, shape }: Case): { data: Float32Array; shape: number[] } {
  const [n = 0, channels = 0, height = 0, width = 0] = shape;
  const data = new Float32Array(input.length);
  input.forEach((value, i) => {
    const [pixel, channel] = [i % (height * width), Math.floor(i / (height * width)) % channels];
    const image = Math.floor(i / (height * width * channels));
    data[(image * height * width + pixel) * channels + channel] = value;
  });
  return { data, shape: [n, height, width, channels] };
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(defined(found[i])).toBeCloseTo(defined(expected[i]), 4);
}

describe.skipIf(!hasTorch)(`a file from PyTorch${whereTorch}`, () => {
  it.each(["colour", "any-size", "one", "grey"])(
    "with channels first gives what PyTorch computes, in batches of any size: %s",
    async (name) => {
      const made = readCase(name);
      const x = channelsLast(made);
      const model = await loadInferenceModel(file(name));
      expect(model.layout).toBe("channelsFirst");
      for (const batchSize of [1, 2, 32]) {
        const { data, shape } = await model.predict(x, { batchSize });
        expectClose(data, made.expected);
        expect(shape).toEqual([made.shape[0], made.expected.length / defined(made.shape[0])]);
      }
      await model.dispose();
      await model.dispose();
      await expect(model.predict(x)).rejects.toThrow(ModelStateError);
    },
  );

  it("takes several examples where a run takes one, bytes where it takes bytes, images where it takes rows", async () => {
    const [of3, one] = [readCase("colour"), await loadInferenceModel(file("one"))];
    const { shape } = await one.predict(channelsLast(of3));
    expect([one.inputShape, shape]).toEqual([
      [null, 12, 10, 3],
      [3, 5],
    ]);
    const bytes = readCase("bytes");
    const images = { data: Uint8Array.from(bytes.input), shape: bytes.shape };
    const ofBytes = await loadInferenceModel(file("bytes"));
    expect(ofBytes).toMatchObject({ layout: "channelsLast", inputType: "uint8" });
    expectClose((await ofBytes.predict(images)).data, bytes.expected);
    await expect(ofBytes.predict(rescale(images))).rejects.toThrow(
      /^Expected inputs that are whole numbers from 0 to 255, since "images" takes bytes/,
    );
    const rows = readCase("rows");
    const ofRows = await loadInferenceModel(file("rows"));
    expectClose(
      (await ofRows.predict({ data: Float32Array.from(rows.input), shape: [4, 28, 28, 1] })).data,
      rows.expected,
    );
  });

  it("scales and standardizes as it is told: bytes · scale, minus mean, over std of each channel", async () => {
    const made = readCase("colour");
    const { data, shape } = channelsLast(made);
    const [mean, std] = [
      [0.1, 0.2, 0.3],
      [0.5, 0.25, 2],
    ];
    const before = data.map((value, i) => 255 * (value * defined(std[i % 3]) + defined(mean[i % 3])));
    const model = await loadInferenceModel(file("colour"), { scale: 1 / 255, mean, std });
    expectClose((await model.predict({ data: before, shape })).data, made.expected);
    const wrong = await loadInferenceModel(file("colour"), { mean: [1, 2] });
    await expect(wrong.predict({ data, shape })).rejects.toThrow(ConfigurationError);
  });

  it("is evaluated: logits are made probabilities, labels beyond the classes are refused", async () => {
    const made = readCase("grey");
    const model = await loadInferenceModel(file("grey"));
    const likeliest = Array.from({ length: 4 }, (_, i) => {
      const row = made.expected.slice(10 * i, 10 * i + 10);
      return row.indexOf(Math.max(...row));
    });
    const { loss, accuracy } = await model.evaluate(channelsLast(made), likeliest);
    const losses = likeliest.map((label, i) => {
      const row = made.expected.slice(10 * i, 10 * i + 10);
      return Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)) - defined(row[label]);
    });
    expect(accuracy).toBe(1);
    expect(loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 4, 5);
    await expect(model.evaluate(channelsLast(made), [0, 1, 2, 10])).rejects.toThrow(/10/);
    await expect(model.evaluate(channelsLast(made), [0, 1])).rejects.toThrow(
      "Expected class numbers of shape [4], or one-hot rows of shape [4, 10]. Received: [2].",
    );
  });

  it("refuses images of other sizes and channels with both shapes", async () => {
    const model = await loadInferenceModel(file("colour"));
    for (const shape of [[2, 12, 10, 1], [2, 10, 12, 3], [2, 3, 12, 10], [2, 360], [2]]) {
      const size = shape.reduce((a, b) => a * b);
      const asked = model.predict({ data: new Float32Array(size), shape });
      await expect(asked).rejects.toThrow(ShapeError);
      await expect(asked).rejects.toThrow(
        `Expected inputs of shape [?, 12, 10, 3], as the model takes them. Received: [${shape.join(", ")}].`,
      );
    }
  });

  it("cannot be trained, and says so; loadModel says what loads it", async () => {
    const model = await loadInferenceModel(file("grey"));
    expect(() => model.compile()).toThrow(ModelStateError);
    await expect(model.fit()).rejects.toThrow(
      /cannot be trained, since its file says neither its layers .* Received: fit\.$/,
    );
    await expect(loadModel(file("grey"))).rejects.toThrow(FileFormatError);
    await expect(loadModel(file("grey"))).rejects.toThrow(
      "load it with loadInferenceModel to predict and evaluate",
    );
    const lines: string[] = [];
    model.summary({ print: (text) => lines.push(text) });
    expect(lines.join("\n")).toMatch(
      /by pytorch 1\..*\n.*"images" \[batch, 1, 28, 28\], float32, images with channels first/,
    );
    expect(lines.join("\n")).toMatch(
      /Operators: Conv, .*Relu.*\nStored numbers: 6810\n.*it cannot be trained/,
    );
  });
});
