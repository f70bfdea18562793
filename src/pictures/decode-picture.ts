/** Opens pictures from cameras, scanners and drawing programs, PNG, JPEG and WebP, and passes on what decodes them. */

import { readFile, stat } from "node:fs/promises";
import type { Sharp, SharpOptions } from "sharp";
import { defined } from "../checked.ts";
import type { Image } from "../data/index.ts";
import { FileFormatError } from "../errors/index.ts";
import { reasonOf } from "./preparing.ts";

const PICTURE_FORMATS = ["png", "jpeg", "webp"] as const;

/** Formats that are recognized but not read, for messages. */
const OTHER_FORMATS: Readonly<Record<string, string>> = {
  heif: "a HEIC or AVIF file: convert it to JPEG or PNG",
  tiff: "a TIFF file: convert it to PNG",
  gif: "a GIF file: convert it to PNG",
  svg: "an svg file: convert it to PNG",
  pdf: "a PDF file",
};

/** Pixels of the largest picture, more than any camera's; larger ones are taken for decompression bombs. */
const MAX_PIXELS = 2e8;
/**
 * Bytes of the largest decoded PNG: 133 million pixels in colour, 50 million with 16 bits and transparency (three
 * seconds).
 */
const MAX_DECODED_BYTES = 4e8;
/** Largest file, 1 GiB: more than an uncompressed picture of {@link MAX_PIXELS} has. */
const MAX_BYTES = 2 ** 30;

/** Treats the decoder's warnings as errors: half a picture, or one with wrong blocks, must not be learned from. */
const DECODING: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: "warning" };

/** Reads a picture's pixels in three channels, scaled down to at most `most` in each direction. */
export async function scaledDown(picture: Sharp, most: number): Promise<Image> {
  const { data, info } = await picture
    .resize({ width: most, height: most, fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), shape: [info.height, info.width, info.channels] };
}

/**
 * Opens a picture and passes it on. Pixels are decoded when they are asked for, so damage shows up in `use`: every
 * reader passes through here, where it becomes an error that names the file.
 *
 * @param use receives the picture: upright, opaque, in three channels
 * @throws {FileFormatError} for anything that goes wrong
 */
export async function decodePicture<Result>(
  path: string,
  use: (picture: Sharp) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(await openPicture(path));
  } catch (error) {
    if (error instanceof FileFormatError) throw error;
    throw new FileFormatError(
      `Expected a PNG, JPEG or WebP picture. Received: ${path}, ${reasonOf(error)}.`,
      {
        cause: error,
      },
    );
  }
}

async function openPicture(path: string): Promise<Sharp> {
  await checkFile(path);
  const bytes = await readFile(path);
  const { default: sharp } = await import("sharp");
  const picture = sharp(bytes, DECODING);
  const { format, hasAlpha, width, height, channels, depth } = await picture.metadata();
  if (!PICTURE_FORMATS.some((known) => known === format)) {
    throw new Error(OTHER_FORMATS[format] ?? `a ${format} file`);
  }
  // A PNG is decoded whole, each time; of JPEG and WebP only what is needed for the size that is wanted.
  const decoded = width * height * channels * (depth === "ushort" ? 2 : 1);
  if (format === "png" && decoded > MAX_DECODED_BYTES) {
    throw new Error(
      `a PNG file of ${width}×${height} pixels, ${decoded} bytes, more than ${MAX_DECODED_BYTES}`,
    );
  }
  picture.autoOrient().toColourspace("srgb");
  if (hasAlpha) picture.flatten({ background: await backgroundFor(bytes) });
  return picture.removeAlpha();
}

/** Checks the file before it is opened: opening a named pipe would wait forever, and a device has no end. */
async function checkFile(path: string): Promise<void> {
  const stats = await stat(path);
  if (stats.isDirectory()) throw new Error("a directory");
  if (!stats.isFile()) throw new Error("a pipe, socket or device, not a file");
  if (stats.size === 0) throw new Error("an empty file");
  if (stats.size > MAX_BYTES) throw new Error(`a file of ${stats.size} bytes, more than ${MAX_BYTES}`);
}

/** Chooses white behind dark drawings, black behind bright ones. */
async function backgroundFor(bytes: Buffer): Promise<string> {
  const { default: sharp } = await import("sharp");
  const { data, info } = await sharp(bytes, DECODING)
    .resize({ width: 64, height: 64, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  let [sum, weight] = [0, 0];
  for (let i = 0; i < data.length; i += info.channels) {
    const alpha = defined(data[i + info.channels - 1]);
    sum += alpha * defined(data[i]);
    weight += alpha;
  }
  return sum / weight > 160 ? "black" : "white";
}
