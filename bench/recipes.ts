/**
 * What a recipe is worth: trained with several seeds, each in a process of its own, as mean and spread of the accuracy,
 * and how long it took. See README.md beside this file.
 *
 *     ATELIER_DATA=… npm run check:recipes -- [--recipe quick] [--dataset fashion-mnist] [--seeds 5]
 *         [--epochs 4] [--validate]
 *
 * With --validate the last tenth of the training images replaces the test images: that is how recipes are
 * chosen. `seconds` is training alone, `whole` the process from its start to the printed accuracy.
 */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { defined } from "../src/checked.ts";
import { loadDataset, recipes, rescale } from "../src/index.ts";
import { findRecipe, trainByRecipe } from "../src/recipes/index.ts";

const { values } = parseArgs({
  options: {
    recipe: { type: "string", default: Object.keys(recipes).join(",") },
    dataset: { type: "string", default: "fashion-mnist" },
    seeds: { type: "string", default: "5" },
    epochs: { type: "string" },
    validate: { type: "boolean", default: false },
    once: { type: "string" },
  },
});
const VALIDATION_SHARE = 0.1;

/** One training run. */
interface Run {
  readonly accuracy: number;
  readonly seconds: number;
  readonly megabytes: number;
}

if (values.once === undefined) {
  const on = values.validate ? "validation" : "test";
  console.log(
    `| recipe | ${on} accuracy, mean ± standard deviation (least to most) | seeds | training s | whole s | MB |`,
  );
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const recipe of values.recipe.split(",")) {
    const runs = Array.from({ length: Number(values.seeds) }, (_, i) => inProcess(recipe, i + 1));
    const accuracies = runs.map(({ accuracy }) => 100 * accuracy);
    const { mean, deviation } = spread(accuracies);
    const range = `${Math.min(...accuracies).toFixed(2)} to ${Math.max(...accuracies).toFixed(2)}`;
    const seconds = spread(runs.map((run) => run.seconds)).mean.toFixed(1);
    const whole = spread(runs.map((run) => run.whole)).mean.toFixed(1);
    const megabytes = Math.max(...runs.map((run) => run.megabytes)).toFixed(0);
    console.log(
      `| ${recipe} | ${mean.toFixed(2)} ± ${deviation.toFixed(2)} % (${range}) | ${runs.length} | ${seconds} | ` +
        `${whole} | ${megabytes} |`,
    );
  }
} else console.log(JSON.stringify(await train(values.recipe, Number(values.once))));

function inProcess(recipe: string, seed: number): Run & { whole: number } {
  const options = ["--recipe", recipe, "--dataset", values.dataset, "--once", String(seed)];
  const argv = ["--import", "tsx", fileURLToPath(import.meta.url), ...options];
  if (values.validate) argv.push("--validate");
  if (values.epochs !== undefined) argv.push("--epochs", values.epochs);
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const run: Run = JSON.parse(stdout);
  process.stderr.write(`${recipe}, seed ${seed}: ${stdout}`);
  return { ...run, whole: (performance.now() - began) / 1000 };
}

async function train(name: string, seed: number): Promise<Run> {
  const recipe = findRecipe(name);
  const parts = await loadDataset(values.dataset, { offline: true });
  const kept = Math.floor(parts.train.length * (1 - VALIDATION_SHARE));
  const training = values.validate ? parts.train.take(kept) : parts.train;
  const rest = Array.from({ length: parts.train.length - kept }, (_, i) => kept + i);
  const judged = values.validate ? parts.train.subset(rest) : parts.test;
  const epochs = values.epochs === undefined ? recipe.epochs : Number(values.epochs);
  const began = performance.now();
  const model = await trainByRecipe(recipe, training, { epochs, seed });
  const seconds = (performance.now() - began) / 1000;
  const { accuracy } = await model.evaluate(rescale(judged.images), judged.labels);
  return { accuracy: defined(accuracy), seconds, megabytes: process.resourceUsage().maxRSS / 1e3 };
}

function spread(numbers: readonly number[]): { mean: number; deviation: number } {
  const mean = numbers.reduce((a, b) => a + b) / numbers.length;
  const squares = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: numbers.length > 1 ? Math.sqrt(squares / (numbers.length - 1)) : 0 };
}
