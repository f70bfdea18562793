/**
 * How well pictures of one's own are made to look like a dataset's: test images are enlarged onto paper in uneven
 * light, with noise, as JPEG files; a network that was trained on the dataset then sees what is made of them, and its
 * answers are compared with those for the images themselves. Where the real datasets are (ATELIER_DATA), they are
 * taken, else the drawn ones. See README.md beside this file.
 *
 *     npm run check:pictures
 *
 * Exits with 1 if less than nine of ten answers are the same.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { defined } from "../src/checked.ts";
import {
  type Dataset,
  loadDataset,
  pictures,
  recipes,
  rescale,
  type Sequential,
  trainByRecipe,
} from "../src/index.ts";
import { photograph } from "../test/pictures/fixtures.ts";

const TRAIN_IMAGES = 12_000;
const EPOCHS = 3;
const PHOTOGRAPHS = 300;
const LEAST_ALIKE = 0.9;

const { frameLikeDataset, imageAt, measureAppearance, readPicture } = pictures;
const names = process.env.ATELIER_DATA ? ["mnist", "fashion-mnist"] : ["drawn-digits", "drawn-garments"];
const directory = await mkdtemp(join(tmpdir(), "atelier-pictures-"));

console.log("| dataset | right, images | right, photographs | same answer |");
console.log("| --- | --- | --- | --- |");
for (const name of names) {
  const counts = { trainCount: TRAIN_IMAGES, testCount: PHOTOGRAPHS };
  const { train, test } = await loadDataset(name, { ...counts, offline: true });
  const model = await trainByRecipe(recipes.quick, train, { epochs: EPOCHS, seed: 1 });
  const seen = new Uint8Array(test.images.data.length);
  const appearance = measureAppearance(train);
  for (let i = 0; i < test.length; i++) {
    const file = await photographed(test, i);
    const { data } = frameLikeDataset(await readPicture(file), { shape: test.imageShape, appearance });
    seen.set(data, i * data.length);
  }
  const direct = await answers(model, test.images.data, test);
  const indirect = await answers(model, seen, test);
  const right = (given: readonly number[]) => share(given, (answer, i) => answer === test.labels[i]);
  const alike = share(indirect, (answer, i) => answer === direct[i]);
  console.log(`| ${name} | ${percent(right(direct))} | ${percent(right(indirect))} | ${percent(alike)} |`);
  if (alike < LEAST_ALIKE) process.exitCode = 1;
}
await rm(directory, { recursive: true });

async function photographed(test: Dataset, index: number): Promise<string> {
  const { data, shape } = photograph(imageAt(test, index), { seed: index });
  const file = join(directory, `${test.name}-${index}.jpg`);
  await sharp(data, { raw: { width: defined(shape[1]), height: defined(shape[0]), channels: 1 } })
    .jpeg()
    .toFile(file);
  return file;
}

async function answers(
  model: Sequential,
  data: Uint8Array,
  { images, classCount }: Dataset,
): Promise<number[]> {
  const probabilities = await model.predict(rescale({ data, shape: images.shape }));
  return Array.from({ length: images.shape[0] ?? 0 }, (_, i) => {
    const row = probabilities.data.subarray(i * classCount, (i + 1) * classCount);
    return row.indexOf(Math.max(...row));
  });
}

function share(values: readonly number[], holds: (value: number, i: number) => boolean): number {
  return values.filter(holds).length / values.length;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
