/** Pictures drawn for tests. */

import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import sharp from "sharp";
import { defined } from "../../src/checked.ts";
import type { Image } from "../../src/pictures/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";

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

const SIDE = 28;
const ENLARGED = 8;

export interface Scene {
  readonly width?: number;
  readonly height?: number;
  /** The brightness of the background in the middle, and how it changes across. */
  readonly paper?: number;
  readonly slope?: number;
  readonly noise?: number;
  readonly isDarkOnBright?: boolean;
  readonly seed?: number;
}

/** An image of a dataset as it would look enlarged, somewhere on a sheet of paper under a lamp. */
export function photograph(image: Image, scene: Scene = {}): Image {
  const {
    width = 420,
    height = 340,
    paper = 200,
    slope = 60,
    noise = 10,
    isDarkOnBright = true,
    seed = 1,
  } = scene;
  const random = new RandomGenerator(seed);
  const left = random.integer(width - SIDE * ENLARGED);
  const top = random.integer(height - SIDE * ENLARGED);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = [Math.floor((x - left) / ENLARGED), Math.floor((y - top) / ENLARGED)];
      const isInside = column >= 0 && column < SIDE && row >= 0 && row < SIDE;
      const ink = isInside ? defined(image.data[row * SIDE + column]) / 255 : 0;
      const light = paper + slope * (x / width - 0.5);
      const value = isDarkOnBright ? light * (1 - 0.85 * ink) : light + (250 - light) * ink;
      data[y * width + x] = Math.max(0, Math.min(255, value + noise * (random.uniform() - 0.5)));
    }
  }
  return { data, shape: [height, width, 1] };
}
