/** `evaluate`, `predict` and `summary` of ONNX files that Atelier did not write. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import { atelier, lastLine, temporaryDirectory } from "./fixtures.ts";
import { trainedOnStripes } from "./trained.ts";

const stripes = trainedOnStripes();
let foreign: string;

beforeAll(async () => {
  const file = fromBinary(ModelProtoSchema, await readFile(stripes().model));
  file.metadataProps = [];
  foreign = join(await temporaryDirectory(afterAll), "foreign.onnx");
  await writeFile(foreign, toBinary(ModelProtoSchema, file));
});

describe("a model from elsewhere", () => {
  it("is evaluated as the very model that it is, and what is assumed of it is said", async () => {
    const { data, model } = stripes();
    const own = lastLine((await atelier(["evaluate", model, data, "--json"])).stdout);
    const { stdout, stderr, exitCode } = await atelier(["evaluate", foreign, data, "--json"]);
    const { loss, ...scores } = lastLine(stdout);
    // Its graph is the plain one, which rounds elsewhere.
    expect([exitCode, { ...scores, loss: own.loss }]).toEqual([0, own]);
    expect(loss).toBeCloseTo(own.loss as number, 5);
    expect(stderr).toBe(
      `note: ${foreign} is not an Atelier model: it can be used for evaluation and prediction, but not trained. Its input is float32, ` +
        "channels last: bytes / 255, from 0 to 1 (assumed; change it by --scale, --mean and --std).\n",
    );
    const said = await atelier([
      "evaluate",
      foreign,
      data,
      "--json",
      "--scale",
      "0.01",
      "--mean=-0.5",
      "--std",
      "2",
    ]);
    expect(lastLine(said.stdout).loss).not.toBe(own.loss);
    expect(said.stderr).toContain("channels last: bytes × 0.01, minus -0.5, over 2.\n");
  });

  it("predicts images and pictures", async () => {
    const { data, model } = stripes();
    const options = ["-d", data, "--index", "0,5", "--json"];
    const [own, of] = [
      await atelier(["predict", model, ...options]),
      await atelier(["predict", foreign, ...options]),
    ];
    const labels = ({ stdout }: typeof own) =>
      (lastLine(stdout).predictions as { guesses: { name: string }[] }[]).map(({ guesses }) =>
        guesses.map(({ name }) => name),
      );
    expect(labels(of)).toEqual(labels(own));
    const picture = join(await temporaryDirectory(), "shape.png");
    await sharp({ create: { width: 20, height: 20, channels: 3, background: "white" } })
      .composite([{ input: { create: { width: 8, height: 8, channels: 3, background: "black" } } }])
      .png()
      .toFile(picture);
    const { stdout, exitCode } = await atelier(["predict", foreign, picture]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/[━─]{20} +\d+\.\d\d %/);
  });

  it("is summed up, without layers", async () => {
    const { stdout } = await atelier(["summary", foreign]);
    expect(stdout).toMatch(/Operators: .*Conv.*\nStored numbers: 318339\n.*it cannot be trained/);
    expect(lastLine((await atelier(["summary", foreign, "--json"])).stdout)).toMatchObject({
      canBeTrained: false,
    });
  });

  it("needs the name of a dataset; its options are not for models of Atelier", async () => {
    const { data, model } = stripes();
    const unnamed = await atelier(["evaluate", foreign]);
    expect(unnamed.stderr).toMatch(
      /Expected the name or directory of a dataset, since .*foreign.onnx does not name/,
    );
    const own = await atelier(["evaluate", model, data, "--mean", "0.5"]);
    expect([own.exitCode, own.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: Expected --mean only for models from elsewhere: .* Received: --mean\./),
    ]);
    const wrong = await atelier(["evaluate", foreign, data, "--std", "0"]);
    expect(wrong.stderr).toMatch(/^error: Expected --std to be a number above 0, or one for each channel/);
  });

  it("that is no model, or takes other images, is refused with both", async () => {
    const { model, data } = stripes();
    const text = join(await temporaryDirectory(), "text.onnx");
    await writeFile(text, "no model");
    for (const command of ["summary", "evaluate", "predict"]) {
      const { stderr, exitCode } = await atelier([command, text, ...(command === "evaluate" ? [data] : [])]);
      expect([exitCode, stderr]).toEqual([
        1,
        expect.stringMatching(/^error: Expected .* to be an ONNX model\./),
      ]);
    }
    for (const path of [model, foreign]) {
      const { stderr } = await atelier(["evaluate", path, "drawn-digits", "--test-images", "10"]);
      expect(stderr).toMatch(
        /error: Expected images of shape \[8, 8, 1\], the input of .*\. Received: drawn-digits/,
      );
    }
  });
});

describe("a model with a layer of its own program's", () => {
  it("is evaluated, predicted with and summed up by the graph in its file, and a note says so", async () => {
    const { data, model } = stripes();
    const file = fromBinary(ModelProtoSchema, await readFile(model));
    const description = file.metadataProps.find(({ key }) => key === "atelier");
    if (description === undefined) throw new Error("Expected a description in the file.");
    description.value = description.value.replace('"type":"flatten"', '"type":"unroll"');
    const path = join(await temporaryDirectory(), "own-layer.onnx");
    await writeFile(path, toBinary(ModelProtoSchema, file));
    const note = `note: ${path} has a layer that its own program knows, and this one does not. It can be used for evaluation and prediction, but not trained, and its checksum cannot be verified.\n`;
    // What it was trained on is in its file too.
    const own = lastLine((await atelier(["evaluate", model, "--json"])).stdout);
    const evaluated = await atelier(["evaluate", path, "--json"]);
    expect([evaluated.exitCode, evaluated.stderr]).toEqual([0, note]);
    expect(lastLine(evaluated.stdout)).toEqual({ ...own, loss: expect.closeTo(own.loss as number, 5) });
    const predicted = await atelier(["predict", path, "-d", data, "--index", "0", "--json"]);
    expect([predicted.exitCode, predicted.stderr]).toEqual([0, note]);
    const { stdout, stderr, exitCode } = await atelier(["summary", path]);
    expect([exitCode, stderr]).toEqual([0, note]);
    expect(stdout).toContain("Operators: ");
  });
});
