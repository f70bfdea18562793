/** Pictures of the visitor's, decoded by the browser: as guarded as those that Node reads. */

import { FileFormatError } from "../../../src/errors/index.ts";
import type { pictures } from "../../../src/library.ts";
import { inspectPicture } from "../../../src/pictures/inspect-picture.ts";
import { opaque } from "../../../src/pictures/prepare-image.ts";

type Image = pictures.Image;

/** Bytes of a file, at most: more than an uncompressed picture of MAX_PIXELS takes. */
const MAX_BYTES = 2 ** 29;
/** More than any camera's but a few: decoded, it takes 480 MB. */
const MAX_PIXELS = 1.2e8;
/** What is larger is made smaller by the browser before it is looked at: 64 MB of pixels. */
const MAX_SEEN_PIXELS = 2 ** 24;

/**
 * Decodes a PNG, JPEG or WebP picture: upright as its EXIF data has it, in sRGB, without transparency.
 *
 * @param path names it in messages
 * @throws FileFormatError for a picture that is damaged, too large, or of another format
 */
export async function decodePicture(file: Blob, path: string): Promise<Image> {
  try {
    return await decode(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileFormatError(`Expected a PNG, JPEG or WebP picture. Received: ${path}, ${reason}.`, {
      cause: error,
    });
  }
}

async function decode(file: Blob): Promise<Image> {
  if (file.size === 0) throw new Error("an empty file");
  if (file.size > MAX_BYTES) throw new Error(`a file of ${file.size} bytes, more than ${MAX_BYTES}`);
  const { width, height } = inspectPicture(new Uint8Array(await file.arrayBuffer()));
  if (width * height > MAX_PIXELS) {
    throw new Error(`a picture of ${width}×${height} pixels, more than ${MAX_PIXELS / 1e6} million`);
  }
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: "none" }).catch((error: unknown) => {
    throw new Error("damaged data", { cause: error });
  });
  try {
    return opaque(pixelsOf(bitmap));
  } finally {
    bitmap.close();
  }
}

function pixelsOf(bitmap: ImageBitmap): ImageData {
  const scale = Math.min(1, Math.sqrt(MAX_SEEN_PIXELS / (bitmap.width * bitmap.height)));
  const width = Math.max(1, Math.floor(bitmap.width * scale));
  const height = Math.max(1, Math.floor(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("a picture for which the browser has no memory");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
