/** Datasets from dropped and fetched files, by what Node has of a browser: Blob, DecompressionStream, fetch, SHA-256. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { datasetFromFiles, fetchDataset } from "../../../src/browser.ts";
import { defined } from "../../../src/checked.ts";
import {
  ConfigurationError,
  DatasetNotFoundError,
  DownloadError,
  FileFormatError,
  readDatasetDirectory,
  ShapeError,
  UnknownNameError,
  writeIdx,
} from "../../../src/index.ts";
import { file, serve, status } from "../../support/file-server.ts";

const images = (count: number) =>
  writeIdx({ data: Uint8Array.from({ length: 12 * count }, (_, i) => (i * 37) & 255), shape: [count, 3, 4] });
const labels = (count: number) =>
  writeIdx({ data: Uint8Array.from({ length: count }, (_, i) => i % 2), shape: [count] });

/** Four sound files, of which some are replaced. */
function four(
  changes: Readonly<Record<string, Uint8Array | string>> = {},
  prefix = "",
): Record<string, Blob> {
  const files: Record<string, Uint8Array | string> = {
    [`${prefix}train-images-idx3-ubyte.gz`]: gzipSync(images(4)),
    [`${prefix}train-labels-idx1-ubyte`]: labels(4),
    [`${prefix}t10k-images-idx3-ubyte`]: images(2),
    [`${prefix}t10k-labels-idx1-ubyte.gz`]: gzipSync(labels(2)),
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, new Blob([content as Uint8Array<ArrayBuffer>])]),
  );
}

