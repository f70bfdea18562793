/** A user's own pictures, the whole way. `npm run check:own-pictures` does it with every recipe and more pictures. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import type { Guess } from "../../src/cli/guesses.ts";
import { readDatasetDirectory } from "../../src/index.ts";
import { preparePicture } from "../../src/pictures/node.ts";
import { SHAPES, writeShapes } from "../support/drawn-shapes.ts";
import { atelier, lastLine, temporaryDirectory } from "./fixtures.ts";

describe("a user's own pictures", () => {
  it("are imported, learned, and recognized from their files just as in the dataset", async () => {
    const top = await temporaryDirectory();
    const [data, out] = [join(top, "data"), join(top, "run")];
    const folder = await writeShapes(join(top, "shapes"), 20, 2);
    expect((await atelier(["import", folder, "--out", data, "--size", "20"])).exitCode).toBe(0);
    const options = [
      "--recipe",
      "sprint",
      "--epochs",
      "24",
      "--threads",
      "1",
      "--seed",
      "1",
      "--out",
      out,
      "--json",
    ];
    const trained = await atelier(["train", data, ...options, "--verbose", "0"]);
    expect(trained.stderr).toContain("Adapted to few training images (51): 13 images per batch");
    const model = join(out, "model.onnx");
    const evaluated = lastLine((await atelier(["evaluate", model, data, "--json"])).stdout);
    expect(evaluated.accuracy).toBe(lastLine(trained.stdout).accuracy);
    expect(Number(evaluated.accuracy)).toBeGreaterThanOrEqual(0.85);

    const files: string[] = [];
    for (const shape of SHAPES) {
      for (const name of await readdir(join(folder, shape))) files.push(join(folder, shape, name));
    }
    const guessed = lastLine((await atelier(["predict", model, ...files, "--json"])).stdout);
    const byFile = guessed.predictions as { path: string; guesses: Guess[] }[];
    const { test } = await readDatasetDirectory(data);
    const indices = Array.from(test.labels.keys()).join(",");
    const shown = lastLine(
      (await atelier(["predict", model, "--index", indices, "--dataset", data, "--json"])).stdout,
    );
    const byIndex = shown.predictions as { guesses: Guess[] }[];
    let found = 0;
    for (const { path, guesses } of byFile) {
      const { data: seen } = (await preparePicture(path, test.preparation ?? expect.fail("no preparation")))
        .image;
      const at = byIndex.findIndex((_, i) => test.subset([i]).images.data.join() === seen.join());
      if (at < 0) continue;
      found++;
      // One by one or all at once, sums round differently in the last bit.
      const close = defined(byIndex[at]).guesses.map((guess) => ({
        ...guess,
        probability: expect.closeTo(guess.probability, 5),
      }));
      expect(guesses).toEqual(close);
    }
    expect(found).toBe(test.length);
  });
});
