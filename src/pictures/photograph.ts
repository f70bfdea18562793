/** Pictures from cameras, scanners and drawing programs: PNG, JPEG, WebP. Its types name none of the decoder's. */

import type { Image } from "../data/index.ts";
import { checkOption, checkOptions, integer, required, text } from "../options/index.ts";
import { decodePicture, scaledDown } from "./decode-picture.ts";

/** Options of `pictures.readPicture`. */
export interface ReadPictureOptions {
  /**
   * Largest width and height, in pixels; larger pictures are scaled down.
   *
   * @default 512
   */
  readonly most?: number;
}

/**
 * Reads a picture in colour, upright as its EXIF data says. Transparency is filled with white, or with black if the
 * picture itself is bright.
 *
 * @param path a PNG, JPEG or WebP file
 * @returns bytes of shape `[height, width, 3]`
 * @throws {FileFormatError} if it is not a regular file, or not a sound PNG, JPEG or WebP picture
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { pictures } from "atelier";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "picture-")), "red.png");
 * await writeFile(path, await pictures.encodePng(new pictures.Drawing(4, 2, [255, 0, 0])));
 * const picture = await pictures.readPicture(path);
 * console.log(picture.shape, [...picture.data.subarray(0, 3)]); // [ 2, 4, 3 ] [ 255, 0, 0 ]
 * ```
 */
export async function readPicture(path: string, options: ReadPictureOptions = {}): Promise<Image> {
  checkOption("readPicture", "the path", path, required(text));
  checkOptions<ReadPictureOptions>("readPicture", options, { most: integer() });
  const { most = 512 } = options;
  return decodePicture(path, (picture) => scaledDown(picture, most));
}
