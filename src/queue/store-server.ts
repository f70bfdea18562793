/** Serves a coordinator's store to its workers over HTTP: to those that have its token, what they need, and nothing else. */

import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PackedDataset } from "../data/node.ts";
import { QueueError, ServerError } from "../errors/index.ts";
import {
  contentDigest,
  DIGEST_HEADER,
  FINGERPRINT_HEADER,
  packBody,
  unpackBody,
} from "../pieces/http-store.ts";
import { fingerprintOf, type Piece } from "../pieces/piece.ts";
import { FILES_ROOM } from "../pieces/served-file.ts";
import type { Store } from "../pieces/store.ts";
import { hostInAddress, isOwnHost } from "../server/host-check.ts";
import { readTarget } from "../server/request-target.ts";
import { sendText } from "../server/send.ts";
import { ServedEntries } from "./served-entries.ts";

/** Bytes of one result, checkpoint or attachment: neither side holds more in memory. */
const MAX_BODY_BYTES = 2 ** 29;
/** Milliseconds. A result may be large, and a network slow. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 600_000,
  keepAliveTimeout: 30_000,
  maxHeaderSize: 16_384,
  requireHostHeader: false,
} as const;
/** Characters of a token: fewer can be guessed. */
export const MIN_TOKEN_LENGTH = 16;

export interface StoreServerOptions {
  /** The name or address by which workers reach this machine; it is listened to at that address. */
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly token: string;
  /** Everything that results depend on beside what pieces say themselves. */
  readonly computedBy: object;
  /** Given to workers that do not have them, by their SHA-256; default: none. */
  readonly datasets?: readonly PackedDataset[];
}

export interface StoreServer {
  /** "http://host:port/" */
  readonly address: string;
  /** Serves what belongs to these pieces, beside what is served already. */
  serve(pieces: readonly Piece<unknown>[], store: Store): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a server of a store. Every request without the token gets 401. Names are looked up among those of
 * the pieces, and are never made into paths here; what is stored has to be of the fingerprint that is
 * expected, agree with its digest, and have the form of what it is.
 *
 * @throws QueueError for a token that can be guessed; ServerError if it cannot listen there
 */
export async function serveStore({
  host,
  port,
  token,
  computedBy,
  datasets = [],
}: StoreServerOptions): Promise<StoreServer> {
  if (token.length < MIN_TOKEN_LENGTH) {
    throw new QueueError(
      `Expected a token of ${MIN_TOKEN_LENGTH} characters or more. Received: one of ${token.length}.`,
    );
  }
  const entries = new ServedEntries((fingerprint) => fingerprintOf({ fingerprint, computedBy }));
  const files = new Map(datasets.map((file) => [file.sha256, file]));
  let listeningPort = port;
  const server = createServer(LIMITS, (request, response) => {
    const asked = { request, response, host, port: listeningPort, token, entries, files };
    answer(asked).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(asked, 500, error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new ServerError(`Expected to serve the store at ${host}:${port}. Received: ${error.message}.`, {
          cause: error,
        }),
      ),
    );
    server.listen({ host, port, exclusive: true }, resolve);
  });
  listeningPort = (server.address() as AddressInfo).port;
  return {
    address: `http://${hostInAddress(host)}:${listeningPort}/`,
    serve: (pieces, store) => entries.add(pieces, store),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly entries: ServedEntries;
  readonly files: ReadonlyMap<string, PackedDataset>;
}

async function answer(asked: Asked): Promise<void> {
  const { request, response, host, port, token, entries } = asked;
  // First of all: others are told nothing, not even whether a name is known.
  if (!isToken(request.headers.authorization, token)) return refuse(asked, 401, "Expected a token.");
  if (!isOwnHost(request.headers.host ?? "", host, port))
    return refuse(asked, 421, "Expected this server's Host.");
  const target = readTarget(request.url ?? "");
  if ("problem" in target) return refuse(asked, target.status, target.problem);
  const [room, ...names] = target.names;
  if (room === undefined && request.method === "GET") return void response.writeHead(204).end();
  if (room === FILES_ROOM) return sendDataset(asked, names);
  const entry = room === "pieces" ? entries.find(names.join("/")) : undefined;
  if (entry === undefined) return refuse(asked, 404, "There is nothing of this name here.");
  const fingerprint = request.headers[FINGERPRINT_HEADER];
  switch (request.method) {
    case "GET": {
      const found = fingerprint === entry.whole ? await entry.get() : undefined;
      if (found === undefined) return refuse(asked, 404, "There is no result.");
      const { bytes, digest } = packBody(found);
      const headers = { "Content-Type": "application/octet-stream", "Content-Length": bytes.length };
      response
        .writeHead(200, { ...headers, [DIGEST_HEADER]: digest, "Cache-Control": "no-store" })
        .end(bytes);
      return;
    }
    case "PUT": {
      if (fingerprint !== entry.whole)
        return refuse(asked, 409, "Expected a result of the data and settings of this piece.");
      const bytes = await bodyOf(asked);
      if (bytes === undefined) return;
      let value: unknown;
      try {
        value = unpackBody(bytes, String(request.headers[DIGEST_HEADER]));
      } catch (error) {
        return refuse(asked, 422, error instanceof Error ? error.message : String(error));
      }
      if (!entry.accepts(value)) return refuse(asked, 422, "Expected a result of a piece.");
      await entry.put(value);
      response.writeHead(204).end();
      return;
    }
    case "DELETE":
      if (!entry.isRemovable) return refuse(asked, 405, "Expected to keep results.");
      await entry.remove();
      response.writeHead(204).end();
      return;
    default:
      return refuse(asked, 405, "Expected GET, PUT or DELETE.");
  }
}

/** Bytes that are given to a connection at once, when it has taken those before. */
const SLICE_BYTES = 2 ** 16;

/** Sends a dataset as it was when the work was planned, whatever became of its files since. */
async function sendDataset(asked: Asked, [sha256 = "", ...rest]: readonly string[]): Promise<void> {
  const { request, response, files } = asked;
  const file = rest.length === 0 ? files.get(sha256) : undefined;
  if (file === undefined) return refuse(asked, 404, "There is nothing of this name here.");
  if (request.method !== "GET") return refuse(asked, 405, "Expected GET.");
  response.writeHead(200, {
    "Content-Type": "application/octet-stream",
    "Content-Length": file.bytes,
    [DIGEST_HEADER]: contentDigest(Buffer.from(sha256, "hex")),
    "Cache-Control": "no-store",
  });
  // A client that closes the connection needs no more of it.
  await pipeline(Readable.from(slicesOf(file)), response).catch(() => {});
}

function* slicesOf({ chunks }: PackedDataset): Generator<Uint8Array> {
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) yield chunk.subarray(at, at + SLICE_BYTES);
  }
}

/** In the time that it takes for every other text. */
function isToken(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(header ?? ""), digest(`Bearer ${token}`));
}

/** The body of a request; undefined, and refused, if it is too large. */
async function bodyOf(asked: Asked): Promise<Uint8Array | undefined> {
  const { request } = asked;
  const length = Number(request.headers["content-length"]);
  const tooLarge = () => {
    refuse(asked, 413, `Expected at most ${MAX_BODY_BYTES} bytes, and their number.`);
    return undefined;
  };
  if (!Number.isSafeInteger(length) || length > MAX_BODY_BYTES) return tooLarge();
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function refuse({ request, response }: Asked, status: number, text: string): void {
  // A body that was not read would be taken for the next request.
  sendText(request, response, status, text, { Connection: "close" });
}
