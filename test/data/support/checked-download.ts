/** Downloads of a made-up file, each checked, and what is around them. */

import { createHash } from "node:crypto";
import { open, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { type DownloadOptions, downloadFile } from "../../../src/data/fetching/download.ts";
import { replaceFileOperations } from "../../../src/files/file-operations.ts";
import type { FileServer } from "../../support/file-server.ts";
import { temporaryDirectory } from "../fixtures.ts";

export const LENGTH = 200_000;
export const BYTES = Uint8Array.from({ length: LENGTH }, (_, i) => i * 31 + (i >> 8));
export const OTHER_BYTES = BYTES.map((byte) => byte ^ 1);
export const NAME = "images.gz";
const QUICK = { backoffMs: 2 };
export const IMPATIENT = { timeouts: { idleMs: 300 } };
/** On a machine that stands still for a third of a second, even a server that answers at once seems to be silent. */
export const OFTEN = { retry: 5 };

/** Downloads what must be {@link BYTES}; whatever comes of it, the real name is given to nothing else. */
export async function download(
  path: string,
  servers: readonly (FileServer | string)[],
  options: DownloadOptions = {},
  bytes = BYTES,
): Promise<Error | undefined> {
  const sources = servers.map((server) => (typeof server === "string" ? server : server.url + NAME));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  let failure: Error | undefined;
  try {
    await downloadFile({ path, sources, sha256, bytes: bytes.length }, { ...QUICK, ...options });
  } catch (error) {
    failure = error as Error;
  }
  const content = await readFile(path).catch(() => undefined);
  expect(content === undefined || content.equals(bytes)).toBe(true);
  expect(content === undefined).toBe(failure !== undefined);
  return failure;
}

/** A file to be in a new directory, and what is there beside it. */
export async function freshPath(): Promise<{ path: string; beside: () => Promise<string[]> }> {
  const path = join(await temporaryDirectory(), "new", NAME);
  const beside = async () => (await readdir(dirname(path))).filter((name) => name !== NAME);
  return { path, beside };
}

export const ranges = ({ asked }: FileServer) => asked.map(({ range }) => range);

/**
 * Has files write in another way, until the test is over.
 *
 * @param change given what writes, what does so the first time, the second, …
 */
export function writeDifferently(
  change: (write: () => Promise<unknown>) => (count: number) => Promise<unknown>,
): void {
  const undo = replaceFileOperations({
    async open(path, flags) {
      const handle = await open(path, flags);
      const write = handle.write.bind(handle) as (...values: unknown[]) => Promise<unknown>;
      let count = 0;
      return Object.assign(handle, {
        write: (...values: unknown[]) => change(() => write(...values))(++count),
      });
    },
  });
  onTestFinished(undo);
}
