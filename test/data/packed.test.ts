/** Datasets as workers get them of a coordinator: the same to the byte, or refused. */

import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  Dataset,
  loadDataset,
  loadOriginal,
  Origin,
  packDataset,
  type TrainAndTest,
  unpackDataset,
  writeDatasetDirectory,
} from "../../src/data/node.ts";
import { FileFormatError } from "../../src/errors/index.ts";
import { temporaryDirectory } from "../cli/fixtures.ts";

function small(change: (pixels: Uint8Array) => void = () => {}): TrainAndTest {
  const part = (partition: "train" | "test", length: number) => {
    const data = Uint8Array.from({ length: length * 6 }, (_, i) => (7 * i) % 256);
    change(data);
    return new Dataset({
      ...{ name: "letters", partition, images: { data, shape: [length, 3, 2, 1] } },
      labels: Uint16Array.from({ length }, (_, i) => (i === 0 ? 299 : i % 3)),
      classNames: Array.from({ length: 300 }, (_, i) => `class ${i}`),
      preparation: { shape: [3, 2, 1], fit: "contain", isInverted: false, isFramed: true },
      origin: new Origin({ source: "./letters", remarks: ["small"] }, () => "a fingerprint", false),
    });
  };
  return { train: part("train", 5), test: part("test", 3) };
}

function bytesOf(parts: TrainAndTest): Uint8Array {
  return Buffer.concat(packDataset(parts).chunks);
}

describe("a packed dataset", () => {
  it("is the same dataset when it is unpacked, with all that a model says of its data", () => {
    const packed = packDataset(small());
    const bytes = bytesOf(small());
    expect(bytes.length).toBe(packed.bytes);
    const parts = unpackDataset(bytes, "a test");
    for (const name of ["train", "test"] as const) {
      const [one, other] = [small()[name], parts[name]];
      expect(other.images.data).toEqual(one.images.data);
      expect(other.labels).toEqual(one.labels);
      const { name: title, partition, classNames, preparation, origin } = other;
      expect({ name: title, partition, classNames, preparation, origin }).toEqual({
        ...{ name: one.name, partition: one.partition, classNames: one.classNames },
        ...{ preparation: one.preparation, origin: one.origin },
      });
      expect(origin?.fingerprint()).toBe("a fingerprint");
    }
    expect(packDataset(parts).sha256).toBe(packed.sha256);
    const other = packDataset(
      small((pixels) => {
        pixels[0] = 1;
      }),
    );
    expect(other.sha256).not.toBe(packed.sha256);
  });

  it("is refused where it is cut off, too long, or something else", () => {
    const bytes = bytesOf(small());
    for (const length of [0, 3, 18, 22, 40, bytes.length - 1]) {
      expect(() => unpackDataset(bytes.subarray(0, length), "a test")).toThrow(FileFormatError);
    }
    const longer = Buffer.concat([bytes, new Uint8Array(1)]);
    expect(() => unpackDataset(longer, "a test")).toThrow("1 bytes too many");
    const text = Buffer.from(bytes).toString("latin1");
    for (const [from, to] of [
      ["ATELIER", "ATELIEN"],
      ["[5,3,2,1]", "[9,3,2,1]"],
      ["[5,3,2,1]", "[-5,3,2,1]".slice(0, 9)],
      ['"labelBytes":2', '"labelBytes":8'],
      ['"partition', '"partitiom'],
      ['"isFramed":true', '"isFramed":null'],
    ] as const) {
      const changed = Buffer.from(text.replace(from, to), "latin1");
      if (text.includes(from)) expect(() => unpackDataset(changed, "a test")).toThrow(FileFormatError);
    }
  });
});

describe("an original", () => {
  async function setting() {
    const directory = await temporaryDirectory();
    const before = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = join(directory, "cache");
    onTestFinished(() => {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
    });
    const own = join(directory, "letters");
    await writeDatasetDirectory(own, small());
    const theirs = await loadDataset(own);
    let fetched = 0;
    const original = {
      sha256: packDataset(theirs).sha256,
      async fetch() {
        fetched++;
        return bytesOf(theirs);
      },
    };
    const load = async (path: string) => {
      const parts = await loadOriginal(() => loadDataset(path), original);
      expect(packDataset(parts).sha256).toBe(original.sha256);
      return fetched;
    };
    return { own, load, originals: join(directory, "cache", "atelier", "originals") };
  }

  it("is not fetched where this machine has it", async () => {
    const { own, load, originals } = await setting();
    expect(await load(own)).toBe(0);
    await expect(readdir(originals)).rejects.toThrow("ENOENT");
  });

  it("is fetched once where there is nothing, or another dataset of its name, and again if it is damaged", async () => {
    const { own, load, originals } = await setting();
    await writeDatasetDirectory(
      own,
      small((pixels) => pixels.fill(9)),
    );
    expect(await load(own)).toBe(1);
    expect(await load(join(own, "nowhere"))).toBe(1);
    const [name = "", ...others] = await readdir(originals);
    expect(others).toEqual([]);
    await writeFile(join(originals, name), "damaged");
    expect(await load(join(own, "nowhere"))).toBe(2);
    expect(await load(join(own, "nowhere"))).toBe(2);
  });
});
