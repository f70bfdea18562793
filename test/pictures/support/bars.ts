/** Pictures of two classes: bars on the left, bars on the right. */

import { join } from "node:path";
import { temporaryDirectory } from "../../data/fixtures.ts";
import { writePicture } from "../fixtures.ts";

export const LEFT = '<rect x="6" y="6" width="18" height="48"/>';
export const RIGHT = '<rect x="36" y="6" width="18" height="48"/>';

/** A bar of another length than the others. */
export const bar = (name: string, i: number) =>
  `<rect x="${name === "left" ? 6 : 36}" y="6" width="18" height="${40 + (i % 16)}"/>`;

/** Two classes in the three formats: bars on the left, bars on the right. */
export async function bars(counts: Record<string, number> = { left: 10, right: 6 }): Promise<string> {
  const directory = join(await temporaryDirectory(), "bars");
  for (const [name, count] of Object.entries(counts)) {
    for (let i = 0; i < count; i++) {
      const ending = ["png", "jpg", "webp"][i % 3];
      await writePicture(join(directory, name, `${i}.${ending}`), { svg: bar(name, i) });
    }
  }
  return directory;
}
