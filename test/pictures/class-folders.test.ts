/** How folders of pictures are understood. The files are empty: here nothing is decoded. */

import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors/index.ts";
import { listPictures } from "../../src/pictures/class-folders.ts";
import { readFolder } from "../../src/pictures/read-folder.ts";
import { errorOf, temporaryDirectory } from "../data/fixtures.ts";

async function tree(...paths: string[]): Promise<string> {
  const directory = join(await temporaryDirectory(), "pictures");
  for (const path of paths) {
    await mkdir(join(directory, dirname(path)), { recursive: true });
    await writeFile(join(directory, path), "");
  }
  return directory;
}

/** "train cat 2" for two training pictures of cats. */
async function understood(directory: string): Promise<{ parts: string[]; notes: readonly string[] }> {
  const { files, notes } = listPictures(await readFolder(directory));
  const counts = new Map<string, number>();
  for (const { className, partition = "any" } of files) {
    const key = `${partition} ${className}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { parts: Array.from(counts, ([key, count]) => `${key} ${count}`).sort(), notes };
}

const DIVIDED = ["test cat 1", "test dog 1", "train cat 1", "train dog 1"];

describe("listPictures", () => {
  it.each([
    ["train and val", ["train", "val"], ["Validation pictures are the test pictures"]],
    ["seg_train and seg_test", ["seg_train", "seg_test"], []],
    ["Training_Set and Test_Set", ["Training_Set", "Test_Set"], []],
    ["cats-train and cats-test", ["cats-train", "cats-test"], []],
  ])("keeps the division of %s", async (_, [train, test], notes) => {
    const directory = await tree(
      ...[train, test].flatMap((part) => ["cat", "dog"].map((name) => `${part}/${name}/1.jpg`)),
    );
    expect(await understood(directory)).toEqual({ parts: DIVIDED, notes });
  });

  it("leaves out what lies beside train and test, and says so", async () => {
    const parts = ["train/cat/1.jpg", "train/dog/1.jpg", "test/cat/1.jpg", "test/dog/1.jpg"];
    const directory = await tree(...parts, "models/m.bin", "figures/plot.png", "cover.png");
    expect(await understood(directory)).toEqual({
      parts: DIVIDED,
      notes: [
        'Left out: "figures", "models", beside "test", "train"',
        "Left out: 1 picture in no class folder",
      ],
    });
  });

  it("takes val for training where there is a test, and divides itself where there is train alone", async () => {
    const all = await tree(
      ...["train", "val", "test"].flatMap((part) => [`${part}/cat/1.jpg`, `${part}/dog/1.jpg`]),
    );
    expect((await understood(all)).parts).toEqual([
      ...["test cat 1", "test dog 1", "train cat 2", "train dog 2"],
    ]);
    const unlabelled = await tree("train/cat/1.jpg", "train/dog/1.jpg", "test/1.jpg");
    expect(await understood(unlabelled)).toEqual({
      parts: ["any cat 1", "any dog 1"],
      notes: ['Left out: "test", beside "train"'],
    });
  });

  it("finds classes inside wrapping folders, and parts inside each class", async () => {
    const wrapped = await tree(
      "archive/dataset/cat/1.jpg",
      "archive/dataset/dog/1.jpg",
      "archive/readme.txt",
    );
    expect(await understood(wrapped)).toEqual({
      parts: ["any cat 1", "any dog 1"],
      notes: ["Classes are looked for in archive/dataset"],
    });
    const inside = await tree("cat/train/1.jpg", "cat/test/1.jpg", "dog/train/1.jpg", "dog/test/1.jpg");
    expect((await understood(inside)).parts).toEqual(DIVIDED);
    const deeper = await tree("cat/monday/1.jpg", "cat/tuesday/1.jpg", "dog/monday/1.jpg");
    expect(await understood(deeper)).toEqual({
      parts: ["any cat 2", "any dog 1"],
      notes: ['Classes are "cat", "dog"; folders in them, such as "monday", are not told apart'],
    });
  });

  it("takes a railway train among other classes for a class", async () => {
    const directory = await tree("car/1.jpg", "plane/1.jpg", "train/1.jpg");
    expect(await understood(directory)).toEqual({
      parts: ["any car 1", "any plane 1", "any train 1"],
      notes: ['"train" is taken for a class'],
    });
  });

  it.each([
    ["one class", ["cat/1.jpg"], /Received: one class folder, "cat", in /],
    [
      "one class beside pictures",
      ["cat/1.jpg", "2.jpg"],
      /one class folder, "cat", and 1 picture in no folder/,
    ],
    ["pictures alone", ["1.jpg", "2.jpg"], /Received: no files in folders, and 2 pictures in no folder/],
    [
      "parts without classes",
      ["train/1.jpg", "test/1.jpg"],
      /Received: "test", "train" with pictures, but without/,
    ],
    [
      "a test folder among classes",
      ["cat/1.jpg", "dog/1.jpg", "test/1.jpg"],
      /Received: "test" with pictures/,
    ],
    [
      "train beside classes",
      ["train/cat/1.jpg", "train/dog/1.jpg", "bird/1.jpg"],
      /class folders in "train", and pictures in "bird" beside/,
    ],
    [
      "a class in the test only",
      ["train/cat/1.jpg", "train/dog/1.jpg", "test/cat/1.jpg", "test/dog/1.jpg", "test/cow/1.jpg"],
      /Received: no training pictures of "cow"\.$/,
    ],
    ["a name of blanks", ["cat/1.jpg", " /1.jpg"], /Received: " ", a name of blanks\.$/],
    [
      "a name of two lines",
      ["cat/1.jpg", "a\nb/1.jpg"],
      /Received: "a\\nb", with control characters in it\.$/,
    ],
    ["names that are equal without blanks", ["cat/1.jpg", "cat /1.jpg"], /Received: "cat" and "cat "\.$/],
  ])("refuses %s", async (_, paths, message) => {
    const directory = await tree(...paths);
    const error = await errorOf(async () => listPictures(await readFolder(directory)));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(message);
  });

  it("follows links to folders at every place, but not around in a circle", async () => {
    const elsewhere = await tree("b/1.jpg", "further/2.jpg");
    const directory = await tree("a/1.jpg");
    await symlink(join(elsewhere, "b"), join(directory, "b"));
    await symlink(join(elsewhere, "further"), join(directory, "a", "more"));
    await symlink(directory, join(directory, "a", "back"));
    await symlink(join(directory, "nowhere"), join(directory, "a", "lost.jpg"));
    expect((await understood(directory)).parts).toEqual(["any a 3", "any b 1"]);
  });
});
