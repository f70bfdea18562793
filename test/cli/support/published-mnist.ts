/** The published files of MNIST, where they are available, and a server of them. */

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { findDataset, STANDARD_FILES } from "../../../src/data/index.ts";
import { file, serve, status } from "../../support/file-server.ts";

export const NAMES = Object.values(STANDARD_FILES).map((name) => `${name}.gz`);
const { files: PUBLISHED } = findDataset("mnist");

export const real = process.env.ATELIER_DATA ? join(process.env.ATELIER_DATA, "mnist") : "";
export const isReal = real !== "" && existsSync(real);
export const onRealData = isReal ? "" : " [skipped: the real data is absent, set ATELIER_DATA]";

// Anyone who runs the tests may have data of their own, and a proxy.
export const ALONE = { ATELIER_DATA: "", http_proxy: "", HTTP_PROXY: "" };

/** Has the tests of a file run without the data and proxies of the person who runs them. */
export function runAlone(): void {
  beforeEach(() => {
    for (const [name, value] of Object.entries(ALONE)) vi.stubEnv(name, value);
  });
  afterEach(() => vi.unstubAllEnvs());
}

/** Other bytes than MNIST's training images, of the same number. */
export const wrongImages = () => Buffer.alloc(PUBLISHED.trainImages.bytes, "no image");

/** A server of the real files. */
export const serveReal = async (atEnd?: Parameters<typeof serve>[1]) => {
  const contents = new Map<string, Buffer>();
  for (const name of NAMES) contents.set(`/${name}`, await readFile(join(real, name)));
  return serve((path) => {
    const bytes = contents.get(path);
    return bytes === undefined ? status(404) : file(bytes);
  }, atEnd);
};

export async function expectReal(directory: string): Promise<void> {
  expect((await readdir(directory)).sort()).toEqual([...NAMES].sort());
  for (const name of NAMES) {
    expect((await readFile(join(directory, name))).equals(await readFile(join(real, name)))).toBe(true);
  }
}
