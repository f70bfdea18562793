/** Pictures as they come from cameras, scanners and drawing programs: PNG, JPEG, WebP. */

import { readFile, stat } from "node:fs/promises";
import type { Sharp, SharpOptions } from "sharp";
import { defined } from "../checked.ts";
import type { Image } from "../data/index.ts";
import { FileFormatError } from "../errors.ts";
import { checkOption, checkOptions, integer, required, text } from "../options/index.ts";
import { reasonOf } from "./preparing.ts";

const PICTURE_FORMATS = ["png", "jpeg", "webp"] as const;

/** Formats that are recognised, so that the message can say what the file is. */
const OTHER_FORMATS: Readonly<Record<string, string>> = {
  heif: "a HEIC or AVIF file: convert it to JPEG or PNG",
  tiff: "a TIFF file: convert it to PNG",
  gif: "a GIF file: convert it to PNG",
  svg: "an svg file: convert it to PNG",
  pdf: "a PDF file",
};

/** Options of `pictures.readPicture`. */
export interface ReadPictureOptions {
  /** Larger pictures are scaled down to at most so many pixels in each direction; default 512. */
  readonly most?: number;
}

/** More pixels than any camera's: what is larger is a bomb. */
const MAX_PIXELS = 2e8;
/** Of a PNG: 133 million pixels in colour, 50 million with 16 bits and transparency, which take three seconds. */
const MAX_DECODED_BYTES = 4e8;
/** 1 GiB; more than an uncompressed picture of so many pixels has. */
const MAX_BYTES = 2 ** 30;

/**
 * Damage is an error, and so is what the decoder warns of: half a picture, or one with wrong blocks, would be learned as if it
 * looked like that.
 */
const DECODING: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: "warning" };

/**
 * Reads a picture in colour, upright as its EXIF data has it. What is transparent lies on white, or on black where
 * the picture itself is bright.
 *
 * @returns bytes of shape [height, width, 3]
 * @throws FileFormatError if it is no ordinary file, cannot be read, or is not a sound PNG, JPEG or WebP picture
 */
export async function readPicture(path: string, options: ReadPictureOptions = {}): Promise<Image> {
  checkOption("readPicture", "the path", path, required(text));
  checkOptions<ReadPictureOptions>("readPicture", options, { most: integer() });
  const { most = 512 } = options;
  return decodePicture(path, (picture) => scaledDown(picture, most));
}

/** A picture's pixels in three channels, at most so many in each direction. */
export async function scaledDown(picture: Sharp, most: number): Promise<Image> {
  const { data, info } = await picture
    .resize({ width: most, height: most, fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), shape: [info.height, info.width, info.channels] };
}

/**
 * Opens a picture and has its pixels used. Pixels are decoded when they are asked for, so that damage shows up in
 * `use`: every reader of pictures passes through here, where it becomes an error that names the file.
 *
 * @param use given the picture: upright, opaque, in three channels
 * @throws FileFormatError for whatever goes wrong
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

/** Asked before the file is opened: opening a named pipe would wait for ever, and a device has no end. */
async function checkFile(path: string): Promise<void> {
  const stats = await stat(path);
  if (stats.isDirectory()) throw new Error("a directory");
  if (!stats.isFile()) throw new Error("a pipe, socket or device, not a file");
  if (stats.size === 0) throw new Error("an empty file");
  if (stats.size > MAX_BYTES) throw new Error(`a file of ${stats.size} bytes, more than ${MAX_BYTES}`);
}

/** White behind dark drawings, black behind bright ones. */
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
