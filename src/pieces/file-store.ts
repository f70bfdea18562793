/** Results as files, each written whole or not at all, with the fingerprint of its inputs and a checksum. */

import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { FileFormatError } from "../errors/index.ts";
import { fileNameOf } from "../files/file-name.ts";
import { files, systemCode } from "../files/file-operations.ts";
import { holdFile, removeAbandoned } from "../files/held-file.ts";
import { makeDirectory } from "../files/make-directory.ts";
import { readWhole } from "../files/read-whole.ts";
import { removeFile } from "../files/remove-file.ts";
import { removeLeftovers } from "../files/unfinished.ts";
import { writeWhole } from "../files/write-whole.ts";
import { type Check, callable, checkOption, checkOptions, object, required, text } from "../options/index.ts";
import { fingerprintOf } from "./piece.ts";
import type { Lease, Store } from "./store.ts";

/** First bytes of every file; another format has another number. */
const MAGIC = Buffer.from("ATELIER PIECE 2\n");
/** Length of the SHA-256 that follows; the rest is `{ fingerprint, result }` as Node's `v8.serialize` writes it. */
const DIGEST_BYTES = 32;

/** Options of `fileStore`. */
export interface FileStoreOptions {
  /**
   * Called with the name of a file that cannot be used, and the reason; the file is ignored.
   *
   * @default none
   */
  readonly onRefused?: (name: string, reason: string) => void;
}

const PLAIN_DATA: Check = {
  expected: "an object of plain data, which JSON can hold",
  accepts(value) {
    if (!object.accepts(value)) return false;
    try {
      JSON.stringify(value);
      return true;
    } catch {
      // A cycle, a big integer, or what throws when it is read.
      return false;
    }
  },
};

/**
 * Opens a store in a directory, with one file for each piece: `mnist/facts.piece`. It returns only results that the
 * same code computed in the same way. A damaged, truncated or foreign file is ignored, and its piece computed
 * again. Names are converted to safe file names, so that nothing outside the directory is read or written.
 *
 * @param directory the directory; created when needed
 * @param computedBy everything else that results depend on, as plain data: code, versions, threads
 * @throws {ConfigurationError} if `computedBy` is not plain data
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { fileStore } from "atelier/study";
 *
 * const directory = await mkdtemp(join(tmpdir(), "pieces-"));
 * const store = await fileStore(directory, { code: "1.0" }); // of this program; Atelier's own is codeFingerprint()
 * await store.put("mnist/facts", "inputs 1", { images: 60_000 });
 * console.log(await store.get("mnist/facts", "inputs 1"), await store.get("mnist/facts", "other")); // { images: 60000 } undefined
 * ```
 */
export async function fileStore(
  directory: string,
  computedBy: object,
  options: FileStoreOptions = {},
): Promise<Store> {
  checkOption("fileStore", "the directory", directory, required(text));
  checkOption("fileStore", "what results depend on", computedBy, required(PLAIN_DATA));
  checkOptions<FileStoreOptions>("fileStore", options, { onRefused: callable });
  const { onRefused = () => {} } = options;
  await tidyFileStore(directory);
  const pathOf = (name: string) => `${join(directory, ...name.split("/").map(fileNameOf))}.piece`;
  const whole = (fingerprint: string) => fingerprintOf({ fingerprint, computedBy });
  return {
    async get(name, fingerprint) {
      const expected = await whole(fingerprint);
      try {
        const bytes = await readIfThere(pathOf(name));
        if (bytes === undefined) return undefined;
        const cached = unpack(bytes);
        return cached.fingerprint === expected ? cached.result : undefined;
      } catch (error) {
        onRefused(name, error instanceof Error ? error.message : String(error));
        return undefined;
      }
    },
    async put(name, fingerprint, result) {
      await writeWhole(pathOf(name), pack({ fingerprint: await whole(fingerprint), result }));
    },
    async remove(name) {
      await removeFile(pathOf(name));
    },
    claim: async (name) => claimFile(`${pathOf(name)}${LEASE}`),
  };
}

/**
 * Removes temporary files and leases that killed processes left in a store.
 *
 * @param directory the directory of a {@link fileStore}; whatever living processes hold stays
 */
export async function tidyFileStore(directory: string): Promise<void> {
  await removeLeftovers(directory, { recursive: true });
  await removeAbandonedLeases(directory);
}

async function removeAbandonedLeases(directory: string): Promise<void> {
  const entries = await files()
    .list(directory)
    .catch(() => []);
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await removeAbandonedLeases(path);
    else if (entry.name.endsWith(LEASE)) removeAbandoned(path, LEASES);
  }
}

/** Ending of a lease's name, after the piece's file name. */
const LEASE = ".lease";
/**
 * Milliseconds between refreshes of a lease, by which other machines' processes, which cannot be asked, show that
 * they live.
 */
const REFRESH_MS = 30_000;
const LEASES = { abandonedAfter: 20 * REFRESH_MS };

function claimFile(path: string): Lease | undefined {
  makeDirectory(dirname(path));
  const taken = holdFile(path, "piece", LEASES);
  if (!("file" in taken)) return undefined;
  const { file } = taken;
  const refreshing = setInterval(file.refresh, REFRESH_MS);
  refreshing.unref();
  return {
    async release() {
      clearInterval(refreshing);
      file.release();
    },
  };
}

interface CachedResult {
  readonly fingerprint: unknown;
  readonly result: unknown;
}

function pack(result: CachedResult): Buffer {
  const contents = serialize(result);
  return Buffer.concat([MAGIC, digestOf(contents), contents]);
}

/** @throws {Error} with the reason if the bytes are not a cached result */
function unpack(bytes: Buffer): CachedResult {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw new Error("not written by this version of Atelier");
  const contents = bytes.subarray(MAGIC.length + DIGEST_BYTES);
  const digest = bytes.subarray(MAGIC.length, MAGIC.length + DIGEST_BYTES);
  if (!digest.equals(digestOf(contents))) throw new Error("damaged: its checksum differs");
  return deserialize(contents) as CachedResult;
}

function digestOf(contents: Uint8Array): Buffer {
  return createHash("sha256").update(contents).digest();
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    const bytes = await readWhole(path);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (error) {
    const isMissing =
      error instanceof FileFormatError && ["ENOENT", "ENOTDIR"].includes(systemCode(error.cause) ?? "");
    if (isMissing) return undefined;
    throw error;
  }
}
