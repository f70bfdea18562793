/** Downloads, from servers that do what servers do. */

import { createHash } from "node:crypto";
import { link, mkdir, open, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { defined } from "../../src/checked.ts";
import { type DownloadOptions, downloadFile } from "../../src/data/fetching/download.ts";
import { ConfigurationError, DownloadError, StorageError } from "../../src/errors.ts";
import { replaceFileOperations } from "../../src/files/file-operations.ts";
import { breakFiles, REAL, refuseOpening, refuseRenaming, replace, writeShortly } from "../files/faults.ts";
import {
  type Behaviour,
  chunked,
  cutAfter,
  type FileServer,
  file,
  serve,
  silence,
  stallAfter,
  status,
} from "../support/file-server.ts";
import { errorOf, temporaryDirectory } from "./fixtures.ts";

const LENGTH = 200_000;
const BYTES = Uint8Array.from({ length: LENGTH }, (_, i) => i * 31 + (i >> 8));
const OTHER_BYTES = BYTES.map((byte) => byte ^ 1);
const NAME = "images.gz";
const QUICK = { backoffMs: 2 };
const IMPATIENT = { timeouts: { idleMs: 300 } };
/** On a machine that stands still for a third of a second, even a server that answers at once seems to be silent. */
const OFTEN = { retry: 5 };

// Anyone who runs the tests may be behind a proxy.
const PROXIES = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
beforeEach(() => {
  for (const name of PROXIES) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

/** Downloads what must be {@link BYTES}; whatever comes of it, the real name is given to nothing else. */
async function download(
  path: string,
  servers: readonly (FileServer | string)[],
  options: DownloadOptions = {},
  bytes = BYTES,
): Promise<Error | undefined> {
  const sources = servers.map((server) => (typeof server === "string" ? server : server.url + NAME));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  let failure: Error | undefined;
  try {
    await downloadFile({ path, sources, sha256, bytes: bytes.length }, { ...QUICK, ...options });
  } catch (error) {
    failure = error as Error;
  }
  const content = await readFile(path).catch(() => undefined);
  expect(content === undefined || content.equals(bytes)).toBe(true);
  expect(content === undefined).toBe(failure !== undefined);
  return failure;
}

/** A file to be in a new directory, and what is there beside it. */
async function freshPath(): Promise<{ path: string; beside: () => Promise<string[]> }> {
  const path = join(await temporaryDirectory(), "new", NAME);
  const beside = async () => (await readdir(dirname(path))).filter((name) => name !== NAME);
  return { path, beside };
}

/** A path beside which something was left. */
async function pathBeside(left: Record<string, Uint8Array>, age = 0) {
  const directory = await temporaryDirectory();
  for (const [ending, bytes] of Object.entries(left)) {
    const part = join(directory, NAME + ending);
    await writeFile(part, bytes);
    const then = new Date(Date.now() - age);
    await utimes(part, then, then);
  }
  const beside = async () => (await readdir(directory)).filter((name) => name !== NAME);
  return { path: join(directory, NAME), beside };
}

const ranges = ({ asked }: FileServer) => asked.map(({ range }) => range);

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

describe("a download that is cut off", () => {
  it("goes on at the same server with the rest", async () => {
    const { path, beside } = await freshPath();
    const mirror = await serve([file(BYTES)]);
    const server = await serve([cutAfter(BYTES, 80_000), cutAfter(BYTES, 50_000), file(BYTES)]);
    expect(await download(path, [server, mirror])).toBeUndefined();
    expect(ranges(server)).toEqual([undefined, "bytes=80000-", "bytes=130000-"]);
    expect(defined(server.asked[2]).sent).toBe(70_000);
    expect(mirror.asked).toEqual([]);
    expect(await beside()).toEqual([]);
  });

  it("goes on at the next server when the first brings nothing more", async () => {
    const { path } = await freshPath();
    const server = await serve([cutAfter(BYTES, 80_000), status(500)]);
    const mirror = await serve([file(BYTES)]);
    expect(await download(path, [server, mirror])).toBeUndefined();
    expect(ranges(server)).toEqual([undefined, "bytes=80000-"]);
    expect(ranges(mirror)).toEqual(["bytes=80000-"]);
  });

  it("leaves its bytes to the next download", async () => {
    const { path, beside } = await freshPath();
    const broken = await serve([cutAfter(BYTES, 80_000), status(503)]);
    expect(await download(path, [broken])).toBeInstanceOf(DownloadError);
    expect(await beside()).toEqual([`${NAME}.part`]);

    const server = await serve([file(BYTES)]);
    const received: number[] = [];
    expect(await download(path, [server], { onProgress: (bytes) => received.push(bytes) })).toBeUndefined();
    expect(ranges(server)).toEqual(["bytes=80000-"]);
    expect(defined(server.asked[0]).sent).toBe(120_000);
    expect(received[0]).toBe(80_000);
    expect(await beside()).toEqual([]);
  });

  it("takes a shorter body that ends properly for cut off", async () => {
    const { path } = await freshPath();
    const server = await serve([chunked(BYTES.subarray(0, 60_000)), file(BYTES)]);
    expect(await download(path, [server])).toBeUndefined();
    expect(ranges(server)).toEqual([undefined, "bytes=60000-"]);
  });

  it("gives up on a server that is silent", OFTEN, async () => {
    const { path } = await freshPath();
    const server = await serve([stallAfter(BYTES, 20_000), silence]);
    const mirror = await serve([file(BYTES)]);
    expect(await download(path, [server, mirror], IMPATIENT)).toBeUndefined();
    expect(ranges(server)).toEqual([undefined, "bytes=20000-"]);
    expect(ranges(mirror)).toEqual(["bytes=20000-"]);
  });

  it("gives up on a server that sends a byte now and then", OFTEN, async () => {
    const { path } = await freshPath();
    const server = await serve([
      ({ send }) => {
        const sendByte = (at: number) =>
          send(BYTES.subarray(at, at + 1), () => setTimeout(sendByte, 20, at + 1));
        sendByte(0);
      },
    ]);
    const mirror = await serve([file(BYTES)]);
    expect(await download(path, [server, mirror], IMPATIENT)).toBeUndefined();
    expect(server.asked).toHaveLength(1);
  });

  it("pauses where a server resets after a byte, and asks it no more than a few times", async () => {
    const { path } = await freshPath();
    const server = await serve([cutAfter(BYTES, 1)]);
    const failure = await download(path, [server]);
    expect(failure).toBeInstanceOf(DownloadError);
    expect(server.asked.length).toBeLessThan(5);
  });

  it("is patient with a server that is slow", OFTEN, async () => {
    const { path } = await freshPath();
    const server = await serve([
      ({ response, send }) => {
        const sendFrom = (start: number) => {
          if (start === LENGTH) response.end();
          else send(BYTES.subarray(start, start + 40_000), () => setTimeout(sendFrom, 80, start + 40_000));
        };
        sendFrom(0);
      },
    ]);
    expect(await download(path, [server], IMPATIENT)).toBeUndefined();
    expect(server.asked).toHaveLength(1);
  });

  it("is content with all bytes where only the end of the answer is missing", async () => {
    const { path } = await freshPath();
    const server = await serve([
      ({ response, send }) => {
        response.writeHead(200);
        send(BYTES, () => setTimeout(() => response.destroy(), 20));
      },
    ]);
    expect(await download(path, [server])).toBeUndefined();
    expect(server.asked).toHaveLength(1);
  });

  it("takes what comes while the disk is slow, also when the server is gone by then", async () => {
    const { path } = await freshPath();
    const server = await serve([chunked(BYTES, { connection: "close" })]);
    writeDifferently((write) => async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return write();
    });
    expect(await download(path, [server])).toBeUndefined();
    expect(server.asked).toHaveLength(1);
  });

  it("ends some time where a server sends the same beginning for ever", async () => {
    const { path, beside } = await freshPath();
    const server = await serve([chunked(BYTES.subarray(0, 60_000))]);
    const failure = await download(path, [server]);
    expect(failure?.message).toMatch(/: ended early, at 60,000 of 200,000 bytes$/);
    // The first round, with what was new in it, and three without.
    expect(server.asked).toHaveLength(5);
    expect(await beside()).toEqual([`${NAME}.part`]);
  });
});

describe("bytes from an earlier download", () => {
  it("are thrown away if they turn out to be wrong, and all is asked for once more", async () => {
    const { path, beside } = await pathBeside({ ".part": OTHER_BYTES.subarray(0, 1000) });
    const server = await serve([file(BYTES)]);
    expect(await download(path, [server])).toBeUndefined();
    expect(ranges(server)).toEqual(["bytes=1000-", undefined]);
    expect(await beside()).toEqual([]);
  });

  it("start over where a server does not know ranges", async () => {
    const { path } = await pathBeside({ ".part": OTHER_BYTES.subarray(0, 1000) });
    const server = await serve([chunked(BYTES)]);
    expect(await download(path, [server])).toBeUndefined();
    expect(ranges(server)).toEqual(["bytes=1000-"]);
  });

  it("are not joined to another range than was asked for", async () => {
    const { path } = await pathBeside({ ".part": BYTES.subarray(0, 1000) });
    const server = await serve([
      ({ response, send }) => {
        response.writeHead(206, { "content-range": `bytes 2000-${LENGTH - 1}/${LENGTH}` });
        send(BYTES.subarray(2000), () => response.end());
      },
      file(BYTES),
    ]);
    expect(await download(path, [server])).toBeUndefined();
    expect(ranges(server)).toEqual(["bytes=1000-", undefined]);
  });

  it("are thrown away where a server has no more than these", async () => {
    const { path } = await pathBeside({ ".part": BYTES.subarray(0, 150_000) });
    const server = await serve([file(BYTES.subarray(0, 100_000)), file(BYTES)]);
    expect(await download(path, [server])).toBeUndefined();
    expect(ranges(server)).toEqual(["bytes=150000-", undefined]);
  });

  it("are judged at once if they are all, or too many", async () => {
    const whole = await pathBeside({ ".part": BYTES });
    const server = await serve([file(BYTES)]);
    expect(await download(whole.path, [server])).toBeUndefined();
    expect(server.asked).toEqual([]);

    for (const bytes of [OTHER_BYTES, Buffer.concat([BYTES, BYTES])]) {
      const { path, beside } = await pathBeside({ ".part": bytes });
      const other = await serve([file(BYTES)]);
      expect(await download(path, [other])).toBeUndefined();
      expect(ranges(other)).toEqual([undefined]);
      expect(await beside()).toEqual([]);
    }
  });

  it.skipIf(process.platform === "win32")("are never written to through a link", async () => {
    for (const kind of [symlink, link]) {
      const { path } = await freshPath();
      await mkdir(dirname(path));
      const outside = `${path}-outside`;
      await writeFile(outside, "precious");
      await kind(outside, `${path}.part`);
      expect(await download(path, [await serve([file(BYTES)])])).toBeUndefined();
      expect(await readFile(outside, "utf8")).toBe("precious");
    }
  });

  it("are taken from a process that crashed, the most of them, and other such parts go", async () => {
    const parts = { ".00000001.part": BYTES.subarray(0, 500), ".00000002.part": BYTES.subarray(0, 70_000) };
    const { path, beside } = await pathBeside(parts, 180_000);
    const server = await serve([file(BYTES)]);
    expect(await download(path, [server])).toBeUndefined();
    expect(ranges(server)).toEqual(["bytes=70000-"]);
    expect(await beside()).toEqual([]);
  });

  it("are left to a process that is still at work, and so is what has another name", async () => {
    const running = { ".00000001.part": BYTES.subarray(0, 500) };
    const { path, beside } = await pathBeside(running, 60_000);
    const server = await serve([file(BYTES)]);
    expect(await download(path, [server])).toBeUndefined();
    expect(ranges(server)).toEqual([undefined]);
    expect(await beside()).toEqual([`${NAME}.00000001.part`]);

    const others = { ".0000001.part": BYTES, ".notes.part": BYTES, ".00000001.part.bak": BYTES };
    const old = await pathBeside(others, 180_000);
    expect(await download(old.path, [server])).toBeUndefined();
    expect(await old.beside()).toHaveLength(3);
  });

  it("are safe from a process that only slept", async () => {
    const { path } = await pathBeside({ ".00000001.part": BYTES.subarray(0, 70_000) }, 180_000);
    const asleep = await open(`${path}.00000001.part`, "r+");
    onTestFinished(() => asleep.close());
    const server = await serve([
      (exchange) => void asleep.write(OTHER_BYTES, 0, LENGTH, 0).then(() => file(BYTES)(exchange)),
    ]);
    expect(await download(path, [server])).toBeUndefined();
    expect(ranges(server)).toEqual(["bytes=70000-"]);
  });

  it("go to one of several downloads at the same time, however old they are", async () => {
    const { path, beside } = await pathBeside({ ".part": BYTES.subarray(0, 1000) }, 180_000);
    const server = await serve([file(BYTES)]);
    const failures = await Promise.all([1, 2, 3].map(() => download(path, [server])));
    expect(failures).toEqual([undefined, undefined, undefined]);
    expect(ranges(server).filter((range) => range !== undefined)).toEqual(["bytes=1000-"]);
    expect(await beside()).toEqual([]);
  });
});

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

/**
 * Has files write in another way, until the test is over.
 *
 * @param change given what writes, what does so the first time, the second, …
 */
function writeDifferently(
  change: (write: () => Promise<unknown>) => (count: number) => Promise<unknown>,
): void {
  const undo = replaceFileOperations({
    async open(path, flags) {
      const handle = await open(path, flags);
      const write = handle.write.bind(handle) as (...values: unknown[]) => Promise<unknown>;
      let count = 0;
      return Object.assign(handle, {
        write: (...values: unknown[]) => change(() => write(...values))(++count),
      });
    },
  });
  onTestFinished(undo);
}

/** An address at which nobody listens. */
async function nowhere(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/${NAME}`;
}

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