/** The same files in a directory, as Node reads them. */
async function inNode(files: Readonly<Record<string, Blob>>, name: string) {
  const directory = await mkdtemp(join(tmpdir(), "atelier-files-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [file, content] of Object.entries(files)) {
    await writeFile(join(directory, file), new Uint8Array(await content.arrayBuffer()));
  }
  return readDatasetDirectory(directory, { name });
}

describe("datasetFromFiles", () => {
  it.each([
    ["plain and gzip", four(), "own"],
    ["under a prefix, with EMNIST's mapping, on their side", emnist(), "emnist-tiny"],
    ["with names and a preparation", prepared(), "own"],
  ])("reads files as a directory of them is read in Node: %s", async (_, files, name) => {
    const [there, here] = [await datasetFromFiles(files, { name }), await inNode(files, name)];
    for (const part of ["train", "test"] as const) {
      const { origin, ...content } = there[part];
      const { origin: expected, ...contentHere } = here[part];
      expect(content).toEqual(contentHere);
      expect(origin?.fingerprint()).toBe(expected?.fingerprint());
      expect(origin?.remarks).toEqual(expected?.remarks);
    }
  });

  it("takes what dropping a folder gives, with its paths and what systems hide", async () => {
    const inFolder = Object.entries(four()).map(([name, content]) => [`letters/${name}`, content] as const);
    const { train } = await datasetFromFiles({
      ...Object.fromEntries(inFolder),
      "letters/._train-images-idx3-ubyte": new Blob(["Mac"]),
    });
    expect(train.length).toBe(4);
    const list = Object.entries(four()).map(([name, content]) => new File([content], name));
    expect((await datasetFromFiles(list)).test.length).toBe(2);
  });

  const header = (count: number) => images(count).slice(0, 16);
  const damaged: readonly [what: string, changes: Record<string, Uint8Array | string>, message: RegExp][] = [
    [
      "a bomb",
      { "train-images-idx3-ubyte.gz": bomb() },
      /Expected 64 bytes, as the header announces. .* too long/,
    ],
    [
      "a gzip cut off",
      { "train-images-idx3-ubyte.gz": gzipSync(images(4)).subarray(0, 30) },
      /sound gzip file/,
    ],
    ["a damaged gzip", { "train-images-idx3-ubyte.gz": flipped(gzipSync(images(4))) }, /sound gzip file/],
    [
      "a file cut off",
      { "t10k-images-idx3-ubyte": images(2).subarray(0, 30) },
      /cannot hold more than 30 bytes/,
    ],
    [
      "a header alone",
      { "train-images-idx3-ubyte.gz": gzipSync(header(1000)) },
      /Received: 16 bytes; .* truncated/,
    ],
    ["a giant", { "t10k-images-idx3-ubyte": giant() }, /Expected at most 2147483648 bytes/],
    [
      "a giant in gzip",
      { "train-images-idx3-ubyte.gz": gzipSync(giant()) },
      /Expected at most 2147483648 bytes/,
    ],
    ["something after the gzip", { "train-images-idx3-ubyte.gz": trailed() }, /sound gzip file/],
    ["an empty file", { "train-labels-idx1-ubyte": new Uint8Array(0) }, /an empty file/],
    ["a web page", { "train-labels-idx1-ubyte": "<!doctype html><title>404" }, /a web page \(HTML\)/],
    ["images of another size", { "t10k-images-idx3-ubyte": otherSize() }, /like the training images/],
    ["names twice", { "labels.txt": "a\na\n" }, /"a" on lines 1 and 2/],
    ["names in another code", { "labels.txt": Uint8Array.of(0xff, 0xfe, 0x41) }, /UTF-8/],
  ];
  it.each(damaged)("refuses %s in words", async (_, changes, message) => {
    const error: unknown = await datasetFromFiles(four(changes)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(String(error)).toMatch(message);
  });

  it("says which files are missing, and what is there instead", async () => {
    const { "t10k-labels-idx1-ubyte.gz": _, ...three } = four();
    await expect(datasetFromFiles(three)).rejects.toThrow(/missing: t10k-labels-idx1-ubyte\.gz/);
    await expect(datasetFromFiles({ "a.zip": new Blob(["PK\u0003\u0004"]) })).rejects.toThrow(
      /a zip archive/,
    );
    await expect(datasetFromFiles([])).rejects.toThrow(DatasetNotFoundError);
    await expect(datasetFromFiles({ ...four({}, "a-"), ...four({}, "b-") })).rejects.toThrow(
      ConfigurationError,
    );
    await expect(datasetFromFiles(four({ "train-labels-idx1-ubyte": labels(3) }))).rejects.toThrow(
      ShapeError,
    );
    await expect(datasetFromFiles("files" as never)).rejects.toThrow(ConfigurationError);
    await expect(datasetFromFiles(four(), { nam: "x" } as never)).rejects.toThrow(UnknownNameError);
  });

  it("goes without checksums where a page has none", async () => {
    vi.stubGlobal("crypto", {});
    onTestFinished(() => void vi.unstubAllGlobals());
    const { train } = await datasetFromFiles(four());
    expect(() => train.origin?.fingerprint()).toThrow(ConfigurationError);
  });
});

describe("fetchDataset in a browser", () => {
  it("reads four files from an address, with the names beside them", async () => {
    const files = four({ "labels.txt": "no\nyes\n" });
    const server = await serve((path) => {
      const content =
        files[path.slice("/data/".length).replace(/(?<=ubyte)\.gz$/, "")] ?? files[path.slice(6)];
      if (content === undefined) return status(404);
      return async (exchange) => file(new Uint8Array(await content.arrayBuffer()))(exchange);
    });
    const told: number[] = [];
    const { train } = await fetchDataset(
      { name: "own", address: `${server.url}data` },
      { onProgress: ({ received }) => told.push(received) },
    );
    expect(train).toMatchObject({ name: "own", length: 4, classNames: ["no", "yes"] });
    expect(told.at(-1)).toBeGreaterThan(100);
  });

  it("says of every address what it answered", async () => {
    const server = await serve((path) =>
      path.startsWith("/a/") ? status(403) : file(new Uint8Array(1000), { "content-type": "text/html" }),
    );
    const base = [`${server.url}a/`, `${server.url}b`, "http://127.0.0.1:1/"];
    const error: unknown = await fetchDataset("mnist", { base }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DownloadError);
    const { reasons } = error as DownloadError;
    expect(reasons).toHaveLength(3);
    expect(reasons[0]).toMatch(/\/a\/train-images-idx3-ubyte\.gz: 403/);
    expect(reasons[1]).toMatch(/\/b\/train-images-idx3-ubyte\.gz: another file, of 1,000 bytes/);
    expect(reasons[2]).toMatch(/fetch failed/);
  });

  it("ends by its signal with the signal's reason, and refuses what is no address or name", async () => {
    const server = await serve(() => () => {});
    const controller = new AbortController();
    const fetching = fetchDataset("mnist", { base: server.url, signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 30);
    await expect(fetching).rejects.toThrow("enough");
    await expect(fetchDataset("mnits")).rejects.toThrow(/Did you mean "mnist"/);
    await expect(fetchDataset({ name: "own", address: "nowhere" })).rejects.toThrow(ConfigurationError);
    await expect(fetchDataset("mnist", { base: [] })).rejects.toThrow(ConfigurationError);
  });
});

function emnist(): Record<string, Blob> {
  return four({ "emnist-tiny-mapping.txt": "0 48\n1 65 97\n" }, "emnist-tiny-");
}

function prepared(): Record<string, Blob> {
  const preparation = { shape: [3, 4, 1], fit: "contain", isInverted: true, isFramed: false };
  return four({ "labels.txt": "no\nyes\n", "preparation.json": JSON.stringify(preparation) });
}

/** A header of 64 bytes' length, then ten million zeros. */
function bomb(): Uint8Array {
  const bytes = new Uint8Array(1e7);
  bytes.set(images(4).subarray(0, 16));
  return gzipSync(bytes);
}

function giant(): Uint8Array {
  return Uint8Array.of(0, 0, 8, 2, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 255);
}

function flipped(bytes: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[changed.length - 6] = defined(changed[changed.length - 6]) ^ 1;
  return changed;
}

function trailed(): Uint8Array {
  return Uint8Array.from([...gzipSync(images(4)), 1, 2, 3]);
}

function otherSize(): Uint8Array {
  return writeIdx({ data: new Uint8Array(50), shape: [2, 5, 5] });
}
