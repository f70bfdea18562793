/** Preparing pictures without Node: the same as sharp gives but for rounding, and the same guards. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import type { Preparation } from "../../src/data/index.ts";
import { inspectPicture } from "../../src/pictures/inspect-picture.ts";
import { preparePicture } from "../../src/pictures/node.ts";
import { opaque, prepareImage } from "../../src/pictures/prepare-image.ts";
import { temporaryDirectory } from "../data/fixtures.ts";

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200">
  <defs><linearGradient id="g"><stop offset="0" stop-color="#e8e0d0"/><stop offset="1" stop-color="#f4f2ee"/></linearGradient></defs>
  <rect width="300" height="200" fill="url(#g)"/><circle cx="130" cy="90" r="48" fill="#345" />
  <path d="M60 150 L240 40" stroke="#b33" stroke-width="14"/></svg>`;

const preparation = (changes: Partial<Preparation>): Preparation => ({
  ...{ shape: [28, 28, 1], fit: "contain", isInverted: false, isFramed: false },
  ...changes,
});

test.each([
  ["whole, in grey", {}],
  ["inverted", { isInverted: true }],
  ["in colour, of another shape", { shape: [32, 48, 3] }],
  ["cut off at the sides", { fit: "cover" }],
  ["stretched", { fit: "fill" }],
  ["cropped and centred", { isFramed: true }],
] as const)("prepares a picture as Node does: %s", async (_, changes) => {
  const path = join(await temporaryDirectory(), "picture.png");
  await mkdir(join(path, ".."), { recursive: true });
  await sharp(Buffer.from(SVG)).png().toFile(path);
  const { data, info } = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const pixels = { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
  const wanted = await preparePicture(path, preparation(changes));
  const { image, edge } = prepareImage(opaque(pixels), preparation(changes));
  expect(image.shape).toEqual(wanted.image.shape);
  const differences = image.data.map((value, i) => Math.abs(value - (wanted.image.data[i] ?? 0)));
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  // Kernels of libvips are rounded to tables, and it averages blocks in another way.
  expect(mean).toBeLessThan(2.5);
  expect(Math.abs(edge - wanted.edge)).toBeLessThan(3);
});

test("lays what is transparent on white behind dark drawings, and on black behind bright ones", () => {
  const drawing = (level: number) =>
    opaque({ data: Uint8ClampedArray.of(level, level, level, 255, 0, 0, 0, 0), width: 2, height: 1 });
  expect([...drawing(20).data]).toEqual([20, 20, 20, 255, 255, 255]);
  expect([...drawing(240).data]).toEqual([240, 240, 240, 0, 0, 0]);
});

test.each(["png", "jpeg", "webp"] as const)(
  "reads the size of a %s file, and finds it cut off",
  async (format) => {
    const picture = sharp({ create: { width: 61, height: 37, channels: 3, background: "#864" } });
    const bytes = new Uint8Array(await picture[format]().toBuffer());
    expect(inspectPicture(bytes)).toEqual({ format, width: 61, height: 37 });
    for (const length of [14, 25, Math.floor(bytes.length / 2), bytes.length - 1]) {
      expect(() => inspectPicture(bytes.subarray(0, length))).toThrow(/premature end|damaged/);
    }
  },
);

test("says what a file is that is no picture", () => {
  const words = (text: string) => () => inspectPicture(new TextEncoder().encode(text));
  expect(words("Hello, I am a text.")).toThrow('a text that begins "Hello, I am a text."');
  expect(words("GIF89a....")).toThrow("a GIF file: convert it to PNG");
  expect(words("....ftypheic")).toThrow("a HEIC or AVIF file");
  expect(words("")).toThrow("an empty file");
});
