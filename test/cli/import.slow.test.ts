/** `atelier import` and `atelier draw`: making datasets of one's own. */

import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawDataset, readDatasetDirectory } from "../../src/index.ts";
import { writePicture } from "../pictures/fixtures.ts";
import { atelier, lastLine, temporaryDirectory } from "./fixtures.ts";

/** A bar of another length than the others. */
const SIDES = {
  left: (i: number) => `<rect x="6" y="6" width="18" height="${40 + i}"/>`,
  right: (i: number) => `<rect x="36" y="6" width="18" height="${40 + i}"/>`,
};

async function bars(directory: string, count = 8): Promise<string> {
  for (const [name, svg] of Object.entries(SIDES)) {
    for (let i = 0; i < count; i++) {
      const ending = ["png", "jpg", "webp"][i % 3];
      await writePicture(join(directory, name, `${i}.${ending}`), { svg: svg(i) });
    }
  }
  return directory;
}

describe("import", () => {
  it("makes a dataset that can be shown and trained on", async () => {
    const directory = await temporaryDirectory();
    const folder = await bars(join(directory, "bars"));
    await writeFile(join(folder, "left", "notes.txt"), "no picture");
    const out = join(directory, "dataset");
    const { exitCode, stdout, stderr } = await atelier([
      "import",
      folder,
      "--out",
      out,
      "--test-split",
      "0.25",
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^skipped .*notes\.txt: .+\n$/);
    expect(stdout).toBe(`label  description  training  test
    0  left                6     2
    1  right               6     2

Imported 16 pictures as 28×28, inverted: bright on black, into ${out}; 1 file skipped

Next: atelier show ${out}
`);
    expect((await readdir(out)).sort()).toEqual([
      ...["labels.txt", "preparation.json", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"],
      ...["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"],
    ]);
    const { train } = await readDatasetDirectory(out);
    expect(train).toMatchObject({ length: 12, classNames: ["left", "right"] });
    const run = join(directory, "run");
    const few = ["--epochs", "8", "--batch-size", "12", "--seed", "1"];
    const trained = await atelier(["train", out, ...few, "--out", run, "--json"]);
    expect(lastLine(trained.stdout)).toMatchObject({ dataset: "dataset", accuracy: 1 });
    const photo = await writePicture(join(directory, "photo.png"), {
      svg: SIDES.right(8),
      background: "#ccc",
      ink: "#222",
    });
    const predicted = await atelier(["predict", join(run, "model.onnx"), photo]);
    expect(predicted.stdout).toContain(`${photo}\n`);
  });

  it("takes size, colour, and a seed, and has the result as JSON", async () => {
    const directory = await temporaryDirectory();
    const folder = await bars(join(directory, "bars"), 4);
    const out = join(directory, "dataset");
    const options = ["--size", "12x20", "--rgb", "--fit", "fill", "--seed", "3", "--json"];
    const { stdout } = await atelier(["import", folder, "--out", out, ...options]);
    expect(lastLine(stdout)).toEqual({
      ...{ directory: out, train: 6, test: 2, imageShape: [12, 20, 3], isInverted: false, skipped: [] },
      ...{ equal: 0, notes: [] },
      preparation: { shape: [12, 20, 3], fit: "fill", isInverted: false, isFramed: false },
      classes: [
        { label: 0, name: "left", train: 3, test: 1 },
        { label: 1, name: "right", train: 3, test: 1 },
      ],
    });
    expect((await readDatasetDirectory(out)).test.images.shape).toEqual([2, 12, 20, 3]);
  });

  it("does not write among other files, and says what is wrong with what it was given", async () => {
    const directory = await temporaryDirectory();
    const folder = await bars(join(directory, "bars"), 2);
    const occupied = await atelier(["import", folder, "--out", folder]);
    expect(occupied).toMatchObject({ exitCode: 1 });
    expect(occupied.stderr).toContain(`new or empty directory. Received: ${folder}, with 2 files in it.`);
    const absent = await atelier(["import", join(directory, "absent"), "--out", join(directory, "x")]);
    expect(absent.stderr).toMatch(
      /Expected a folder of class folders\. Received: .*absent, no such directory\.\n$/,
    );
    const size = await atelier(["import", folder, "--out", join(directory, "x"), "--size", "big"]);
    expect(size).toMatchObject({ exitCode: 2 });
    expect(size.stderr).toContain(
      'Expected --size to be a number of pixels, or HEIGHTxWIDTH, such as 28 or 32x24. Received: "big".',
    );
    expect((await atelier(["import", folder])).stderr).toContain("required option '-o, --out <dir>'");
    expect(await readdir(directory)).toEqual(["bars"]);
  });
});

describe("draw", () => {
  it("writes the dataset of a seed to files that are read back the same", async () => {
    const out = join(await temporaryDirectory(), "digits");
    const counts = ["--train-images", "30", "--test-images", "10"];
    const { stdout } = await atelier(["draw", "drawn-digits", "--out", out, "--seed", "7", ...counts]);
    expect(stdout).toBe(`Drew 30 training images and 10 test images of drawn-digits, seed 7, into ${out}\n`);
    const { train, test } = await readDatasetDirectory(out);
    const drawn = await drawDataset("drawn-digits", { seed: 7, trainCount: 30, testCount: 10 });
    expect(train.images).toEqual(drawn.train.images);
    expect(test.labels).toEqual(drawn.test.labels);
  });

  it("suggests a name, and keeps away from other files", async () => {
    const directory = await temporaryDirectory();
    const unknown = await atelier(["draw", "digits", "--out", join(directory, "x")]);
    expect(unknown.stderr).toContain('Did you mean "drawn-digits"? Received: "digits".');
    await writeFile(join(directory, "mine.txt"), "");
    const occupied = await atelier(["draw", "drawn-digits", "--out", directory]);
    expect(occupied.stderr).toContain("with 1 file in it");
  });
});
