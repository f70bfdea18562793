/** Downloads that were cut off, and go on with the bytes of an earlier one. */

import { link, mkdir, open, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { defined } from "../../src/checked.ts";
import { DownloadError } from "../../src/errors/index.ts";
import { chunked, cutAfter, file, serve, silence, stallAfter, status } from "../support/file-server.ts";
import { temporaryDirectory } from "./fixtures.ts";
import {
  BYTES,
  download,
  freshPath,
  IMPATIENT,
  LENGTH,
  NAME,
  OFTEN,
  OTHER_BYTES,
  ranges,
  writeDifferently,
} from "./support/checked-download.ts";
import { withoutProxies } from "./support/without-proxies.ts";

withoutProxies();

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
