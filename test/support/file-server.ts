/** A server on this machine that does to each request what the test's script says. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { defined } from "../../src/checked.ts";

/** Answers one request; what it sends goes through `send`, which counts. */
export type Behaviour = (exchange: Exchange) => void;

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Sends a piece of the body, and then calls `sent`. */
  send(bytes: Uint8Array, sent?: () => void): void;
}

/** What was asked, and how much of an answer it got. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly range: string | undefined;
  /** Bytes of the body. */
  sent: number;
}

export interface FileServer {
  /** Ends in a slash. */
  readonly url: string;
  /** Every request, in order. */
  readonly asked: Asked[];
}

/**
 * Starts a server, which ends with the test.
 *
 * @param script what to do to the first request, the second, …, and to all after the last; or what to do to a path
 * @param atEnd the test's own, if others run at the same time
 */
export async function serve(
  script: readonly Behaviour[] | ((path: string) => Behaviour),
  atEnd = onTestFinished,
): Promise<FileServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const entry: Asked = { path, headers: request.headers, range: request.headers.range, sent: 0 };
    asked.push(entry);
    const behave =
      typeof script === "function"
        ? script(path)
        : defined(script[Math.min(asked.length, script.length) - 1]);
    behave({
      request,
      response,
      send(bytes, sent) {
        entry.sent += bytes.length;
        response.write(bytes, sent);
      },
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

/** Sends a file, or the range of it that is asked for, as a good server does. */
export function file(bytes: Uint8Array, headers: Record<string, string> = {}): Behaviour {
  return (exchange) => {
    const rest = begin(exchange, bytes, headers);
    if (rest !== undefined) exchange.send(rest, () => exchange.response.end());
  };
}

/** Sends the first `count` bytes of what is asked for, and cuts the connection. */
export function cutAfter(bytes: Uint8Array, count: number): Behaviour {
  return (exchange) => {
    const rest = begin(exchange, bytes);
    if (rest !== undefined) exchange.send(rest.subarray(0, count), () => exchange.response.destroy());
  };
}

/** Sends the first `count` bytes of what is asked for, and then nothing; calls `then` when they are sent. */
export function stallAfter(bytes: Uint8Array, count: number, then?: () => void): Behaviour {
  return (exchange) => {
    const rest = begin(exchange, bytes);
    if (rest !== undefined) exchange.send(rest.subarray(0, count), then);
  };
}

/** Sends exactly this with a status of 200, in chunks whose sum is not announced, whatever range is asked for. */
export function chunked(bytes: Uint8Array, headers: Record<string, string> = {}): Behaviour {
  return ({ response, send }) => {
    response.writeHead(200, headers);
    send(bytes, () => response.end());
  };
}

/** Says no. */
export function status(code: number, headers: Record<string, string> = {}): Behaviour {
  return ({ response }) => response.writeHead(code, headers).end("the outcome, in words");
}

/** Never answers. */
export const silence: Behaviour = () => {};

/** Begins the answer to a request for all of a file or a range of it; gives what is to be sent. */
function begin(
  { request, response }: Exchange,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): Uint8Array | undefined {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "bytes=0-")?.[1]);
  if (start >= bytes.length && start > 0) {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    return undefined;
  }
  const rest = bytes.subarray(start);
  const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
  response.writeHead(request.headers.range === undefined ? 200 : 206, {
    "content-length": rest.length,
    ...(request.headers.range === undefined ? {} : { "content-range": range }),
    ...headers,
  });
  return rest;
}
