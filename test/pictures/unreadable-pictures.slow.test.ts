/** Pictures that are damaged, are no files, or would fill the memory. */

import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { importPictures, readPicture } from "../../src/pictures/node.ts";
import { errorOf, temporaryDirectory } from "../data/fixtures.ts";
import { svg } from "./fixtures.ts";
import { bars } from "./support/bars.ts";

describe("pictures that cannot be read", () => {
  it("skips each kind of damage by its name, and imports the others", async () => {
    const directory = await bars({ left: 3, right: 3 });
    const encode = (format: "png" | "jpeg" | "webp") =>
      sharp(svg({ svg: '<circle cx="20" cy="30" r="14"/>' }))
        .toFormat(format)
        .toBuffer();
    for (const format of ["png", "jpeg", "webp"] as const) {
      const whole = await encode(format);
      const half = whole.length >> 1;
      await writeFile(join(directory, "left", `cut.${format}`), whole.subarray(0, half));
      if (format !== "png") await writeFile(join(directory, "left", `end.${format}`), whole.subarray(0, -5));
    }
    const flipped = await encode("png");
    flipped[flipped.length >> 1] = defined(flipped[flipped.length >> 1]) ^ 4;
    await writeFile(join(directory, "left", "flipped.png"), flipped);
    await mkdir(join(directory, "right", "folder.jpg"));
    execFileSync("mkfifo", [join(directory, "right", "pipe.jpg")]);
    await symlink("/dev/zero", join(directory, "right", "zero.png"));
    await symlink(join(directory, "nowhere"), join(directory, "right", "lost.png"));
    const { train, test, skipped } = await importPictures(directory);
    expect(train.length + test.length).toBe(6);
    expect(skipped.map(({ path }) => basename(path))).toEqual([
      ...["cut.jpeg", "cut.png", "cut.webp", "end.jpeg", "end.webp", "flipped.png"],
      ...["lost.png", "pipe.jpg", "zero.png"],
    ]);
    const reasons = skipped.map(({ reason }) => reason);
    expect(reasons[0]).toMatch(/^(premature end of JPEG image|damaged data)$/);
    expect(reasons.slice(7)).toEqual(new Array(2).fill("a pipe, socket or device, not a file"));
    const error = await errorOf(() => readPicture(join(directory, "left", "cut.jpeg")));
    expect(error.message).toMatch(/Received: .*cut\.jpeg, (premature end of JPEG image|damaged data)\.$/);
  });
});

describe("a bomb", () => {
  it("is refused by what its header says, before it is decoded", async () => {
    const path = join(await temporaryDirectory(), "bomb.png");
    await writeFile(path, pngHeader(10_000, 10_000));
    const error = await errorOf(() => readPicture(path));
    expect(error.message).toMatch(/a PNG file of 10000×10000 pixels, 800000000 bytes, more than 400000000/);
  });
});

/** A PNG file of 16 bits with transparency, as far as its pixels. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([16, 6, 0, 0, 0], 8);
  const chunks = (["IHDR", "IDAT", "IEND"] as const).map((type) => {
    const data =
      type === "IHDR" ? header : type === "IDAT" ? deflateSync(Buffer.alloc(100)) : Buffer.alloc(0);
    const chunk = Buffer.alloc(data.length + 12);
    chunk.writeUInt32BE(data.length, 0);
    chunk.write(type, 4);
    chunk.set(data, 8);
    chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), data.length + 8);
    return chunk;
  });
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...chunks]);
}
