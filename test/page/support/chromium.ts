/** Debian's Chromium, driven by playwright-core, for tests of pages; and a server of pages as Atelier's has them. */

import { spawnSync } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright-core";

const COMMAND = "chromium";

export const hasChromium = spawnSync(COMMAND, ["--version"]).status === 0;

/** For the name of a test that needs it. */
export const withoutChromium = hasChromium ? "" : ` [skipped: ${COMMAND} is not on this machine]`;

/** Starts Chromium without a window; the caller closes it. */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    timeout: 180_000,
    executablePath: spawnSync("which", [COMMAND], { encoding: "utf8" }).stdout.trim(),
    // Chromium's sandbox does not start for root, as whom containers run.
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-quic", ...more],
  });
}

/** The arguments by which Chromium plays WebGPU on the processor. */
export const SWIFTSHADER = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] as const;

/** What a server has under a path: bytes and their type; or whatever it does to the request. */
export type Served =
  | { readonly body: Uint8Array | string; readonly type: string; readonly headers?: Record<string, string> }
  | ((request: IncomingMessage, response: ServerResponse) => void);

/** The headers that let a page have threads. */
export const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
} as const;

export interface PageServer {
  /** Ends in a slash. */
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

/**
 * Serves files on a free port of 127.0.0.1.
 *
 * @param find what is under a path, such as "/index.html"
 * @param headers sent with everything
 */
export async function servePages(
  find: (path: string) => Served | undefined | Promise<Served | undefined>,
  headers: Readonly<Record<string, string>> = ISOLATION,
): Promise<PageServer> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const path = (request.url ?? "").replace(/\?.*$/, "");
    asked.push(path);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const found = await find(path);
    if (found === undefined) response.writeHead(404).end("not here");
    else if (typeof found === "function") found(request, response);
    else response.writeHead(200, { "content-type": found.type, ...found.headers }).end(found.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
