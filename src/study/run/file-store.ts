/** Pieces as files: each whole or not there, with the fingerprint of what it was computed from and its own checksum. */

import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { fileNameOf } from "../../files/file-name.ts";
import { isUnfinished, writeWhole } from "../../files/write-whole.ts";
import { fingerprintOf } from "../piece.ts";
import type { Store } from "./store.ts";

/** How every piece begins; a change of what follows takes another number. */
const MAGIC = Buffer.from("ATELIER PIECE 2\n");
/** After that the SHA-256 of the rest, which is what Node makes of `{ fingerprint, result }`. */
const DIGEST_BYTES = 32;

/** A file that nobody has written to for this long was left by a process that was killed. */
const ABANDONED_SECONDS = 60;

export interface FileStoreOptions {
  /** Called with the name of a piece that is there and cannot be used, and why; it counts as not there. */
  readonly onRefused?: (name: string, reason: string) => void;
}

/**
 * Keeps pieces in a directory, one file each: `mnist/facts.piece`. Only what was written whole, by this program in this
 * way of computing, is given back: a file that is damaged, cut off or foreign is refused, and the piece is computed anew.
 * Each part of a piece's name becomes a safe file name, so that nothing is read or written outside the directory.
 *
 * @param computedBy whatever else results depend on: the program, its versions, its threads
 * @example
 * const store = await fileStore("runs/pieces", { code: await codeFingerprint() });
 * await study.run([mnist], { store });
 */
export async function fileStore(
  directory: string,
  computedBy: object,
  { onRefused = () => {} }: FileStoreOptions = {},
): Promise<Store> {
  await removeAbandoned(directory);
  const pathOf = (name: string) => `${join(directory, ...name.split("/").map(fileNameOf))}.piece`;
  const whole = (fingerprint: string) => fingerprintOf({ fingerprint, computedBy });
  return {
    async get(name, fingerprint) {
      const expected = await whole(fingerprint);
      try {
        const bytes = await readIfThere(pathOf(name));
        if (bytes === undefined) return undefined;
        const kept = unpack(bytes);
        return kept.fingerprint === expected ? kept.result : undefined;
      } catch (error) {
        onRefused(name, error instanceof Error ? error.message : String(error));
        return undefined;
      }
    },
    async put(name, fingerprint, result) {
      await writeWhole(pathOf(name), pack({ fingerprint: await whole(fingerprint), result }));
    },
    async remove(name) {
      await rm(pathOf(name), { force: true });
    },
  };
}

interface Kept {
  readonly fingerprint: unknown;
  readonly result: unknown;
}

function pack(kept: Kept): Buffer {
  const contents = serialize(kept);
  return Buffer.concat([MAGIC, digestOf(contents), contents]);
}

/** @throws Error that says why these bytes are no piece */
function unpack(bytes: Buffer): Kept {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw new Error("not written by this version of Atelier");
  const contents = bytes.subarray(MAGIC.length + DIGEST_BYTES);
  const digest = bytes.subarray(MAGIC.length, MAGIC.length + DIGEST_BYTES);
  if (!digest.equals(digestOf(contents))) throw new Error("damaged: its checksum differs");
  return deserialize(contents) as Kept;
}

function digestOf(contents: Uint8Array): Buffer {
  return createHash("sha256").update(contents).digest();
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
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
