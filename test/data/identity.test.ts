/** What a dataset is, is told by its content. */

import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drawDataset, isDrawnByAtelier, publishedName, titleOf } from "../../src/data/index.ts";
import { loadDataset, readDatasetDirectory, writeDatasetDirectory } from "../../src/data/node.ts";
import { headroom } from "../../src/study/headroom.ts";
import { idxBytes, onRealData, realData, temporaryDirectory, writeSmallDataset } from "./fixtures.ts";

describe("the identity of a dataset", () => {
  it("is none of a published or drawn one because of a directory's name", async () => {
    const top = await temporaryDirectory();
    for (const name of ["mnist", "drawn-digits"]) {
      await writeSmallDataset(join(top, name));
      const { train, test } = await loadDataset(join(top, name));
      expect([titleOf(train), publishedName(test), isDrawnByAtelier(test)]).toEqual([name, undefined, false]);
      expect(train.origin).toMatchObject({ source: join(top, name), remarks: [expect.any(String)] });
    }
    const { train } = await loadDataset("mnist", { data: top });
    expect(titleOf(train)).toBe("mnist");
    expect(train.origin?.source).toBe(join(top, "mnist"));
    expect(train.origin?.remarks[0]).toMatch(/^what is in .*mnist is not the published MNIST/);
    expect(isDrawnByAtelier((await drawDataset("drawn-digits", { trainCount: 1, testCount: 1 })).test)).toBe(
      true,
    );
  });

  it("has a fingerprint that any pixel and any label changes, and selections and formats do not", async () => {
    const top = await temporaryDirectory();
    const fingerprintOf = async (directory: string) =>
      (await readDatasetDirectory(directory)).test.take(1).origin?.fingerprint();
    await writeSmallDataset(join(top, "a"));
    const first = await fingerprintOf(join(top, "a"));
    await writeDatasetDirectory(join(top, "b"), await readDatasetDirectory(join(top, "a")));
    expect(await fingerprintOf(join(top, "b"))).toBe(first);
    await cp(join(top, "b"), join(top, "c"), { recursive: true });
    await writeFile(join(top, "c", "train-labels-idx1-ubyte.gz"), idxBytes([3], Uint8Array.of(2, 1, 0)));
    await cp(join(top, "b"), join(top, "d"), { recursive: true });
    await writeFile(join(top, "d", "t10k-images-idx3-ubyte.gz"), idxBytes([2, 2, 3], new Uint8Array(12)));
    const others = [await fingerprintOf(join(top, "c")), await fingerprintOf(join(top, "d"))];
    expect(new Set([first, ...others]).size).toBe(3);
  });

  it.skipIf(realData === undefined)(
    `is MNIST's under any name, of the parts that are unchanged, in the published order${onRealData}`,
    async () => {
      const directory = join(await temporaryDirectory(), "my-digits");
      const real = join(realData ?? "", "mnist");
      await mkdir(directory);
      for (const file of ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3"]) {
        await symlink(join(real, `${file}-ubyte.gz`), join(directory, `${file}-ubyte.gz`));
      }
      const { test: whole } = await loadDataset("mnist", { data: realData });
      const labels = whole.labels.slice();
      labels[0] = 0;
      await writeFile(join(directory, "t10k-labels-idx1-ubyte"), idxBytes([10_000], labels));
      const { train, test } = await loadDataset(directory);
      expect([titleOf(train), titleOf(test)]).toEqual(["MNIST", "my-digits"]);
      expect([publishedName(train), publishedName(train.take(9))]).toEqual(["mnist", "mnist"]);
      expect([train.shuffle(1), train.classes([1]), train.split(0.5)[1]].map(publishedName)).toEqual([
        ...[undefined, undefined, undefined],
      ]);
      const counts = {
        testImages: 10_000,
        model: "cnn",
        errors: 300,
        suspicious: 9,
        rejected: null,
      } as const;
      expect(headroom(publishedName(whole), counts).published).not.toBeNull();
      expect(headroom(publishedName(test), counts).published).toBeNull();
    },
  );
});
