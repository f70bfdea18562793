/** `atelier train`. */

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadDataset, loadModel, rescale } from "../../src/index.ts";
import { atelier, lastLine, temporaryDirectory, writeStripes } from "./fixtures.ts";
import { FAST, trainedOnStripes } from "./trained.ts";

const ESCAPE = "\u001b";
const stripes = trainedOnStripes();

describe("train", () => {
  it("trains, tests, and writes everything needed to use and repeat it", async () => {
    const top = await temporaryDirectory();
    const data = await writeStripes(join(top, "stripes"));
    const out = join(top, "new", "run");
    const options = ["--seed", "3", "--validation-split", "0.25", "--out", out];
    const { exitCode, stdout, stderr } = await atelier(["train", data, ...FAST, ...options]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect((await readdir(out)).sort()).toEqual(["config.json", "history.json", "model.onnx"]);

    const history = JSON.parse(await readFile(join(out, "history.json"), "utf8"));
    expect(history.epochs.map(({ epoch }: { epoch: number }) => epoch)).toEqual([1, 2, 3]);
    for (const epoch of history.epochs) {
      const names = ["accuracy", "epoch", "loss", "seconds", "val_accuracy", "val_loss"];
      expect(Object.keys(epoch).sort()).toEqual(names);
      expect(Object.values(epoch).every((value) => Number.isFinite(value))).toBe(true);
    }
    expect(history.interrupted).toBe(false);
    expect(history.test.examples).toBe(24);
    expect(history.test.accuracy).toBeGreaterThan(0.8);
    expect(history.peakMemoryBytes).toBeGreaterThan(50e6);
    expect(history.seconds).toBeGreaterThan(0);

    const config = JSON.parse(await readFile(join(out, "config.json"), "utf8"));
    expect(config).toMatchObject({
      command: `atelier train ${data} ${FAST.join(" ")} ${options.join(" ")}`,
      recipe: "quick",
      options: { epochs: 3, batchSize: 16, validationSplit: 0.25, seed: 3, threads: 1, learningRate: 0.0015 },
      totalSteps: 15,
      dataset: { name: "stripes", trainExamples: 96, testExamples: 24, classNames: ["0", "1", "2"] },
      versions: { node: process.versions.node, onnxruntime: expect.stringMatching(/^1\./) },
    });

    const model = await loadModel(join(out, "model.onnx"));
    expect(model.notes).toMatchObject({ dataset: "stripes", classNames: ["0", "1", "2"] });
    expect(model.notes.appearance?.background).toMatch(/^(black|bright)$/);
    model.compile({ loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
    const { test } = await loadDataset(data);
    const evaluated = await model.evaluate(rescale(test.images), test.labels);
    expect(evaluated.loss).toBeCloseTo(history.test.loss, 4);
    expect(evaluated.accuracy).toBeCloseTo(history.test.accuracy, 6);

    expect(stdout).toContain("Training on stripes: 96 images of 8×8 in 3 classes; 24 test images");
    expect(stdout).toContain(
      "3 epochs of 5 steps, batch size 16; 25 % kept for validation\nSeed 3, 1 thread\n",
    );
    expect(stdout).toContain('Model: "sequential"');
    expect(stdout).toContain("Total params: 318,339");
    expect(stdout).toMatch(/Epoch 3\/3\n5\/5 - \d+s - \S+\/step - accuracy: .* - val_loss: /);
    expect(stdout).toContain(
      `Test accuracy ${(history.test.accuracy * 100).toFixed(2)} % on 24 test images of stripes, loss `,
    );
    expect(stdout).toContain(`Next: atelier evaluate ${join(out, "model.onnx")} ${data}\n`);
    expect(stdout).not.toContain("the article reports");
    expect(stdout).not.toMatch(new RegExp(`${ESCAPE}|\r`));
  });

  it("reports the plain test loss that evaluate reports, also after training with label smoothing", async () => {
    const top = await temporaryDirectory();
    const data = await writeStripes(join(top, "stripes"));
    const options = ["--recipe", "sprint", "--epochs", "2", "--seed", "1", "--threads", "1", "--json"];
    const trained = await atelier(["train", data, ...options, "--out", join(top, "run")]);
    const { loss, accuracy, model } = lastLine(trained.stdout);
    const evaluated = lastLine((await atelier(["evaluate", String(model), data, "--json"])).stdout);
    expect(loss).toBeCloseTo(Number(evaluated.loss), 6);
    expect(accuracy).toBe(evaluated.accuracy);
    const history = JSON.parse(await readFile(join(top, "run", "history.json"), "utf8"));
    expect(history.test).toMatchObject({ loss, accuracy });
    expect(trained.stderr).toContain(
      "Label smoothing 0.1 affects the losses of training and validation, but not the test loss\n",
    );
  });

  it("puts nothing but the JSON on standard output with --json", async () => {
    const { data, out, json, stdout, stderr } = stripes();
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(json).toMatchObject({ dataset: "stripes", examples: 24, epochs: 3, seed: 1, interrupted: false });
    expect(json).toMatchObject({ recipe: "quick", model: join(out, "model.onnx") });
    expect(json.accuracy).toBeGreaterThan(0.8);
    expect(json.loss).toBeLessThan(0.7);
    expect(stderr).toContain("Epoch 3/3");
    expect(stderr).toContain(`atelier evaluate ${join(out, "model.onnx")} ${data}`);
  });

  it("is repeated by its seed, and says which files it replaces", async () => {
    const { data, json } = stripes();
    const out = join(await temporaryDirectory(), "run");
    await mkdir(out);
    await writeFile(join(out, "model.onnx"), "an older one");
    await writeFile(join(out, "notes.txt"), "mine");
    const train = (seed: string) => atelier(["train", data, ...FAST, "--seed", seed, "--out", out, "--json"]);
    const again = await train("1");
    expect(lastLine(again.stdout)).toMatchObject({ loss: json.loss, accuracy: json.accuracy });
    expect(again.stderr).toContain(`Replacing model.onnx in ${out}\n`);
    expect(await readFile(join(out, "notes.txt"), "utf8")).toBe("mine");
    expect((await readdir(out)).length).toBe(4);
    const other = await train("2");
    expect(lastLine(other.stdout).loss).not.toBe(json.loss);
    expect(other.stderr).toContain(`Replacing model.onnx, history.json, config.json in ${out}\n`);
  });

  it("shows a bar in a terminal, a line each epoch in a pipe, and nothing with --verbose 0", async () => {
    const { data } = stripes();
    const out = join(await temporaryDirectory(), "run");
    const train = (...options: string[]) => [
      "train",
      data,
      ...FAST,
      "--epochs",
      "1",
      "--out",
      out,
      ...options,
    ];
    const inTerminal = await atelier(train(), { isTTY: true, columns: 80 });
    expect(inTerminal.stdout).toContain(`\r${ESCAPE}[K6/6 ━━━━━━━━━━━━━━━━━━━━ `);
    expect(inTerminal.stdout).toContain(`${ESCAPE}[1mTest accuracy`);
    const inPipe = await atelier(train());
    expect(inPipe.stdout).toMatch(/\n6\/6 - \d+s - /);
    expect(inPipe.stdout).not.toContain("━");
    expect((await atelier(train("--verbose", "1"))).stdout).toMatch(/\n6\/6 ━━━━━━━━━━━━━━━━━━━━ .*\n/);
    expect((await atelier(train("--verbose", "0"))).stdout).not.toContain("Epoch");
    const uncoloured = await atelier(train(), { isTTY: true, environment: { NO_COLOR: "1" } });
    expect(uncoloured.stdout).not.toContain(`${ESCAPE}[1m`);
  });

  it("learns the same by the plain lowerings", async () => {
    const { data, json } = stripes();
    const out = join(await temporaryDirectory(), "run");
    const options = ["--seed", "1", "--lowerings", "plain", "--json", "--out", out];
    const plain = lastLine((await atelier(["train", data, ...FAST, ...options])).stdout);
    expect(Number(plain.loss)).toBeCloseTo(Number(json.loss), 2);
  });

  it("leaves nothing behind when training fails", async () => {
    const { data } = stripes();
    const top = await temporaryDirectory();
    const options = ["--learning-rate", "1e30", "--out", join(top, "run")];
    const { exitCode, stderr } = await atelier(["train", data, ...FAST, ...options]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: Expected a finite loss\. .* Received: (NaN|Infinity|-Infinity) in epoch/);
    expect(await readdir(top)).toEqual([]);
  });

  it("takes images of colours and odd sizes", async () => {
    const top = await temporaryDirectory();
    const data = await writeStripes(join(top, "flags"), { size: 7, channels: 3, classes: 2, count: 64 });
    const { stdout } = await atelier(["train", data, ...FAST, "--json", "--out", join(top, "run")]);
    expect(lastLine(stdout)).toMatchObject({ dataset: "flags", examples: 16 });
    const shown = await atelier(["predict", join(top, "run", "model.onnx"), "-d", data], {
      environment: { FORCE_COLOR: "3" },
    });
    expect(shown.stdout).toContain(`${ESCAPE}[38;2;`);
  });

  it("trains on a given number of drawn images, augmented; their name stands beside every number", async () => {
    const out = join(await temporaryDirectory(), "run");
    const counts = ["--train-images", "256", "--test-images", "64"];
    const argv = ["train", "drawn-digits", ...FAST, ...counts, "--epochs", "1", "--augment", "shift,erasing"];
    const { exitCode, stdout } = await atelier([...argv, "--out", out, "--seed", "1"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      "Training on drawn-digits: 256 images of 28×28 in 10 classes; 64 test images (drawn by",
    );
    expect(stdout).toContain(
      "Augmentation: randomTranslation(2 pixels), randomErasing(0.02 to 0.2 of the image)\n",
    );
    expect(stdout).toMatch(/Test accuracy \d+\.\d\d % on 64 test images of drawn-digits,/);
    const config = JSON.parse(await readFile(join(out, "config.json"), "utf8"));
    expect(config.augmentation).toHaveLength(2);
    expect(config.dataset).toMatchObject({ name: "drawn-digits", trainExamples: 256, testExamples: 64 });
    const evaluated = await atelier(["evaluate", join(out, "model.onnx"), "--test-images", "64"]);
    expect(evaluated.stdout).toMatch(/^Accuracy \d+\.\d\d % on 64 test images of drawn-digits,/);
    const wrong = await atelier([...argv, "--augment", "turn"]);
    expect(wrong).toMatchObject({ exitCode: 2 });
  });
});
