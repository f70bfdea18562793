/**
 * The drawn datasets, held to what is said of them: how fast they are drawn, that a second time gives the same bytes,
 * and that for the article's network, two epochs on 12,000 images, digits are clearly easier than garments and neither
 * is trivial. Where the real datasets are (ATELIER_DATA), the same is measured on them. See README.md beside this file.
 *
 *     npm run check:drawn
 *
 * Exits with 1 if something does not hold.
 */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { defined } from "../src/checked.ts";
import { findDrawn } from "../src/data/index.ts";
import {
  drawDataset,
  readDatasetDirectory,
  recipes,
  rescale,
  type TrainAndTest,
  trainByRecipe,
} from "../src/index.ts";

const DRAWN_IMAGES = 10_000;
const TRAIN_IMAGES = 12_000;
const EPOCHS = 2;
/** What "clearly" means. */
const LEAST_DIFFERENCE = 0.05;
const MOST_SECONDS = 3;

const failures: string[] = [];
const expect = (isSo: boolean, what: string) => {
  if (!isSo) failures.push(what);
};

console.log("| dataset | 10,000 images drawn in | test accuracy | of the real one |");
console.log("| --- | --- | --- | --- |");
const accuracies: Record<string, number> = {};
for (const name of ["drawn-digits", "drawn-garments"]) {
  const began = performance.now();
  const first = await drawDataset(name, { trainCount: DRAWN_IMAGES, testCount: 0 });
  const seconds = (performance.now() - began) / 1000;
  const parts = await drawDataset(name, { trainCount: TRAIN_IMAGES });
  expect(seconds < MOST_SECONDS, `${name}: ${DRAWN_IMAGES} images in ${seconds.toFixed(2)} s`);
  expect(
    digest(first) === digest({ ...parts, train: parts.train.take(DRAWN_IMAGES) }),
    `${name}: other bytes the second time`,
  );
  accuracies[name] = await accuracyOn(parts);
  const real = await realOne(findDrawn(name).imitates);
  const ofReal = real === undefined ? "not measured, no data" : percent(await accuracyOn(real));
  console.log(`| ${name} | ${seconds.toFixed(2)} s | ${percent(accuracies[name])} | ${ofReal} |`);
}
const [digits, garments] = [defined(accuracies["drawn-digits"]), defined(accuracies["drawn-garments"])];
expect(
  digits > garments + LEAST_DIFFERENCE,
  `digits ${digits} are not clearly easier than garments ${garments}`,
);
expect(digits < 1 && garments < 1, "one of them is trivial");
for (const failure of failures) console.error(`does not hold: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;

async function accuracyOn({ train, test }: TrainAndTest): Promise<number> {
  const examples = train.take(TRAIN_IMAGES);
  const model = await trainByRecipe(recipes.post, examples, { epochs: EPOCHS, validationSplit: 0, seed: 1 });
  const { accuracy } = await model.evaluate(rescale(test.images), test.labels);
  return defined(accuracy);
}

async function realOne(name: string): Promise<TrainAndTest | undefined> {
  const directory = join(process.env.ATELIER_DATA ?? "", name);
  return process.env.ATELIER_DATA && existsSync(directory) ? readDatasetDirectory(directory) : undefined;
}

function digest({ train }: Pick<TrainAndTest, "train">): string {
  return createHash("sha256").update(train.images.data).update(train.labels).digest("hex");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
