/** Class folders of pictures made into a dataset. */

import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError } from "../../src/errors/index.ts";
import { imageAt, importPictures } from "../../src/pictures/node.ts";
import { errorOf, temporaryDirectory } from "../data/fixtures.ts";
import { svg, writePicture } from "./fixtures.ts";
import { bar, bars, LEFT, RIGHT } from "./support/bars.ts";

function expectColour(received: Uint8Array, expected: readonly number[]): void {
  received.forEach((value, channel) => {
    expect(Math.abs(value - defined(expected[channel]))).toBeLessThan(8);
  });
}

describe("importPictures", () => {
  it("makes a dataset of class folders: grey, 28×28, bright on black, divided class by class", async () => {
    const { train, test, skipped, isInverted } = await importPictures(await bars());
    expect(train).toMatchObject({ name: "bars", partition: "train", classNames: ["left", "right"] });
    expect(train.images.shape).toEqual([13, 28, 28, 1]);
    expect(test.images.shape).toEqual([3, 28, 28, 1]);
    expect([...test.labels].sort()).toEqual([0, 0, 1]);
    expect(isInverted).toBe(true);
    expect(skipped).toEqual([]);
    for (let i = 0; i < train.length; i++) {
      const { data } = imageAt(train, i);
      const [left, right] = [data[14 * 28 + 6], data[14 * 28 + 21]];
      expect(train.labels[i] === 0 ? left : right).toBeGreaterThan(240);
      expect(train.labels[i] === 0 ? right : left).toBeLessThan(15);
    }
  });

  it("is the same every time, and another with another seed", async () => {
    const directory = await bars();
    const first = await importPictures(directory);
    expect(await importPictures(directory)).toEqual(first);
    const other = await importPictures(directory, { seed: 1 });
    expect(other.train.labels).not.toEqual(first.train.labels);
  });

  it("orders classes named by numbers as numbers, and finds pictures in further folders", async () => {
    const directory = await temporaryDirectory();
    for (const name of ["10", "2", "1"]) {
      await writePicture(join(directory, name, "a.png"), { svg: bar("left", Number(name)) });
      await writePicture(join(directory, name, "further", "below", "b.png"), {
        svg: bar("right", Number(name)),
      });
    }
    const { train, test } = await importPictures(directory, { testSplit: 0.5 });
    expect(train.classNames).toEqual(["1", "2", "10"]);
    expect([train.length, test.length]).toEqual([3, 3]);
  });

  it("keeps the division of train and test folders, with val in train", async () => {
    const directory = await temporaryDirectory();
    for (const [part, count] of [["train", 4] as const, ["val", 1] as const, ["test", 3] as const]) {
      for (const name of ["left", "right"]) {
        for (let i = 0; i < count; i++) await writePicture(join(directory, part, name, `${i}.png`));
      }
    }
    const { train, test } = await importPictures(directory);
    expect([train.length, test.length]).toEqual([10, 6]);
    expect(train.classNames).toEqual(["left", "right"]);
  });

  it("reports what is no picture by its name, and leaves it out", async () => {
    const directory = await bars();
    const whole = await sharp(svg()).jpeg().toBuffer();
    await writeFile(join(directory, "left", "cut.jpg"), whole.subarray(0, whole.length / 2));
    await writeFile(join(directory, "left", "notes.txt"), "not a picture");
    await writeFile(join(directory, "right", "drawing.svg"), svg());
    await writeFile(join(directory, "right", "empty.png"), "");
    await writeFile(join(directory, "right", ".DS_Store"), "what a system leaves");
    await mkdir(join(directory, "nothing"));
    const { train, test, skipped } = await importPictures(directory);
    expect(train.length + test.length).toBe(16);
    expect(train.classNames).toEqual(["left", "right"]);
    expect(skipped.map(({ path }) => basename(path))).toEqual([
      "cut.jpg",
      "notes.txt",
      "drawing.svg",
      "empty.png",
    ]);
    expect(defined(skipped[2]).reason).toContain("svg");
    for (const { reason, path } of skipped) {
      expect(reason).not.toBe("");
      expect(reason).not.toContain(path);
    }
  });

  it("takes colour, another size, and pictures of other shapes with their own background at the sides", async () => {
    const directory = await temporaryDirectory();
    for (const name of ["a", "b"]) {
      for (const i of [1, 2]) {
        await writePicture(join(directory, name, `${i}.png`), {
          ...{ width: 90, height: 30, background: "rgb(10,120,200)", ink: "rgb(250,30,30)" },
          svg: `<rect x="30" y="5" width="30" height="${18 + i + (name === "a" ? 0 : 2)}"/>`,
        });
      }
    }
    const { train } = await importPictures(directory, { rgb: true, size: [20, 12] });
    expect(train.images.shape).toEqual([2, 20, 12, 3]);
    const { data } = imageAt(train, 0);
    expect([...data.subarray(0, 3)]).toEqual([10, 120, 200]);
    const middle = (10 * 12 + 6) * 3;
    expectColour(data.subarray(middle, middle + 3), [250, 30, 30]);
    const filled = await importPictures(directory, { rgb: true, size: [20, 12], fit: "fill" });
    const upper = (4 * 12 + 6) * 3;
    expectColour(imageAt(filled.train, 0).data.subarray(upper, upper + 3), [250, 30, 30]);
  });

  it("inverts when it is told to, and not when most backgrounds are dark", async () => {
    const directory = await temporaryDirectory();
    for (const i of [1, 2, 3, 4]) {
      const svg = bar("left", i);
      await writePicture(join(directory, i < 3 ? "a" : "b", `${i}.png`), {
        background: "black",
        ink: "white",
        svg,
      });
    }
    const edge = async (invert: "auto" | "yes" | "no") =>
      imageAt((await importPictures(directory, { invert })).train, 0).data[0];
    expect([await edge("auto"), await edge("yes"), await edge("no")]).toEqual([0, 255, 0]);
  });

  it("reads pictures with transparency, sixteen bits, one channel, and turned by EXIF", async () => {
    const directory = join(await temporaryDirectory(), "a");
    await mkdir(directory);
    const drawn = sharp(svg({ svg: LEFT }));
    await sharp(svg({ svg: LEFT, background: "none" }))
      .png()
      .toFile(join(directory, "1.png"));
    await drawn.clone().toColourspace("rgb16").png().toFile(join(directory, "2.png"));
    await drawn.clone().toColourspace("b-w").png().toFile(join(directory, "3.png"));
    const turned = await drawn.clone().rotate(90).jpeg({ quality: 100 }).toBuffer();
    await sharp(turned)
      .withMetadata({ orientation: 8 })
      .jpeg({ quality: 100 })
      .toFile(join(directory, "4.jpg"));
    await copyFile(join(directory, "1.png"), join(directory, "5.png"));
    await writePicture(join(directory, "..", "b", "6.png"), { svg: LEFT });
    const { train, test, skipped } = await importPictures(join(directory, ".."), { testSplit: 0.2 });
    expect(skipped).toEqual([]);
    expect(train.length + test.length).toBe(6);
    for (const part of [train, test]) {
      for (let i = 0; i < part.length; i++) {
        const { data } = imageAt(part, i);
        expect(data[14 * 28 + 6]).toBeGreaterThan(240);
        expect(data[14 * 28 + 21]).toBeLessThan(15);
      }
    }
  });

  it("says what is missing: folders, pictures, enough of them", async () => {
    const empty = await temporaryDirectory();
    const message = async (directory: string, options = {}) => {
      const error = await errorOf(() => importPictures(directory, options));
      expect(error).toBeInstanceOf(ConfigurationError);
      return error.message;
    };
    expect(await message(empty)).toMatch(/one folder for each class: .*Received: no files in folders, in /);
    expect(await message(join(empty, "absent"))).toMatch(
      /Expected a folder of class folders\. Received: .*absent, no such directory\.$/,
    );
    for (const [name, start, said] of [
      ["pets.zip", "PK\u0003\u0004", "a zip archive: unpack it first"],
      ["cat.png", "\u0089PNG", "a PNG picture: the command import makes a dataset of folders of pictures"],
    ] as const) {
      await writeFile(join(empty, name), start, "latin1");
      expect(await message(join(empty, name))).toBe(
        `Expected a folder of class folders. Received: ${join(empty, name)}, a file, not a folder (${said}).`,
      );
      await rm(join(empty, name));
    }
    for (const name of ["a", "b"]) {
      await mkdir(join(empty, name));
      await writeFile(join(empty, name, "b.txt"), "text");
    }
    expect(await message(empty)).toMatch(/Received: 2 files, none of them such a picture/);
    await writePicture(join(empty, "a", "c.png"));
    expect(await message(empty)).toMatch(/such pictures in one folder only, "a"/);
    await writePicture(join(empty, "b", "c.png"));
    expect(await message(empty)).toMatch(/Received: 2 in all, none for the test images\.$/);
    expect(await message(empty, { size: [0, 28] })).toMatch(/Received: \[0, 28\]\.$/);
    expect(await message(empty, { testSplit: 1 })).toMatch(/Received: 1\.$/);
    expect(await message(empty, { testsplit: 0.1 })).toMatch(/Did you mean "testSplit"/);
  });

  it("names the classes with too few pictures to be learned or tested", async () => {
    const { train, test, notes } = await importPictures(await bars({ left: 6, right: 1 }));
    expect([train.length, test.length]).toEqual([6, 1]);
    expect(notes).toEqual([
      'Fewer than 2 training pictures of "right": too few to learn from',
      'No test picture of "right", of which the test says nothing',
    ]);
  });

  it("ends when it is told to", async () => {
    const directory = await bars({ left: 20, right: 20 });
    const controller = new AbortController();
    const reason = new Error("enough");
    const importing = importPictures(directory, {
      signal: controller.signal,
      onProgress: (done) => done === 5 && controller.abort(reason),
    });
    await expect(importing).rejects.toBe(reason);
  });
});

