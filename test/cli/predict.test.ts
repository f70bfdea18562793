/** `atelier predict` and `atelier summary`. */

import { describe, expect, it } from "vitest";
import { atelier, lastLine } from "./fixtures.ts";
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
    expect(stdout).toMatch(/0, recognised|0, taken for [12]/);
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
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "error: Expected indices from 0 to 23 in stripes (test). Received: 24 at position 1.\n",
    );
  });
});

describe("summary", () => {
  it("is the post's network's where no model is given", async () => {
    const { stdout } = await atelier(["summary"]);
    expect(stdout).toContain("conv2d_1 (Conv2D)               (None, 14, 14, 64)        51264");
    expect(stdout).toContain("Total params: 3,274,634");
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
