/** `atelier predict` and `atelier summary`. */

import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { loadModel } from "../../src/index.ts";
import { atelier, lastLine, temporaryDirectory } from "./fixtures.ts";
import { trainedOnStripes } from "./trained.ts";

const ESCAPE = "\u001b";
const stripes = trainedOnStripes();

describe("predict", () => {
  it("shows images, what they are, and the likeliest classes", async () => {
    const { data, model } = stripes();
    const { exitCode, stdout } = await atelier(["predict", model, "-d", data, "--index", "0", "4"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("stripes, test image 0");
    expect(stdout).toContain("stripes, test image 4");
    expect(stdout).toMatch(/0, recognized|0, taken for [12]/);
    expect(stdout.match(/[━─]{20} +\d+\.\d\d %/g)).toHaveLength(6);
    expect(stdout).not.toContain(ESCAPE);
    expect(stdout.split("\n").every((line) => line === line.trimEnd())).toBe(true);
    const inTerminal = await atelier(["predict", model, "-d", data], { isTTY: true });
    expect(inTerminal.stdout).toContain("▀");
  });

  it("has it in one line of JSON, the likeliest first", async () => {
    const { data, model } = stripes();
    const options = ["-d", data, "--index", "1,2", "--index", "95", "--partition", "train", "--json"];
    const { stdout } = await atelier(["predict", model, ...options]);
    const { dataset, partition, predictions } = lastLine(stdout);
    expect({ dataset, partition }).toEqual({ dataset: "stripes", partition: "train" });
    const list = predictions as {
      index: number;
      label: string;
      guesses: { name: string; probability: number }[];
    }[];
    expect(list.map(({ index, label }) => [index, label])).toEqual([
      [1, "1"],
      [2, "2"],
      [95, "2"],
    ]);
    for (const { guesses } of list) {
      const probabilities = guesses.map(({ probability }) => probability);
      expect(probabilities).toHaveLength(3);
      expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
      expect(probabilities.reduce((sum, probability) => sum + probability)).toBeCloseTo(1, 5);
    }
  });

  it("says which images there are", async () => {
    const { data, model } = stripes();
    const { exitCode, stderr } = await atelier(["predict", model, "-d", data, "--index", "0", "24"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^error: Expected --index to be from 0 to 23, the test images of stripes\. Received: 24\.\n/,
    );
  });
});

describe("a model from a stranger", () => {
  it("cannot make the terminal do anything, in text or in JSON", async () => {
    const { data, model } = stripes();
    const foreign = join(await temporaryDirectory(), "foreign.onnx");
    const loaded = await loadModel(model);
    const classNames = ["\u001b]0;owned\u0007", "\u001b[2J", "\u009b31m\u202e"];
    loaded.notes = { ...loaded.notes, classNames, dataset: "\u001b[H" };
    await loaded.save(foreign);
    const picture = join(await temporaryDirectory(), "shape.png");
    await sharp({ create: { width: 20, height: 20, channels: 3, background: "white" } })
      .composite([{ input: { create: { width: 8, height: 8, channels: 3, background: "black" } } }])
      .png()
      .toFile(picture);
    for (const options of [
      ["-d", data],
      [picture],
      [picture, "--json"],
      [picture, join("\u001b[2J", "none.png")],
    ]) {
      const { stdout, stderr } = await atelier(["predict", foreign, ...options]);
      expect(stdout + stderr).not.toMatch(/(?![\t\n])\p{Cc}|\p{Bidi_Control}/u);
      expect(stdout + stderr).not.toBe("");
    }
  });
});

describe("summary", () => {
  it("is the article's network's where no model is given", async () => {
    const { stdout } = await atelier(["summary"]);
    expect(stdout).toContain("conv2d_1 (Conv2D)               (None, 14, 14, 64)        51264");
    expect(stdout).toMatch(/^Total params: 3,274,634$/m);
    expect((await atelier(["summary", "--style", "keras3"])).stdout).toContain("┏━━━");
  });

  it("is that of a model's file, and JSON", async () => {
    const { model } = stripes();
    expect((await atelier(["summary", model])).stdout).toContain("Total params: 318,339");
    const { layers: list, parameters } = lastLine((await atelier(["summary", model, "--json"])).stdout);
    expect(parameters).toEqual({ total: 318339, trainable: 318339, nonTrainable: 0 });
    expect(list).toContainEqual({ name: "dense_1", type: "Dense", outputShape: [null, 3], parameters: 3075 });
  });
});
