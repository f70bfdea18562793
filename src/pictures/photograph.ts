/** Pictures as they come from cameras, scanners and drawing programs: PNG, JPEG, WebP. */

import { readFile } from "node:fs/promises";
import type { Sharp } from "sharp";
import { FileFormatError } from "../errors.ts";
import type { Image } from "./drawing.ts";

export const PICTURE_FORMATS = ["png", "jpeg", "webp"] as const;

export interface ReadPictureOptions {
  /** Larger pictures are scaled down to at most so many pixels in each direction; default 512. */
  readonly most?: number;
}

/** More pixels than any camera's: what is larger is a bomb. */
const MOST_PIXELS = 2e8;

/**
 * Reads a picture in colour, upright as its EXIF data has it. What is transparent lies on white, or on black where
 * the picture itself is bright.
 *
 * @returns bytes of shape [height, width, 3]
 * @throws FileFormatError if the file cannot be read, or is not a sound PNG, JPEG or WebP picture
 */
export async function readPicture(path: string, options: ReadPictureOptions = {}): Promise<Image> {
  const { most = 512 } = options;
  const picture = await openPicture(path);
  try {
    const { data, info } = await picture
      .resize({ width: most, height: most, fit: "inside", withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data: new Uint8Array(data), shape: [info.height, info.width, info.channels] };
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** A picture that is checked, upright, opaque, and in three channels. */
export async function openPicture(path: string): Promise<Sharp> {
  try {
    const bytes = await readFile(path);
    const { default: sharp } = await import("sharp");
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "warning" });
    const { format, hasAlpha } = await picture.metadata();
    if (!PICTURE_FORMATS.some((known) => known === format)) throw new Error(`a ${format} file`);
    picture.autoOrient().toColourspace("srgb");
    if (hasAlpha) picture.flatten({ background: await backgroundFor(bytes) });
    return picture.removeAlpha();
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** White behind dark drawings, black behind bright ones. */
async function backgroundFor(bytes: Buffer): Promise<string> {
  const { default: sharp } = await import("sharp");
  const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS })
    .resize({ width: 64, height: 64, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  let [sum, weight] = [0, 0];
  for (let i = 0; i < data.length; i += info.channels) {
    const alpha = data[i + info.channels - 1];
    sum += alpha * data[i];
    weight += alpha;
  }
  return sum / weight > 160 ? "black" : "white";
}

function unreadable(path: string, error: unknown): FileFormatError {
  if (error instanceof FileFormatError) return error;
  const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return new FileFormatError(`Expected a PNG, JPEG or WebP picture. Received: ${path}, ${reason}.`, {
    cause: error,
  });
}
