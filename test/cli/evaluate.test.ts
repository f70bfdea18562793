/** `atelier evaluate`. */

import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { layers, loadDataset, rescale, sequential } from "../../src/index.ts";
import { atelier, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";
import { trainedOnStripes } from "./trained.ts";

const ESCAPE = "\u001b";
const stripes = trainedOnStripes();

describe("evaluate", () => {
  it("reports loss, accuracy, scores and the confusion matrix", async () => {
    const { data, model, json } = stripes();
    const { exitCode, stdout } = await atelier(["evaluate", model, data]);
    expect(exitCode).toBe(0);
    const accuracy = (Number(json.accuracy) * 100).toFixed(2);
    expect(stdout).toContain(
      `Accuracy ${accuracy} % on 24 test images of stripes, loss ${Number(json.loss).toFixed(4)}\n`,
    );
    expect(stdout).toMatch(/\nclass +precision +recall +F1 +support\n0 .* 8\n1 .* 8\n2 .* 8\n/);
    expect(stdout).toMatch(/Confusion matrix: .*\n\n +0 +1 +2\n0 [ \d·]+\n1 [ \d·]+\n2 [ \d·]+\n/);
    expect(stdout).not.toContain(ESCAPE);
  });

  it("puts all of it in one line of JSON", async () => {
    const { data, model, json } = stripes();
    const { stdout, stderr } = await atelier(["evaluate", model, data, "--json"]);
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    const report = lastLine(stdout);
    expect(report).toMatchObject({ dataset: "stripes", examples: 24, accuracy: json.accuracy });
    expect(Number(report.loss)).toBeCloseTo(Number(json.loss), 4);
    const matrix = report.confusionMatrix as number[][];
    expect(matrix.flat().reduce((sum, count) => sum + count)).toBe(24);
    expect(
      (defined(defined(matrix[0])[0]) + defined(defined(matrix[1])[1]) + defined(defined(matrix[2])[2])) / 24,
    ).toBeCloseTo(Number(report.accuracy), 12);
    expect(report.classes).toHaveLength(3);
  });

  it("takes the very data that the model was trained on, or says that it is other data or gone", async () => {
    const { data, model } = stripes();
    const found = await atelier(["evaluate", model, "--json"]);
    expect(lastLine(found.stdout)).toMatchObject({ dataset: "stripes" });
    const labels = await readFile(join(data, "t10k-labels-idx1-ubyte"));
    const [first = 0, ...others] = labels.subarray(8);
    const changed = Buffer.concat([labels.subarray(0, 8), Uint8Array.of((first + 1) % 3, ...others)]);
    await writeFile(join(data, "t10k-labels-idx1-ubyte"), changed);
    const other = await atelier(["evaluate", model]);
    expect(other).toMatchObject({ exitCode: 1, stdout: "" });
    expect(other.stderr).toMatch(
      /^error: Expected the training data of .*\. Received: .*stripes, which now holds/,
    );
    expect((await atelier(["evaluate", model, data])).exitCode).toBe(0);
    await writeFile(join(data, "t10k-labels-idx1-ubyte"), labels);
    await rename(data, `${data}-moved`);
    const gone = await atelier(["predict", model, "--index", "0"]);
    await rename(`${data}-moved`, data);
    expect(gone.exitCode).toBe(1);
    expect(gone.stderr).toMatch(/^error: .* trained on ".*stripes", which cannot be found from here/);
  });

  it("takes models that say nothing of a dataset, and logits for what they are", async () => {
    const { data } = stripes();
    const path = join(await temporaryDirectory(), "logits.onnx");
    const model = sequential([layers.flatten({ inputShape: [8, 8, 1] }), layers.dense({ units: 3 })], {
      seed: 1,
    });
    await model.save(path);
    const unnamed = await atelier(["evaluate", path]);
    expect(unnamed.stderr).toMatch(
      /^error: Expected the name or directory of a dataset, .* Received: none\.\n$/,
    );

    const { test } = await loadDataset(data);
    model.compile({ loss: "sparseCategoricalCrossentropy" });
    const report = lastLine((await atelier(["evaluate", path, data, "--json"])).stdout);
    const logits = await model.predict(rescale(test.images));
    const row = Array.from(logits.data.subarray(0, 3), Math.exp);
    const [{ guesses }] = lastLine((await atelier(["predict", path, "-d", data, "--json"])).stdout)
      .predictions as [{ guesses: { probability: number }[] }];
    expect(guesses[0]?.probability).toBeCloseTo(
      Math.max(...row) / (defined(row[0]) + defined(row[1]) + defined(row[2])),
      5,
    );
    expect(Number(report.loss)).toBeGreaterThan(0);
  });

  it("says what does not fit", async () => {
    const { model } = stripes();
    const top = await temporaryDirectory();
    const larger = await writeStripes(join(top, "larger"), { size: 9 });
    const more = await writeStripes(join(top, "more"), { classes: 4 });
    const received = async (data: string) => (await atelier(["evaluate", model, data])).stderr;
    expect(await received(larger)).toBe(
      `error: Expected images of shape [8, 8, 1], the input of ${model}. Received: larger, of shape [9, 9, 1].\n`,
    );
    expect(await received(more)).toBe(
      `error: Expected a dataset with 3 classes, the output of ${model}. Received: more, of 4.\n`,
    );
  });

  it("says what is wrong with a model's file", async () => {
    const { data, model } = stripes();
    const top = await temporaryDirectory();
    const bytes = await readFile(model);
    const files = {
      truncated: bytes.subarray(0, bytes.length - 1000),
      cut: bytes.subarray(0, 50_000),
      empty: new Uint8Array(),
      text: Buffer.from("not a model"),
    };
    for (const [name, content] of Object.entries(files)) {
      const path = join(top, `${name}.onnx`);
      await writeFile(path, content);
      const { exitCode, stdout, stderr } = await atelier(["evaluate", path, data]);
      expect({ exitCode, stdout }, `${name}: ${stderr}`).toEqual({ exitCode: 1, stdout: "" });
      expect(stderr).toMatch(/^error: Expected .*Received: .*\n$/);
      expect(stderr).toContain(path);
    }
    expect((await atelier(["evaluate", top, data])).stderr).toMatch(
      /^error: Expected a file at .*a directory/,
    );
    expect((await atelier(["summary", join(top, "none.onnx")])).stderr).toMatch(
      /none\.onnx, which does not exist\.\n$/,
    );
  });
});
