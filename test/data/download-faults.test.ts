/** Downloads where servers or disks fail, or give something else. */

import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { DownloadError, StorageError } from "../../src/errors/index.ts";
import { breakFiles, REAL, refuseOpening, refuseRenaming, replace, writeShortly } from "../files/faults.ts";
import { type Behaviour, chunked, cutAfter, file, serve, status } from "../support/file-server.ts";
import { temporaryDirectory } from "./fixtures.ts";
import {
  BYTES,
  download,
  freshPath,
  LENGTH,
  NAME,
  OTHER_BYTES,
  ranges,
  writeDifferently,
} from "./support/checked-download.ts";
import { withoutProxies } from "./support/without-proxies.ts";

withoutProxies();

describe("a wrong file", () => {
  it("is dropped, its server is not asked again, and the next one is", async () => {
    const { path, beside } = await freshPath();
    const server = await serve([file(OTHER_BYTES)]);
    const mirror = await serve([status(500), file(BYTES)]);
    expect(await download(path, [server, mirror])).toBeUndefined();
    expect(ranges(server)).toEqual([undefined]);
    expect(ranges(mirror)).toEqual([undefined, undefined]);
    expect(await beside()).toEqual([]);
  });

  it("is asked for only once more when its server was cut off before", async () => {
    const { path, beside } = await freshPath();
    const server = await serve([cutAfter(OTHER_BYTES, 1000), file(OTHER_BYTES)]);
    const failure = await download(path, [server]);
    expect(failure?.message).toMatch(/: sent another file, with the SHA-256 [\da-f]{64}$/);
    expect(ranges(server)).toEqual([undefined, "bytes=1000-", undefined]);
    expect(await beside()).toEqual([]);

    const { path: again } = await freshPath();
    const often = [1, 2, 3].flatMap(() => [cutAfter(OTHER_BYTES, 1000), file(OTHER_BYTES)]);
    const worse = await serve(often);
    expect(await download(again, [worse])).toBeInstanceOf(DownloadError);
    expect(ranges(worse)).toEqual([undefined, "bytes=1000-", undefined, "bytes=1000-"]);
  });

  const announced: Behaviour = ({ response }) => {
    response.writeHead(200, { "content-length": LENGTH + 1 }).flushHeaders();
  };
  const endless: Behaviour = ({ response, send }) => {
    const more = () => {
      if (!response.destroyed) send(BYTES.subarray(0, 50_000), () => setTimeout(more, 1));
    };
    more();
  };
  it.each<[string, Behaviour]>([
    ["as its header says", announced],
    ["as shows when it has come", chunked(Buffer.concat([BYTES, BYTES.subarray(0, 1)]))],
    ["because it never ends", endless],
  ])("that is too long, %s, is not read to its end", async (_, behaviour) => {
    const { path, beside } = await freshPath();
    const server = await serve([behaviour]);
    const mirror = await serve([file(BYTES)]);
    expect(await download(path, [server, mirror])).toBeUndefined();
    expect(server.asked).toHaveLength(1);
    expect(ranges(mirror)).toEqual([undefined]);

    const { path: alone } = await freshPath();
    expect((await download(alone, [server]))?.message).toMatch(
      /: sent another file, of more than 200,000 bytes$/,
    );
    expect(await beside()).toEqual([]);
  });
});

describe("servers that fail", () => {
  it("are all named, each with its reason", async () => {
    const { path, beside } = await freshPath();
    const gone = await serve([status(404)]);
    const broken = await serve([status(500)]);
    const failure = await download(path, [gone, broken]);
    expect(failure).toBeInstanceOf(DownloadError);
    const sha256 = createHash("sha256").update(BYTES).digest("hex");
    expect(failure?.message).toBe(
      `Expected images.gz, 200,000 bytes with the SHA-256 ${sha256}, from one of these addresses. Received:\n` +
        `  ${gone.url}${NAME}: 404 Not Found\n  ${broken.url}${NAME}: 500 Internal Server Error`,
    );
    expect(gone.asked).toHaveLength(1);
    expect(broken.asked).toHaveLength(3);
    expect(await beside()).toEqual([]);
  });

  it.each([
    [400, 1],
    [403, 1],
    [408, 3],
    [429, 3],
    [503, 3],
  ])("with %i are asked %i times", async (code, times) => {
    const { path } = await freshPath();
    const server = await serve([status(code)]);
    expect(await download(path, [server])).toBeInstanceOf(DownloadError);
    expect(server.asked).toHaveLength(times);
  });

  it("are asked for three more rounds after one that brought something", async () => {
    const { path } = await freshPath();
    const server = await serve([status(500), status(500), cutAfter(BYTES, 20_000), status(500)]);
    expect(await download(path, [server])).toBeInstanceOf(DownloadError);
    expect(server.asked).toHaveLength(4 + 3);
  });

  it("are asked for two rounds where there is none at all", async () => {
    const { path } = await freshPath();
    // Each pause between two rounds draws once, for its jitter.
    const pauses = vi.spyOn(Math, "random");
    onTestFinished(() => pauses.mockRestore());
    const failure = await download(path, [await nowhere(), "http://nowhere.invalid/"]);
    expect(failure?.message).toMatch(
      /connection refused \(ECONNREFUSED\)\n.*: no such host, or no network \(E\w+\)$/,
    );
    expect(pauses).toHaveBeenCalledTimes(1);
  });
});

describe("what cannot be written", () => {
  it("is not tried again, and leaves nothing behind", async () => {
    const { path, beside } = await freshPath();
    const server = await serve([file(BYTES)]);
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      syscall: "write",
    });
    writeDifferently((write) => (count) => (count === 1 ? write() : Promise.reject(full)));
    const failure = await download(path, [server]);
    expect(failure).toBeInstanceOf(StorageError);
    expect(failure?.message).toBe(
      `Expected to write images.gz, 200,000 bytes, into ${dirname(path)}; make room there, or name another ` +
        "directory. Received: the disk is full (ENOSPC: no space left on device, write).",
    );
    expect(server.asked).toHaveLength(1);
    expect(await beside()).toEqual([]);
  });

  it.each<[string, () => void, string]>([
    ["breaks when it is flushed", () => breakFiles("sync", "EIO"), "the disk reported an error"],
    ["refuses the name", () => refuseRenaming("EACCES"), "permission denied"],
    ["takes no more", () => writeShortly(0), "a disk that takes no more"],
    ["is read-only", () => refuseOpening("EROFS"), "the file system is read-only"],
  ])("leaves nothing behind on a disk that %s, and is fetched when it is well", async (_, inject, words) => {
    const { path, beside } = await freshPath();
    const server = await serve([file(BYTES), file(BYTES)]);
    inject();
    const failure = await download(path, [server]);
    expect(failure).toBeInstanceOf(StorageError);
    expect(failure?.message).toContain(words);
    expect(await beside()).toEqual([]);
    replace(REAL);
    expect(await download(path, [server])).toBeUndefined();
  });

  it("is said of a directory that cannot be made", async () => {
    const blocked = join(await temporaryDirectory(), "file");
    await writeFile(blocked, "");
    const server = await serve([file(BYTES)]);
    const failure = await download(join(blocked, NAME), [server]);
    expect(failure).toBeInstanceOf(StorageError);
    expect(failure?.message).toMatch(/Received: .*\(E(NOTDIR|EXIST)/);
    expect(server.asked).toEqual([]);
  });
});

/** An address at which nobody listens. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/${NAME}`;
}
