/** `atelier predict MODEL PICTURE …`. */

import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import {
  type Dataset,
  drawDataset,
  layers,
  loadModel,
  optimizers,
  rescale,
  sequential,
} from "../../src/index.ts";
import { imageAt, measureAppearance } from "../../src/pictures/index.ts";
import { photograph } from "../pictures/fixtures.ts";
import { atelier, lastLine, temporaryDirectory } from "./fixtures.ts";

let top: string;
let model: string;
let digits: Dataset;
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), "atelier-cli-"));
  model = join(top, "model.onnx");
  const { train, test } = await drawDataset("drawn-digits", { trainCount: 2000, testCount: 40 });
  digits = test;
  const network = sequential(
    [
      layers.conv2d({
        filters: 8,
        kernelSize: 5,
        padding: "same",
        activation: "relu",
        inputShape: [28, 28, 1],
      }),
      layers.maxPooling2d({ poolSize: 4 }),
      layers.flatten(),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed: 1 },
  );
  network.compile({
    optimizer: optimizers.adam({ learningRate: 0.01 }),
    loss: "sparseCategoricalCrossentropy",
  });
  await network.fit(rescale(train.images), train.labels, { epochs: 6, batchSize: 50, verbose: 0 });
  network.notes = { dataset: train.name, classNames: train.classNames, appearance: measureAppearance(train) };
  await network.save(model);
});
afterAll(() => rm(top, { recursive: true, force: true }));

/** A digit in dark ink somewhere on paper in uneven light, as a JPEG file. */
async function photographed(index: number): Promise<string> {
  const { data, shape } = photograph(imageAt(digits, index), { seed: index });
  const [height, width] = atLeast(shape, 2);
  const path = join(top, `photo-${index}.jpg`);
  await sharp(data, { raw: { width, height, channels: 1 } })
    .jpeg()
    .toFile(path);
  return path;
}

