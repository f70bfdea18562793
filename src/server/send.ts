/** Sends a resource: whole, its headers alone, or a note that it has not changed. */

import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { COMMON_HEADERS, NO_CONTENT_POLICY } from "./headers.ts";
import { type OpenedFile, openInside, versionOf } from "./open-file.ts";
import type { Caching, FileResource, MadeResource, Resource } from "./resource.ts";
import { MIN_LARGE_BYTES, Transfers } from "./transfers.ts";

const compress = promisify(gzip);

const CACHE_CONTROL: Readonly<Record<Caching, string>> = {
  immutable: "public, max-age=31536000, immutable",
  revalidate: "no-cache",
  none: "no-store",
};

/** Less is not worth compressing; more is sent as it is, since it would have to be held in memory. */
const MIN_GZIP_BYTES = 1024;
const MAX_GZIP_BYTES = 2 ** 25;

/** Compressed files by their path and version, the oldest first. */
const COMPRESSED = new Map<string, Uint8Array>();
const MAX_COMPRESSED_BYTES = 2 ** 26;

const TRANSFERS = new Transfers();

/**
 * Answers a request with a resource.
 *
 * @param host the request's, already checked
 * @returns false if a file is not there after all: nothing was sent
 */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  resource: Resource,
  host: string,
): Promise<boolean> {
  if (resource.kind === "elsewhere") {
    sendText(request, response, 302, "Elsewhere", { Location: resource.location });
    return true;
  }
  for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
  response.setHeader("Content-Security-Policy", resource.policy(host));
  response.setHeader("Content-Type", resource.type);
  response.setHeader("Cache-Control", CACHE_CONTROL[resource.caching]);
  if (resource.isText) response.setHeader("Vary", "Accept-Encoding");
  if (resource.kind === "file") return sendFile(request, response, resource);
  await sendMade(request, response, resource);
  return true;
}

/** Answers with a status and a line of text: errors, mostly. */
export function sendText(
  request: Pick<IncomingMessage, "method">,
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(`${text}\n`);
  response.writeHead(status, {
    ...COMMON_HEADERS,
    "Content-Security-Policy": NO_CONTENT_POLICY(""),
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": body.length,
    "Cache-Control": "no-store",
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

async function sendMade(
  request: IncomingMessage,
  response: ServerResponse,
  { body, isText }: MadeResource,
): Promise<void> {
  const version = createHash("sha256").update(body).digest("base64url").slice(0, 16);
  const isGzip = isText && body.length >= MIN_GZIP_BYTES && takesGzip(request);
  if (isUnchanged(request, response, version, isGzip)) return;
  sendBytes(request, response, isGzip ? await compress(body) : body);
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  resource: FileResource,
): Promise<boolean> {
  const opened = await openInside(resource.root, resource.path);
  if (opened === undefined) return false;
  try {
    response.setHeader("Last-Modified", opened.stats.mtime.toUTCString());
    const compressed = resource.isText && takesGzip(request) ? await gzipped(resource, opened) : undefined;
    const isGzip = compressed !== undefined;
    if (isUnchanged(request, response, versionOf(opened.stats), isGzip)) return true;
    if (isGzip) sendBytes(request, response, compressed);
    else await sendContents(request, response, opened);
    return true;
  } finally {
    await opened.handle.close();
  }
}

/** The file compressed: as it lies beside it and is not older, or by us; undefined where that is not worth it. */
async function gzipped(
  { path, root, gzipPath }: FileResource,
  { handle, stats }: OpenedFile,
): Promise<Uint8Array | undefined> {
  if (gzipPath !== undefined) {
    const beside = await openInside(root, gzipPath);
    if (beside !== undefined) {
      try {
        if (beside.stats.mtimeMs >= stats.mtimeMs) return await beside.handle.readFile();
      } finally {
        await beside.handle.close();
      }
    }
  }
  if (stats.size < MIN_GZIP_BYTES || stats.size > MAX_GZIP_BYTES) return undefined;
  const key = `${path}\n${versionOf(stats)}`;
  const known = COMPRESSED.get(key);
  if (known !== undefined) return known;
  const made = await compress(await handle.readFile());
  COMPRESSED.set(key, made);
  let bytes = [...COMPRESSED.values()].reduce((sum, { length }) => sum + length, 0);
  for (const [oldest, { length }] of COMPRESSED) {
    if (bytes <= MAX_COMPRESSED_BYTES) break;
    COMPRESSED.delete(oldest);
    bytes -= length;
  }
  return made;
}

/** Sends 304 if the request names this version; else sets the version header of the answer. */
function isUnchanged(
  request: IncomingMessage,
  response: ServerResponse,
  version: string,
  isGzip: boolean,
): boolean {
  const tag = `"${version}${isGzip ? "-gz" : ""}"`;
  response.setHeader("ETag", tag);
  const known = (request.headers["if-none-match"] ?? "")
    .split(",")
    .map((one) => one.trim().replace(/^W\//, ""));
  if (known.includes(tag)) {
    response.removeHeader("Content-Type");
    response.writeHead(304).end();
    return true;
  }
  if (isGzip) response.setHeader("Content-Encoding", "gzip");
  return false;
}

function sendBytes(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array): void {
  response.setHeader("Content-Length", bytes.length);
  response.writeHead(200).end(request.method === "HEAD" ? undefined : bytes);
}

/** As a stream, of exactly the length that was announced: a file that grows meanwhile is sent as it was. */
async function sendContents(
  request: IncomingMessage,
  response: ServerResponse,
  { handle, stats: { size } }: OpenedFile,
): Promise<void> {
  response.setHeader("Content-Length", size);
  response.writeHead(200);
  if (request.method === "HEAD" || size === 0) {
    response.end();
    return;
  }
  const range = { start: 0, end: size - 1, autoClose: false };
  const contents = () => pipeline(handle.createReadStream(range), response);
  await (size < MIN_LARGE_BYTES ? contents() : TRANSFERS.send(response, contents));
}

function takesGzip(request: IncomingMessage): boolean {
  const accepted = String(request.headers["accept-encoding"] ?? "");
  return /(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)/i.test(accepted);
}
