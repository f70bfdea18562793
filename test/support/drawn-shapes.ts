/** Pictures of circles, squares and triangles, as somebody might draw and photograph them: no two are alike. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { RandomGenerator } from "../../src/random/random.ts";

export const SHAPES = ["circle", "square", "triangle"] as const;

/** Pixels of a picture's side. */
const SIDE = 96;

/**
 * Writes pictures into a folder for each class, PNG and JPEG files in turn. Size, place, angle and both greys vary.
 *
 * @param count pictures of each class
 */
export async function writeShapes(directory: string, count: number, seed = 0): Promise<string> {
  for (const shape of SHAPES) {
    await mkdir(join(directory, shape), { recursive: true });
    const random = new RandomGenerator(seed).split(shape);
    for (let i = 0; i < count; i++) {
      const picture = sharp(Buffer.from(drawShape(shape, random)));
      const [path, encoded] =
        i % 2 === 0 ? [`${i}.png`, picture.png()] : [`${i}.jpg`, picture.jpeg({ quality: 90 })];
      await writeFile(join(directory, shape, path), await encoded.toBuffer());
    }
  }
  return directory;
}

function drawShape(shape: (typeof SHAPES)[number], random: RandomGenerator): string {
  const between = (least: number, most: number) => least + (most - least) * random.uniform();
  const radius = between(0.16, 0.34) * SIDE;
  const [x, y] = [between(radius, SIDE - radius), between(radius, SIDE - radius)];
  const turn = between(0, 2 * Math.PI);
  const [paper, ink] = [Math.round(between(150, 255)), Math.round(between(0, 100))];
  const corners = (number: number) =>
    Array.from({ length: number }, (_, i) => {
      const angle = turn + (i * 2 * Math.PI) / number;
      return `${x + radius * Math.cos(angle)},${y + radius * Math.sin(angle)}`;
    }).join(" ");
  const drawn =
    shape === "circle"
      ? `<circle cx="${x}" cy="${y}" r="${radius}"/>`
      : `<polygon points="${corners(shape === "square" ? 4 : 3)}"/>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">` +
    `<rect width="100%" height="100%" fill="rgb(${paper},${paper},${paper})"/>` +
    `<g fill="rgb(${ink},${ink},${ink})">${drawn}</g></svg>`
  );
}