describe("predict with pictures", () => {
  it("recognizes what was photographed, as the model was told that its images look", async () => {
    const photos: string[] = [];
    for (let i = 0; i < digits.length; i++) photos.push(await photographed(i));
    const { exitCode, stdout } = await atelier(["predict", model, ...photos, "--json"]);
    expect(exitCode).toBe(0);
    const result = lastLine(stdout);
    expect(result.trainedOn).toBe("drawn-digits");
    const predictions = result.predictions as {
      path: string;
      guesses: { name: string; probability: number }[];
    }[];
    expect(predictions.map(({ path }) => path)).toEqual(photos);
    const direct = await atelier([
      "predict",
      model,
      "--json",
      "--index",
      Array.from(photos.keys()).join(","),
    ]);
    const ofDataset = lastLine(direct.stdout).predictions as { guesses: { name: string }[] }[];
    const alike = predictions.filter(
      ({ guesses }, i) => defined(guesses[0]).name === defined(defined(ofDataset[i]).guesses[0]).name,
    );
    expect(alike.length).toBeGreaterThanOrEqual(0.85 * photos.length);
    for (const { guesses } of predictions) {
      expect(guesses).toHaveLength(3);
      expect(defined(guesses[0]).probability).toBeGreaterThanOrEqual(defined(guesses[1]).probability);
    }
  });

  it("shows what the network saw, with three bars, and saves it", async () => {
    const [first, second] = [await photographed(0), await photographed(1)];
    const save = join(await temporaryDirectory(), "seen");
    const { stdout } = await atelier(["predict", model, first, second, "--save", save]);
    expect(stdout).toContain(`${first}\n`);
    expect(stdout).toMatch(/\d, by a model of drawn-digits\n/);
    expect(stdout.match(/[━─]{20} +\d+\.\d\d %/g)).toHaveLength(6);
    const path = join(save, "photo-0-seen.png");
    expect(stdout).toContain(`Saved the picture as the network saw it: ${path}\n`);
    const { data, info } = await sharp(path).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([280, 280]);
    expect([data[0], Math.max(...data)]).toEqual([0, 255]);
  });

  it("saves pictures of the same name to files of their own, and checks the directory before it begins", async () => {
    const [one, other] = [await temporaryDirectory(), await temporaryDirectory()];
    const photos = [join(one, "x.jpg"), join(other, "X.jpg")];
    for (const [i, photo] of photos.entries()) await copyFile(await photographed(i), photo);
    const save = join(one, "seen");
    for (const names of [
      ["x-seen.png", "X-seen-2.png"],
      ["x-seen-3.png", "X-seen-4.png"],
    ]) {
      const { stdout } = await atelier(["predict", model, ...photos, "--save", save, "--json"]);
      const predictions = lastLine(stdout).predictions as { saved: string }[];
      expect(predictions.map(({ saved }) => saved)).toEqual(names.map((name) => join(save, name)));
    }
    expect(await readdir(save)).toHaveLength(4);
    await writeFile(join(one, "file"), "");
    const refused = await atelier(["predict", model, ...photos, "--save", join(one, "file")]);
    expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
    expect(refused.stderr).toContain("Expected --save to be a directory to write to. Received: ENOTDIR");
  });

  it("goes on after a picture that it cannot use, and says so", async () => {
    const directory = await temporaryDirectory();
    const blank = join(directory, "blank.png");
    await writeFile(
      blank,
      await sharp({ create: { width: 50, height: 50, channels: 3, background: "white" } })
        .png()
        .toBuffer(),
    );
    const one = await atelier(["predict", model, blank]);
    expect(one).toMatchObject({ exitCode: 1, stdout: "" });
    expect(one.stderr).toBe(
      `error: Expected an object that stands out from its background. Received: ${blank}, the same brightness all over.\n`,
    );
    const several = await atelier([
      "predict",
      model,
      join(directory, "absent.jpg"),
      blank,
      await photographed(2),
    ]);
    expect(several.exitCode).toBe(1);
    expect(several.stdout.match(/[━─]{20}/g)).toHaveLength(3);
    expect(several.stderr).toMatch(
      /^skipped: .*absent\.jpg, ENOENT.*\nskipped: .*\nerror: .* Received: 2 that had to be skipped\.\n$/,
    );
  });

  it("refuses what does not go together: a model of other inputs, options for a dataset", async () => {
    const directory = await temporaryDirectory();
    const network = sequential([layers.dense({ units: 3, inputShape: [5] })]);
    const other = join(directory, "other.onnx");
    await network.save(other);
    expect((await atelier(["predict", other, "a.png"])).stderr).toMatch(
      /Expected a model that takes images of shape .* Received: .*other\.onnx, from \[5\] to \[3\]\.\n$/,
    );
    expect(await atelier(["predict", model, "a.png", "--index", "1"])).toMatchObject({ exitCode: 2 });
    const folder = await atelier(["predict", model, directory]);
    expect([folder.exitCode, folder.stderr]).toEqual([
      2,
      expect.stringContaining(
        `Expected pictures; those of a folder are ${join(directory, "*")}. Received: ${directory}, a folder.\n`,
      ),
    ]);
    const alone = await atelier(["predict", model, "--save", directory]);
    expect(alone).toMatchObject({ exitCode: 2 });
    expect(alone.stderr).toContain("Expected --save together with pictures");
  });

  it("takes a model that does not say how its images look for one of MNIST", async () => {
    const silent = await loadModel(model);
    silent.notes = {};
    const path = join(await temporaryDirectory(), "silent.onnx");
    await silent.save(path);
    const { exitCode, stdout, stderr } = await atelier(["predict", path, await photographed(3)]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      `note: ${path} does not record how its training images were prepared: pictures are framed like MNIST's digits. ` +
        "A program records it by model.notes = pictures.notesOn(train).\n",
    );
    expect(stdout).toMatch(/^.*\d\n/m);
    expect((await readFile(path)).length).toBeGreaterThan(0);
  });
});
