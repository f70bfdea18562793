/** Pictures drawn for tests. */

import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import sharp from "sharp";

export interface Shape {
  readonly width?: number;
  readonly height?: number;
  readonly background?: string;
  readonly ink?: string;
  /** The inside of an SVG element; default a tall bar right of the middle. */
  readonly svg?: string;
}

/** An SVG drawing, `ink` on `background`; transparent if that is "none". */
export function svg({
  width = 60,
  height = 60,
  background = "white",
  ink = "black",
  svg,
}: Shape = {}): Buffer {
  const drawn =
    svg ?? `<rect x="${0.5 * width}" y="${0.2 * height}" width="${0.2 * width}" height="${0.6 * height}"/>`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `<rect width="${width}" height="${height}" fill="${background}"/><g fill="${ink}" stroke="${ink}">${drawn}</g></svg>`,
  );
}

/** Writes a picture in the format of its name's ending, in directories that are made for it. */
export async function writePicture(path: string, shape: Shape = {}): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const format = path.endsWith(".png") ? "png" : path.endsWith(".webp") ? "webp" : "jpeg";
  await writeFile(path, await sharp(svg(shape)).toFormat(format, { quality: 95 }).toBuffer());
  return path;
}
