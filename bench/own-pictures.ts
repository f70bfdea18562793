/**
 * A user's own pictures, the whole way: circles, squares and triangles are drawn, imported, trained on by
 * each recipe with its defaults, evaluated, and predicted from their files; then the same number of new
 * pictures. Every step is the command line's, in a process of its own. See README.md beside this file.
 *
 *     npm run check:own-pictures -- [--counts 40,12] [--recipes post,quick,sprint,strong] [--threads 1] [--seed 1]
 *
 * Exits with 1 if a model has less than 90 % of the test images, or files are predicted otherwise than the dataset's
 * images in more than 2 of 100.
 */

import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { defined } from "../src/checked.ts";
import { type Dataset, loadModel, pictures, readDatasetDirectory, recipes, rescale } from "../src/index.ts";
import { likeliestClasses } from "../src/metrics/index.ts";
import { SHAPES, writeShapes } from "../test/support/drawn-shapes.ts";

const { values } = parseArgs({
  options: {
    counts: { type: "string", default: "40,12" },
    recipes: { type: "string", default: Object.keys(recipes).join(",") },
    threads: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
  },
});
const LEAST_RIGHT = 0.9;
const LEAST_ALIKE = 0.98;
/** New pictures of each class. */
const NEW_PICTURES = 50;
/** Files in one call of `predict`. */
const FILES_AT_ONCE = 1000;
const PROGRAM = fileURLToPath(new URL("../src/cli/atelier.ts", import.meta.url));
const run = promisify(execFile);

const top = await mkdtemp(join(tmpdir(), "atelier-own-pictures-"));
const rows: string[] = [];
const unseen = await writeShapes(join(top, "unseen"), NEW_PICTURES, 1000 + Number(values.seed));
for (const count of values.counts.split(",").map(Number)) {
  const folder = await writeShapes(join(top, `shapes-${count}`), count, Number(values.seed));
  const data = join(top, `dataset-${count}`);
  const began = performance.now();
  const { preparation } = await atelier("import", folder, "--out", data);
  console.error(`${count} of each class imported in ${seconds(began)} s: ${JSON.stringify(preparation)}`);
  for (const recipe of values.recipes.split(",")) rows.push(await check(recipe, count, { folder, data }));
}
console.log(
  "| of each class | recipe | training s | test accuracy | files as in the dataset | files right | new pictures right |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const row of rows) console.log(row);
await rm(top, { recursive: true });

async function check(
  recipe: string,
  count: number,
  { folder, data }: { folder: string; data: string },
): Promise<string> {
  const out = join(top, `run-${count}-${recipe}`);
  const options = ["--recipe", recipe, "--seed", values.seed, "--threads", values.threads, "--out", out];
  const trained = await atelier("train", data, ...options);
  const model = join(out, "model.onnx");
  const { accuracy } = await atelier("evaluate", model, data);
  const guesses = await predictFiles(model, folder);
  const ofDataset = await answersByImage(model, data);
  const { preparation } = (await readDatasetDirectory(data)).train;
  if (preparation === undefined) throw new Error("no preparation beside the dataset");
  let alike = 0;
  for (const { path, name } of guesses) {
    const { image } = await pictures.preparePicture(path, preparation);
    if (ofDataset.get(image.data.join()) === name) alike++;
  }
  const isRight = ({ path, name }: Guess) => path.includes(`/${name}/`);
  const right = guesses.filter(isRight).length / guesses.length;
  const fresh = await predictFiles(model, unseen);
  const rightOfFresh = fresh.filter(isRight).length / fresh.length;
  const isGood = Number(accuracy) >= LEAST_RIGHT && alike >= LEAST_ALIKE * guesses.length;
  if (!isGood) process.exitCode = 1;
  const cells = [count, recipe, trained.seconds, percent(Number(accuracy)), percent(alike / guesses.length)];
  const row = `| ${[...cells, percent(right), percent(rightOfFresh)].join(" | ")} |`;
  console.error(row);
  return row;
}

interface Guess {
  readonly path: string;
  readonly name: string;
}

async function predictFiles(model: string, folder: string): Promise<Guess[]> {
  const files: string[] = [];
  for (const shape of SHAPES) {
    for (const name of await readdir(join(folder, shape))) files.push(join(folder, shape, name));
  }
  const guesses: Guess[] = [];
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const { predictions } = await atelier("predict", model, ...files.slice(start, start + FILES_AT_ONCE));
    for (const { path, guesses: ofOne } of predictions as { path: string; guesses: { name: string }[] }[]) {
      guesses.push({ path, name: defined(ofOne[0]).name });
    }
  }
  return guesses;
}

/** The class that the model finds likeliest, for the bytes of each image of the dataset. */
async function answersByImage(path: string, data: string): Promise<Map<string, string>> {
  const model = await loadModel(path);
  const { train, test } = await readDatasetDirectory(data);
  const answers = new Map<string, string>();
  for (const part of [train, test] satisfies Dataset[]) {
    const { data: probabilities } = await model.predict(rescale(part.images));
    likeliestClasses(probabilities, part.classCount).forEach((label, i) => {
      answers.set(pictures.imageAt(part, i).data.join(), defined(part.classNames[label]));
    });
  }
  return answers;
}

/** Runs a command, and reads the JSON that it prints last. */
async function atelier(...argv: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(process.execPath, ["--import", "tsx", PROGRAM, ...argv, "--json"], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
