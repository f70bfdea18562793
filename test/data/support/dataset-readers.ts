/** Readers of datasets in Node and in a browser, and what they refuse. */

import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { datasetFromFiles } from "../../../src/browser.ts";
import type { TrainAndTest } from "../../../src/data/dataset-parts.ts";
import { readDatasetDirectory } from "../../../src/data/directory.ts";
import type { AtelierError } from "../../../src/errors/index.ts";
import { errorOf, temporaryDirectory } from "../fixtures.ts";

export async function fileOf(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(await temporaryDirectory(), name);
  await writeFile(path, content);
  return path;
}

type Read = (path: string) => Promise<TrainAndTest>;

/** Reads the files of a directory, or of the one that a file is in, as a browser does. */
async function readInBrowser(path: string): Promise<TrainAndTest> {
  const directory = (await stat(path)).isDirectory() ? path : dirname(path);
  const blobs = (await readdir(directory)).map(
    async (name) => [name, new Blob([await readFile(join(directory, name))])] as const,
  );
  return datasetFromFiles(Object.fromEntries(await Promise.all(blobs)));
}

export const READERS: readonly (readonly [where: string, read: Read])[] = [
  ["in Node", readDatasetDirectory],
  ["in a browser", readInBrowser],
];

export async function expectRefused(
  path: string,
  type: new (message: string) => AtelierError,
  message: string | RegExp,
  read: Read = readDatasetDirectory,
): Promise<void> {
  const error = await errorOf(() => read(path));
  expect(error).toBeInstanceOf(type);
  expect(error.message).toMatch(message);
}
