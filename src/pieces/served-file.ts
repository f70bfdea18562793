/** Files that a coordinator serves beside its store, and what a worker checks before it takes one: datasets. */

import { createHash } from "node:crypto";
import { QueueError } from "../errors/index.ts";
import { contentDigest, DIGEST_HEADER, refused } from "./http-store.ts";

/** A file that is served, by its content. */
export interface ServedFile {
  /** The dataset's, as the work names it. */
  readonly name: string;
  /** Of the content, in hexadecimal: by this it is asked for, so that no name becomes a path. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Path of a file at the coordinator's address. */
export const FILES_ROOM = "datasets";
/** Bytes that a worker takes at most: what Node reads from a disk at once, and keeps in memory. */
const MAX_BYTES = 2 ** 31 - 1;
/** Attempts of an interrupted transfer, and milliseconds before the first repetition; doubled each time. */
const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
/** Milliseconds without a byte after which a transfer is taken to have broken off. */
const IDLE_MS = 30_000;

/** Returns true if a value received from a queue describes a file that may be requested. */
export function isServedFile(value: unknown): value is ServedFile {
  if (typeof value !== "object" || value === null) return false;
  const { name, sha256, bytes }: Partial<Record<keyof ServedFile, unknown>> = value;
  return (
    typeof name === "string" &&
    typeof sha256 === "string" &&
    /^[\da-f]{64}$/.test(sha256) &&
    Number.isSafeInteger(bytes) &&
    Number(bytes) > 0 &&
    Number(bytes) <= MAX_BYTES
  );
}

/**
 * Fetches a file from a coordinator. Nothing is read beyond the bytes that were announced, and what has another checksum is
 * not given out.
 *
 * @param pauseMs before a transfer that broke off is begun again, at first
 * @throws QueueError if the coordinator refuses, serves something else, or the transfer breaks off again and again
 */
export async function fetchServedFile(
  file: ServedFile,
  { address, token }: { readonly address: string; readonly token: string },
  pauseMs = FIRST_PAUSE_MS,
): Promise<Uint8Array> {
  if (!isServedFile(file)) {
    throw new QueueError(
      `Expected a dataset of at most ${MAX_BYTES} bytes, with its SHA-256. Received: another description.`,
    );
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(file, `${address}${FILES_ROOM}/${file.sha256}`, token);
    } catch (error) {
      if (error instanceof QueueError) throw error;
      if (attempt === MAX_ATTEMPTS) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new QueueError(
          `Expected all ${file.bytes} bytes of ${file.name} from ${address}. Received: fewer, ${MAX_ATTEMPTS} times: ${reason}.`,
          { cause: error },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** (attempt - 1)));
    }
  }
}

async function fetchOnce(file: ServedFile, address: string, token: string): Promise<Uint8Array> {
  const stopping = new AbortController();
  let timer = setTimeout(() => stopping.abort(new Error("no answer")), IDLE_MS);
  try {
    const response = await fetch(address, {
      headers: { Authorization: `Bearer ${token}` },
      redirect: "error",
      signal: stopping.signal,
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw refused(address, response.status);
    }
    checkAnnounced(response, file);
    const bytes = new Uint8Array(file.bytes);
    const hash = createHash("sha256");
    let received = 0;
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(() => stopping.abort(new Error("it stopped")), IDLE_MS);
      if (received + chunk.length > bytes.length) throw another(file, "more bytes");
      hash.update(chunk);
      bytes.set(chunk, received);
      received += chunk.length;
    }
    if (received < bytes.length) throw new Error(`${received} bytes`);
    if (hash.digest("hex") !== file.sha256) throw another(file, "others");
    return bytes;
  } finally {
    clearTimeout(timer);
    stopping.abort();
  }
}

/** @throws QueueError before anything is read, if it is another length or content that comes */
function checkAnnounced({ headers }: Response, file: ServedFile): void {
  const length = headers.get("content-length");
  if (length !== null && Number(length) !== file.bytes) throw another(file, `${length} bytes`);
  const digest = headers.get(DIGEST_HEADER);
  if (digest !== contentDigest(Buffer.from(file.sha256, "hex"))) throw another(file, "the digest of others");
}

function another({ name, bytes, sha256 }: ServedFile, received: string): QueueError {
  return new QueueError(
    `Expected ${bytes} bytes of ${name} with the SHA-256 ${sha256}. Received: ${received}.`,
  );
}
