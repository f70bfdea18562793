/** One attempt to fetch the rest of a file from one server. */

import { type Answer, get, RequestFailure, type RequestOptions } from "./http.ts";
import type { PartFile } from "./part-file.ts";

/** Length and checksum of a file. */
export interface Fingerprint {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** How an attempt ended; the reasons are parts of a sentence. */
export type Outcome =
  | { readonly kind: "complete" }
  /** The bytes so far stay, and another attempt may bring more. */
  | { readonly kind: "cut"; readonly reason: string; readonly isConnected: boolean }
  /** The bytes were wrong and are gone; `wasResumed` if some were from an earlier attempt, which may be to blame. */
  | { readonly kind: "wrong"; readonly reason: string; readonly wasResumed: boolean }
  /** This server does not have the file, and another attempt would not change that. */
  | { readonly kind: "refused"; readonly reason: string };

/** Answers of 4xx that pass: Request Timeout, Too Many Requests. */
const PASSING = [408, 429];

/**
 * Asks for what `part` lacks, and appends it. Of a body that is longer than the file, no more is read than shows it.
 *
 * @param onProgress told how many bytes of the file are there
 * @throws what {@link get} throws, but for its failures, which are outcomes; and what the file system throws
 */
export async function attempt(
  url: string,
  part: PartFile,
  file: Fingerprint,
  { onProgress = () => {}, ...options }: RequestOptions & { onProgress?: (received: number) => void },
): Promise<Outcome> {
  const from = part.length;
  await part.touch();
  try {
    return await get(url, { ...options, from }, (answer) => receive(answer, part, file, onProgress));
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    // All of it came, and only the end of the answer did not.
    if (part.length === file.bytes) return judge(part, file, from > 0);
    return { kind: "cut", reason: error.message + extent(part, file), isConnected: error.isConnected };
  }
}

async function receive(
  { status, statusText, headers, body }: Answer,
  part: PartFile,
  file: Fingerprint,
  onProgress: (received: number) => void,
): Promise<Outcome> {
  const from = part.length;
  if (status === 416 && from > 0) return judge(part, file, true);
  if (status !== 200 && status !== 206) {
    const reason = `${status} ${statusText}`.trimEnd();
    const isFinal = status >= 400 && status < 500 && !PASSING.includes(status);
    return isFinal ? { kind: "refused", reason } : { kind: "cut", reason, isConnected: true };
  }
  const start = status === 206 ? rangeStart(headers["content-range"]) : 0;
  if (start !== from) await part.restart();
  if (start !== part.length) {
    return { kind: "wrong", reason: "sent other bytes than were asked for", wasResumed: from > 0 };
  }
  const announced = Number(headers["content-length"] ?? 0);
  if (start + announced > file.bytes) return tooLong(part, file);
  for await (const chunk of body) {
    if (part.length + chunk.length > file.bytes) return tooLong(part, file);
    await part.append(chunk);
    onProgress(part.length);
  }
  if (part.length === file.bytes) return judge(part, file, start > 0);
  return { kind: "cut", reason: `ended early${extent(part, file)}`, isConnected: true };
}

/** Tells by the checksum whether a part to which nothing more will come is the file; if not, its bytes go. */
async function judge(part: PartFile, { sha256 }: Fingerprint, wasResumed: boolean): Promise<Outcome> {
  if (part.sha256 === sha256) return { kind: "complete" };
  const reason = `sent another file, with the SHA-256 ${part.sha256}`;
  await part.restart();
  return { kind: "wrong", reason, wasResumed };
}

async function tooLong(part: PartFile, { bytes }: Fingerprint): Promise<Outcome> {
  await part.restart();
  return { kind: "refused", reason: `sent another file, of more than ${formatCount(bytes)} bytes` };
}

/** N of `bytes N-M/LENGTH`. */
function rangeStart(contentRange: string | string[] | undefined): number | undefined {
  const match = /^bytes (\d+)-/.exec(String(contentRange));
  return match === null ? undefined : Number(match[1]);
}

/** Size of the partial file, if there is one. */
function extent(part: PartFile, { bytes }: Fingerprint): string {
  return part.length === 0 ? "" : `, at ${formatCount(part.length)} of ${formatCount(bytes)} bytes`;
}

function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}
