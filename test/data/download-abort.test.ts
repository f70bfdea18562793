/** Downloads that are aborted. */

import { readdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import type { DownloadOptions } from "../../src/data/fetching/download.ts";
import { type Behaviour, file, serve, silence, stallAfter, status } from "../support/file-server.ts";
import { errorOf } from "./fixtures.ts";
import { BYTES, download, freshPath, NAME, ranges } from "./support/checked-download.ts";
import { withoutProxies } from "./support/without-proxies.ts";

withoutProxies();

describe("an aborted download", () => {
  const reason = new Error("enough");

  it("keeps what has come, and the next one goes on from there", async () => {
    const { path, beside } = await freshPath();
    const controller = new AbortController();
    const server = await serve([stallAfter(BYTES, 80_000), file(BYTES)]);
    const onProgress = (received: number) => received === 80_000 && controller.abort(reason);
    const { signal } = controller;
    expect(await download(path, [server], { signal, onProgress })).toBe(reason);
    expect(await beside()).toEqual([`${NAME}.part`]);
    expect(await download(path, [server])).toBeUndefined();
    expect(ranges(server)).toEqual([undefined, "bytes=80000-"]);
    expect(await beside()).toEqual([]);
  });

  it("does not replace more that another one has left", async () => {
    const { path, beside } = await freshPath();
    const server = await serve([stallAfter(BYTES, 20_000), stallAfter(BYTES, 80_000)]);
    const [short, long] = [new AbortController(), new AbortController()];
    /** Downloads until there is so much, and then until it is aborted. */
    const start = (controller: AbortController, bytes: number) =>
      new Promise<{ failure: Promise<Error | undefined> }>((resolve) => {
        const onProgress = (received: number) => received === bytes && resolve({ failure });
        const failure = download(path, [server], { signal: controller.signal, onProgress });
      });
    const first = await start(short, 20_000);
    const second = await start(long, 80_000);
    long.abort(reason);
    expect(await second.failure).toBe(reason);
    short.abort(reason);
    expect(await first.failure).toBe(reason);
    expect(await beside()).toEqual([`${NAME}.part`]);
    expect((await readFile(`${path}.part`)).length).toBe(80_000);
  });

  it.each<[string, Behaviour, DownloadOptions]>([
    ["for an answer", silence, { timeouts: { idleMs: 60_000 } }],
    ["for the next round", status(500), { backoffMs: 60_000 }],
  ])("does not wait %s", async (_, behaviour, options) => {
    const { path, beside } = await freshPath();
    const controller = new AbortController();
    const server = await serve([
      (exchange) => {
        behaviour(exchange);
        setTimeout(() => controller.abort(reason), 30);
      },
    ]);
    expect(await download(path, [server], { ...options, signal: controller.signal })).toBe(reason);
    expect(server.asked).toHaveLength(1);
    expect(await beside()).toEqual([]);
  });

  it("does not even begin where that comes before", async () => {
    const { path } = await freshPath();
    const server = await serve([file(BYTES)]);
    expect(await download(path, [server], { signal: AbortSignal.abort(reason) })).toBe(reason);
    expect(server.asked).toEqual([]);
    expect((await errorOf(() => readdir(dirname(path)))).message).toContain("ENOENT");
  });
});