describe("equal pictures", () => {
  it("are counted, and kept on one side of the division", async () => {
    const directory = await bars({ left: 6, right: 6 });
    for (let i = 0; i < 6; i++) {
      await copyFile(join(directory, "left", "0.png"), join(directory, "left", `copy-${i}.png`));
    }
    for (const seed of [0, 1, 2, 3]) {
      const { train, test, equal, notes } = await importPictures(directory, { seed, testSplit: 0.4 });
      const images = (part: typeof train) =>
        Array.from({ length: part.length }, (_, i) => imageAt(part, i).data.join());
      const tested = new Set(images(test));
      expect(images(train).filter((image) => tested.has(image))).toEqual([]);
      expect(equal).toBe(6);
      expect(notes).toEqual([
        "6 pictures are equal to another one as an image; equal ones are all for training, or all for testing",
      ]);
    }
  });

  it("are told of where folders divide them, or where there are no others", async () => {
    const directory = await temporaryDirectory();
    for (const path of ["train/a/1.png", "train/b/2.png", "test/a/3.png", "test/b/4.png"]) {
      const svg = path === "test/b/4.png" ? LEFT : RIGHT;
      await writePicture(join(directory, path), { svg });
    }
    expect((await importPictures(directory)).notes).toEqual([
      'Fewer than 2 training pictures of "a", "b": too few to learn from',
      "2 pictures are equal to another one as an image, 1 of them to one of another class",
      "1 test picture is also among the training pictures: the test is too easy",
    ]);
    const same = await temporaryDirectory();
    for (const path of ["a/1.png", "b/1.png", "b/2.png"]) await writePicture(join(same, path));
    const { train, test, notes } = await importPictures(same);
    expect([train.length, test.length]).toEqual([2, 1]);
    expect(notes.at(-1)).toMatch(/^Too few different pictures/);
  });
});
