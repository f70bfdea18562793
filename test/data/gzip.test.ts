import { execFileSync } from "node:child_process";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { defined } from "../../src/checked.ts";
import { readMaybeGzip } from "../../src/data/gzip.ts";
import { idxLength } from "../../src/data/idx.ts";
import { FileFormatError } from "../../src/errors/index.ts";
import { counting, errorOf, idxBytes, temporaryDirectory } from "./fixtures.ts";

const content = idxBytes([200, 10, 10]);
const zipped = gzipSync(content);

async function written(bytes: Uint8Array, name = "train-images-idx3-ubyte.gz"): Promise<string> {
  const path = join(await temporaryDirectory(), name);
  await writeFile(path, bytes);
  return path;
}

const read = (path: string) => readMaybeGzip(path, (start) => idxLength(start, { source: path }));

/** Checks that reading fails with a message that names the file and matches. */
async function expectRefused(path: string, message: string | RegExp): Promise<void> {
  const error = await errorOf(() => read(path));
  expect(error).toBeInstanceOf(FileFormatError);
  expect(error.message.startsWith(`${path}: Expected `)).toBe(true);
  expect(error.message).toMatch(message);
}

describe("readMaybeGzip", () => {
  it("tells gzip by its magic bytes, not by its name", async () => {
    expect(await read(await written(zipped, "a"))).toEqual(content);
    expect(await read(await written(content, "a.gz"))).toEqual(content);
  });

  it("reads files of many chunks into one array of just their length", async () => {
    const large = idxBytes(
      [1000, 40, 40],
      Uint8Array.from({ length: 1_600_000 }, (_, i) => (i * i) >> 5),
    );
    for (const bytes of [large, gzipSync(large)]) {
      const result = await read(await written(bytes));
      expect(Buffer.compare(result, large)).toBe(0);
      expect(result.buffer.byteLength).toBe(large.length);
    }
  });

  it("reads several gzip members, and a header that comes in pieces", async () => {
    const pieces = [content.subarray(0, 5), content.subarray(5, 6), content.subarray(6)];
    expect(await read(await written(Buffer.concat(pieces.map((piece) => gzipSync(piece)))))).toEqual(content);
  });

  it("reads a gzip that is padded with zeros, far or not", async () => {
    for (const length of [1, 511, 600_000]) {
      expect(await read(await written(Buffer.concat([zipped, Buffer.alloc(length)])))).toEqual(content);
    }
  });

  it("refuses anything but zeros after the end, at which zlib alone ends in silence", async () => {
    const padding = Buffer.alloc(100);
    for (const rest of [zipped, gzipSync(""), Buffer.of(7)]) {
      const bytes = Buffer.concat([zipped, padding, rest]);
      await expectRefused(
        await written(bytes),
        `Expected nothing but zeros after the end of the gzip at byte ${zipped.length}. ` +
          `Received: ${rest[0]} at byte ${zipped.length + 100}.`,
      );
    }
    const far = Buffer.concat([zipped, Buffer.alloc(600_000), Buffer.of(1)]);
    await expectRefused(await written(far), `Received: 1 at byte ${zipped.length + 600_000}.`);
    await expectRefused(await written(Buffer.concat([zipped, Buffer.of(7, 7)])), "incorrect header check");
    await expectRefused(await written(Buffer.concat([zipped, Buffer.of(0x1f)])), "unexpected end of file");
  });

  it("does not care where chunks end: at a member's end, or in its padding", async () => {
    // A header of one flag, a name that fills the first chunk of 256 KiB, and its closing zero.
    const name = `${"a".repeat(2 ** 18 - zipped.length - 1)}\0`;
    const chunk = Buffer.concat([zipped.subarray(0, 10), Buffer.from(name), zipped.subarray(10)]);
    chunk[3] = 8;
    for (const rest of [Buffer.alloc(0), Buffer.alloc(3), gzipSync("")]) {
      expect(await read(await written(Buffer.concat([chunk, rest])))).toEqual(content);
    }
    await expectRefused(await written(Buffer.concat([chunk, Buffer.of(7)])), "gzip file. Received:");
    await expectRefused(await written(Buffer.concat([chunk, Buffer.of(0, 7)])), "nothing but zeros");
    const padded = Buffer.concat([zipped, Buffer.alloc(2 ** 18 - zipped.length)]);
    for (const rest of [zipped, gzipSync(""), Buffer.of(7)]) {
      await expectRefused(await written(Buffer.concat([padded, rest])), "nothing but zeros");
    }
  });

  it("returns what ends before its announced length, for the format's reader to judge", async () => {
    expect(await read(await written(gzipSync(content.subarray(0, 500))))).toEqual(content.subarray(0, 500));
    expect(await read(await written(gzipSync(content.subarray(0, 7))))).toEqual(content.subarray(0, 7));
    expect(await read(await written(gzipSync(new Uint8Array(0))))).toEqual(new Uint8Array(0));
  });

  it("refuses a truncated gzip, wherever it is cut", async () => {
    for (const length of [2, 9, 30, zipped.length - 9, zipped.length - 1]) {
      await expectRefused(
        await written(zipped.subarray(0, length)),
        "Expected a complete and sound gzip file. Received: unexpected end of file.",
      );
    }
  });

  it("refuses a corrupt gzip: body, checksum, length", async () => {
    for (const [position, reason] of [
      [2, "unknown compression method"],
      [zipped.length - 5, "incorrect data check"],
      [zipped.length - 2, "incorrect length check"],
    ] as const) {
      const corrupt = Uint8Array.from(zipped);
      corrupt[position] = defined(corrupt[position]) ^ 0xff;
      await expectRefused(await written(corrupt), `gzip file. Received: ${reason}.`);
    }
  });

  it("refuses a file longer than its header announces, without inflating the rest", async () => {
    await expectRefused(
      await written(gzipSync(Buffer.concat([content, Buffer.of(0)]))),
      /Received: more; .* too long\.$/,
    );
    const bomb = gzipSync(Buffer.concat([content, Buffer.alloc(50_000_000)]));
    const before = process.memoryUsage().arrayBuffers;
    await expectRefused(await written(bomb), "Expected 20016 bytes, as the header announces. Received: more");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
    await expectRefused(await written(Buffer.concat([content, Buffer.of(0)])), "Received: more");
  });

  it("allocates nothing for a header that announces more than the file can hold, or than 2 GiB", async () => {
    const header = Uint8Array.of(0, 0, 8, 1, 0x40, 0, 0, 0);
    await expectRefused(
      await written(gzipSync(header)),
      /Received: a file that cannot hold more than \d+ bytes/,
    );
    await expectRefused(await written(header), "cannot hold more than 8 bytes; it is truncated.");
    const greater = Uint8Array.of(0, 0, 8, 2, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 255);
    await expectRefused(
      await written(gzipSync(greater)),
      "Expected at most 2147483648 bytes. Received: a header",
    );
  });

  it("refuses what there is no memory for", async () => {
    const path = await written(zipped);
    const construct = (target: typeof Uint8Array, parameters: unknown[]) => {
      if (parameters[0] === content.length) throw new RangeError("Array buffer allocation failed");
      return Reflect.construct(target, parameters);
    };
    vi.stubGlobal("Uint8Array", new Proxy(Uint8Array, { construct }));
    try {
      await expectRefused(
        path,
        "Expected 20016 bytes of memory, as the header announces. Received: Array buffer",
      );
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("refuses a header that is not IDX, before it inflates the rest", async () => {
    await expectRefused(await written(gzipSync(counting([100]))), "IDX's magic number");
  });

  it("refuses what is not there, not a file, or empty", async () => {
    const directory = await temporaryDirectory();
    await expectRefused(join(directory, "absent"), /a file that can be read\. Received: ENOENT/);
    await expectRefused(directory, "Expected a file. Received: a directory.");
    await writeFile(join(directory, "empty"), "");
    await expectRefused(join(directory, "empty"), "Expected a file with content. Received: an empty file.");
    await symlink("loop", join(directory, "loop"));
    await expectRefused(join(directory, "loop"), /Received: ELOOP/);
    await mkdir(join(directory, "sub"));
    await expectRefused(join(directory, "empty", "file"), /Received: ENOTDIR/);
  });

  it.skipIf(process.platform === "win32")("refuses a named pipe, without waiting for a writer", async () => {
    const path = join(await temporaryDirectory(), "pipe");
    execFileSync("mkfifo", [path]);
    await expectRefused(path, "Received: something that is not a file.");
  });

  const privileged = process.getuid?.() === 0 || process.platform === "win32";
  const skipped = privileged ? " [skipped: this user may read every file]" : "";
  it.skipIf(privileged)(`refuses a file without permission${skipped}`, async () => {
    const path = await written(content);
    await chmod(path, 0);
    await expectRefused(path, /Received: EACCES/);
  });

  it("lets an error that is not about the file pass as it is", async () => {
    const bug = new TypeError("a bug");
    const path = await written(zipped);
    const act = () =>
      readMaybeGzip(path, () => {
        throw bug;
      });
    expect(await errorOf(act)).toBe(bug);
  });
});
