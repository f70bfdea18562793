/** Pieces as files: each whole or not there, with the fingerprint of what it was computed from. */

import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { isUnfinished, writeWhole } from "../../files/write-whole.ts";
import { fingerprintOf } from "./piece.ts";
import type { Store } from "./store.ts";

/** What a file is that nobody has written to for so long. */
const ABANDONED_SECONDS = 60;

/**
 * Keeps pieces in a directory, one file each, as Node writes structured data: `mnist/facts.piece`. What another program,
 * or this one in another way of computing, left there is computed anew.
 *
 * @param computedBy whatever else results depend on: the program, its versions, its threads
 */
export async function fileStore(directory: string, computedBy: object): Promise<Store> {
  await removeAbandoned(directory);
  const pathOf = (name: string) => join(directory, `${name}.piece`);
  const whole = (fingerprint: string) => fingerprintOf({ fingerprint, computedBy });
  return {
    async get(name, fingerprint) {
      const bytes = await readFile(pathOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      const kept = bytes && read(bytes);
      return kept?.fingerprint === (await whole(fingerprint)) ? kept.result : undefined;
    },
    async put(name, fingerprint, result) {
      await writeWhole(pathOf(name), serialize({ fingerprint: await whole(fingerprint), result }));
    },
    async remove(name) {
      await rm(pathOf(name), { force: true });
    },
  };
}

/** What a file holds; nothing if it is none of ours. */
function read(bytes: Buffer): { fingerprint?: unknown; result?: unknown } {
  try {
    return Object(deserialize(bytes));
  } catch {
    return {};
  }
}

/** Takes away what a process left that was killed while it wrote. */
async function removeAbandoned(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true }).catch(() => []);
  for (const path of entries.filter(isUnfinished).map((entry) => join(directory, entry))) {
    const written = await stat(path).catch(() => undefined);
    const isAbandoned = written !== undefined && Date.now() - written.mtimeMs > ABANDONED_SECONDS * 1000;
    if (isAbandoned) await rm(path, { force: true });
  }
}
