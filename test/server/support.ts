/** A server on a directory that the test fills, and requests as bytes, which no client would send. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type RunningServer, type ServeOptions, serve } from "../../src/server/index.ts";

/** What must never be sent. */
export const SECRET = "the secret outside";
export const PAGE_TEXT = "<!doctype html><title>Atelier</title>";
export const ASSET = "assets/index-BxM3q9aZ.js";

/** A server, and where its files are: `page`, `data` and `runs` below, and a secret beside them. */
export interface Served extends RunningServer {
  readonly directory: string;
}

/** Starts a server, which ends with the test; files are given by path, besides a small page. */
export async function served(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  options: Partial<ServeOptions> = {},
): Promise<Served> {
  const directory = await mkdtemp(join(tmpdir(), "atelier-server-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const all = {
    "secret.txt": SECRET,
    "page/index.html": PAGE_TEXT,
    [`page/${ASSET}`]: `console.log("${"a page ".repeat(300)}");\n`,
    "data/.keep": "",
    "runs/.keep": "",
    ...files,
  };
  for (const [name, contents] of Object.entries(all)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), contents);
  }
  const server = await serve({
    page: join(directory, "page"),
    data: join(directory, "data"),
    runs: [join(directory, "runs")],
    isRunning: () => false,
    ...options,
  });
  onTestFinished(() => server.close());
  return { ...server, directory };
}

/** Milliseconds. */
const MAX_SILENCE = 60_000;

/** Sends bytes and returns everything that comes until the server hangs up. */
export function raw(port: number, text: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    const end = () => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString("latin1"));
    };
    socket.setTimeout(MAX_SILENCE, () => socket.destroy(new Error("The server did not hang up.")));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("close", end);
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" ? end() : reject(error),
    );
  });
}

/** A request with a target as it is, on a connection that ends with the answer. */
export function ask(port: number, target: string, { method = "GET", lines = [] as readonly string[] } = {}) {
  const head = [`${method} ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, "Connection: close", ...lines];
  return raw(port, Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"));
}

/** The status of an answer. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

/** The headers of an answer, names in lower case. */
export function headersOf(answer: string): Map<string, string> {
  const [head = ""] = answer.split("\r\n\r\n");
  const lines = head.split("\r\n").slice(1);
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

export function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf("\r\n\r\n") + 4);
}
