/** What a browser is asked for, and Node too, to see that both give the same bytes. */

import { defined } from "../../src/checked.ts";
import { augmentations, batches, drawDataset, drawnNames, pictures } from "../../src/library.ts";

/** SHA-256 of what is drawn, augmented, framed and laid out. */
export async function digests(): Promise<Record<string, string>> {
  const results: Record<string, string> = {};
  for (const name of drawnNames()) {
    const { train } = await drawDataset(name, { trainCount: 200, testCount: 0 });
    const augmentation = Object.values(augmentations).map((make) => make());
    const [batch] = batches(train, { seed: 1, augmentation });
    const appearance = pictures.measureAppearance(train);
    const seen = pictures.frameLikeDataset(pictures.imageAt(train, 3), { shape: [28, 28, 1], appearance });
    results[`${name}, drawn`] = await sha256(train.images.data);
    results[`${name}, augmented`] = await sha256(new Uint8Array(defined(batch).images.data.buffer));
    results[`${name}, framed`] = await sha256(seen.data);
    results[`${name}, sheet`] = await sha256(pictures.spriteSheet(train).pixels);
  }
  return results;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
