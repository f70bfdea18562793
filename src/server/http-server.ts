/** The HTTP server: which requests it answers, its limits, and how it ends. It knows nothing about the resources. */

import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { ServerError } from "../errors/index.ts";
import { Connections } from "./connections.ts";
import { COMMON_HEADERS, NO_CONTENT_POLICY } from "./headers.ts";
import { hostInAddress, isOwnHost } from "./host-check.ts";
import { readTarget } from "./request-target.ts";
import type { Finder } from "./resource.ts";
import { send, sendText } from "./send.ts";

/** Milliseconds. A request is a few lines, which a browser on this machine sends at once. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
  // Looked at with all others, so that its refusal has their headers.
  requireHostHeader: false,
} as const;
/** Milliseconds without a byte read or written, after which a connection ends: its client is taken to be gone. */
const MAX_SILENCE = 60_000;
const METHODS = ["GET", "HEAD"];
const ALLOW = { Allow: METHODS.join(", ") };

export interface HttpOptions {
  /** An address or name of this machine. */
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly find: Finder;
  /** Told of each answer: "GET /data/index.json 200". */
  readonly onAnswer?: ((line: string) => void) | undefined;
}

/** A server that listens. */
export interface RunningServer {
  /** "http://127.0.0.1:41234/" */
  readonly address: string;
  readonly port: number;
  /** Ends it at once: answers that are being sent are cut off. */
  close(): Promise<void>;
}

/**
 * Starts a server.
 *
 * @throws ServerError if it cannot listen there: the port is taken, the address not one of this machine
 */
export async function listen({ host, port, find, onAnswer }: HttpOptions): Promise<RunningServer> {
  let listeningPort = port;
  const server = createServer(LIMITS, (request, response) => {
    response.on("close", () => onAnswer?.(`${request.method} ${request.url} ${response.statusCode}`));
    answer(request, response, { host, port: listeningPort, find }).catch(() => response.destroy());
  });
  server.timeout = MAX_SILENCE;
  const connections = new Connections(server);
  server.on("checkExpectation", (request, response) => {
    sendText(request, response, 417, "Expected a request without expectations.", CLOSE);
  });
  server.on("connect", (_request, socket: Duplex) => refuse(socket, 405, ALLOW));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    refuse(socket, STATUS_OF_ERROR.get(error.code ?? "") ?? 400);
  });
  await started(server, host, port);
  listeningPort = (server.address() as AddressInfo).port;
  const shown = hostInAddress(host === "0.0.0.0" || host === "::" ? "localhost" : host);
  return {
    address: `http://${shown}:${listeningPort}/`,
    port: listeningPort,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      connections.end();
      await closed;
    },
  };
}

const CLOSE = { Connection: "close" };
/** Source: Node's documentation, "Event: 'clientError'". */
const STATUS_OF_ERROR = new Map([
  ["HPE_HEADER_OVERFLOW", 431],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", 413],
  ["ERR_HTTP_REQUEST_TIMEOUT", 408],
]);

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { host, port, find }: Pick<HttpOptions, "host" | "port" | "find">,
): Promise<void> {
  const refused = (status: number, text: string, headers = {}) =>
    sendText(request, response, status, text, headers);
  // A body is of no use here, and is not read to its end.
  const hasBody = "content-length" in request.headers || "transfer-encoding" in request.headers;
  if (hasBody) response.setHeader("Connection", "close");
  const hosts = request.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === "host");
  const header = request.headers.host ?? "";
  if (hosts.length !== 1) return refused(400, "Expected one Host.", CLOSE);
  if (!isOwnHost(header, host, port)) {
    return refused(421, `Expected a Host of this server, such as ${hostInAddress(host)}:${port}.`, CLOSE);
  }
  if (!METHODS.includes(request.method ?? "")) return refused(405, "Expected GET or HEAD.", ALLOW);
  const target = readTarget(request.url ?? "");
  if ("problem" in target) return refused(target.status, target.problem);
  let resource: Awaited<ReturnType<Finder>>;
  try {
    resource = await find(target.names);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refused(500, `Expected to find out what is there. Received: ${reason}`);
  }
  if (resource !== undefined && (await send(request, response, resource, header))) return;
  if (!response.headersSent) clearHeaders(response);
  refused(404, "There is nothing of this name here.");
}

function clearHeaders(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) {
    if (name !== "connection") response.removeHeader(name);
  }
}

/** Answers a malformed request with its status, and closes the connection. */
function refuse(socket: Duplex, status: number, headers: Readonly<Record<string, string>> = {}): void {
  if (socket.destroyed || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const reason = STATUS_CODES[status] ?? "Bad Request";
  const body = `${reason}\n`;
  const lines = Object.entries({
    ...COMMON_HEADERS,
    "Content-Security-Policy": NO_CONTENT_POLICY(""),
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(body)),
    "Cache-Control": "no-store",
    ...headers,
    ...CLOSE,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join("")}\r\n${body}`, () => socket.destroy());
}

/** Whether an answer is under way on a connection, which another one would be mixed into. */
function isAnswering(socket: Duplex): boolean {
  const { _httpMessage: message } = socket as Duplex & { _httpMessage?: ServerResponse | null };
  return message?.headersSent === true;
}

async function started(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port, exclusive: true }, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    throw listeningError(error, host, port);
  }
}

function listeningError(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  const expected = `Expected to listen at port ${port} of ${host}`;
  const [advice, received] = REASONS[String(error.code)] ?? ["name another with --port", error.message];
  return new ServerError(`${expected}; ${advice}. Received: ${received}.`, { cause: error });
}

/** Advice and reason by the system's code. */
const REASONS: Readonly<Record<string, readonly [advice: string, received: string]>> = {
  EADDRINUSE: [
    "name another with --port, or leave --port out for a free one",
    "a port at which another program listens",
  ],
  EACCES: ["name one from 1024 on with --port", "a port that the system does not give to this user"],
  EADDRNOTAVAIL: ["name an address of this machine with --host", "an address of another machine"],
  ENOTFOUND: ["name an address of this machine with --host", "a name without an address"],
  EAI_AGAIN: ["name an address of this machine with --host", "a name whose address could not be looked up"],
};
