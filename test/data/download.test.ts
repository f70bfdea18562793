/** Downloads, from servers that do what servers do. */

import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError } from "../../src/errors/index.ts";
import { file, serve, status } from "../support/file-server.ts";
import { BYTES, download, freshPath, IMPATIENT, LENGTH, NAME, OFTEN } from "./support/checked-download.ts";
import { withoutProxies } from "./support/without-proxies.ts";

withoutProxies();

describe("a download", () => {
  it("asks for the bytes as they are, and gives them their name when all are there", async () => {
    const { path, beside } = await freshPath();
    const server = await serve([file(BYTES)]);
    const received: number[] = [];
    expect(await download(path, [server], { onProgress: (bytes) => received.push(bytes) })).toBeUndefined();
    expect(await beside()).toEqual([]);
    expect(server.asked).toHaveLength(1);
    expect(server.asked[0]).toMatchObject({ path: `/${NAME}`, range: undefined, sent: LENGTH });
    expect(defined(server.asked[0]).headers["accept-encoding"]).toBe("identity");
    expect(received[0]).toBe(0);
    expect(received.at(-1)).toBe(LENGTH);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
  });

  it("does not inflate what a server calls gzip", async () => {
    const bytes = gzipSync(BYTES);
    const { path } = await freshPath();
    const server = await serve([file(bytes, { "content-encoding": "gzip" })]);
    expect(await download(path, [server], {}, bytes)).toBeUndefined();
  });

  it("follows redirections, and does not go in circles", async () => {
    const { path } = await freshPath();
    const mirror = await serve([file(BYTES)]);
    const server = await serve([status(302, { location: "/moved" }), status(301, { location: mirror.url })]);
    expect(await download(path, [server])).toBeUndefined();
    expect(server.asked.map((asked) => asked.path)).toEqual([`/${NAME}`, "/moved"]);

    const circle = await serve([status(302, { location: `/${NAME}` })]);
    const elsewhere = await freshPath();
    expect((await download(elsewhere.path, [circle]))?.message).toContain("Redirect loop");
  });

  it("goes through the proxy that the environment names, and asks it for the file itself", async () => {
    const { path } = await freshPath();
    const server = await serve([file(BYTES)]);
    const proxy = await startProxy();
    vi.stubEnv("HTTP_PROXY", proxy.url);
    expect(await download(path, [server])).toBeUndefined();
    expect(proxy.asked).toEqual([`GET ${server.url}${NAME}`]);

    vi.stubEnv("NO_PROXY", "127.0.0.1");
    const { path: direct } = await freshPath();
    expect(await download(direct, [server])).toBeUndefined();
    expect(proxy.asked).toHaveLength(1);
  });

  it("does not wait for a proxy that is silent about a tunnel", OFTEN, async () => {
    const { path } = await freshPath();
    const proxy = await startProxy();
    vi.stubEnv("HTTPS_PROXY", proxy.url);
    const failure = await download(path, [`https://nowhere.invalid/${NAME}`], IMPATIENT);
    expect(failure?.message).toMatch(/: silent for 0\.3 s$/);
    expect(new Set(proxy.asked)).toEqual(new Set(["CONNECT nowhere.invalid:443"]));
  });

  it("says when a proxy's address is none, without its password", async () => {
    const { path, beside } = await freshPath();
    vi.stubEnv("HTTP_PROXY", "ada:secret@proxy.example:3128");
    const failure = await download(path, ["http://nowhere.invalid/"]);
    expect(failure).toBeInstanceOf(ConfigurationError);
    expect(failure?.message).toMatch(/^Expected the proxies in HTTP_PROXY .* Received: Invalid URL protocol/);
    expect(failure?.message).not.toContain("secret");
    expect(await beside()).toEqual([]);
  });
});

/** A proxy that passes requests on, and never answers those for a tunnel. */
async function startProxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    request(incoming.url ?? "", { headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    }).end();
  });
  proxy.on("connect", (incoming) => asked.push(`CONNECT ${incoming.url}`));
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}
