/**
 * Whether a change leaves every number as it was: the recipes' networks trained for some steps by another checkout of
 * Atelier and by this one, with fast and with plain lowerings, and compared bit by bit. See docs/testing.md.
 *
 *     npm run check:recorded -- --before ../another-checkout [--steps 30] [--networks post,quick,sprint,strong]
 *         [--lowerings fast,plain] [--batch 64]
 *     npm run check:recorded -- --before ../another-checkout --record runs.json      # keeps its runs, compares nothing
 *     npm run check:recorded -- --recorded runs.json                                 # compares this checkout with them
 *
 * Exits with 1 if something differs. What is recorded is compared on one machine only: another processor rounds otherwise.
 */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { recipes } from "../src/index.ts";
import { type Comparison, compare, isIdentical, LOWERINGS, type Run, type Task } from "./recorded/runs.ts";

const { values } = parseArgs({
  options: {
    before: { type: "string" },
    record: { type: "string" },
    recorded: { type: "string" },
    steps: { type: "string", default: "30" },
    networks: { type: "string", default: Object.keys(recipes).join(",") },
    lowerings: { type: "string", default: LOWERINGS.join(",") },
    batch: { type: "string" },
  },
});
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const tasks = Object.values(recipes)
  .filter(({ name }) => values.networks.split(",").includes(name))
  .flatMap(({ name, batchSize }) =>
    LOWERINGS.filter((lowerings) => values.lowerings.split(",").includes(lowerings)).map(
      (lowerings): Task => ({
        ...{ network: name, lowerings, steps: Number(values.steps) },
        batchSize: Number(values.batch ?? batchSize),
      }),
    ),
  );

if (values.record !== undefined && values.before !== undefined) {
  const runs = tasks.map((task) => train(values.before ?? "", task));
  writeFileSync(values.record, `${JSON.stringify(runs, undefined, 1)}\n`);
} else if (values.recorded !== undefined || values.before !== undefined) {
  process.exitCode = compareAll() ? 0 : 1;
} else {
  console.error("Expected --before with another checkout, or --recorded with a file that --record wrote.");
  process.exitCode = 1;
}

/** Compares every task's runs and prints a row of each; whether all are identical. */
function compareAll(): boolean {
  const recorded: readonly Run[] | undefined =
    values.recorded === undefined ? undefined : JSON.parse(readFileSync(values.recorded, "utf8"));
  const titles = ["network", "lowerings", "batch", "losses", "weights", "slots", "evaluation", "prediction"];
  console.log(`| ${titles.join(" | ")} |\n| ${titles.map(() => "---").join(" | ")} |`);
  let areIdentical = tasks.length > 0;
  for (const task of tasks) {
    const before = recorded === undefined ? train(values.before ?? "", task) : find(recorded, task);
    const comparison = compare(before, train(here(".."), task));
    areIdentical &&= isIdentical(comparison);
    console.log(row(task, comparison));
  }
  console.log(areIdentical ? "All runs are bit-identical." : "Not all runs are bit-identical.");
  return areIdentical;
}

function row({ network, lowerings, batchSize }: Task, comparison: Comparison): string {
  const { losses, weights, slots, evaluation, prediction } = comparison;
  return `| ${[network, lowerings, batchSize, losses, weights, slots, evaluation, prediction].join(" | ")} |`;
}

/** Trains in a process of its own, by the checkout's own source. */
function train(checkout: string, task: Task): Run {
  const argv = ["--import", "tsx", here("recorded/train.ts"), checkout, JSON.stringify(task)];
  const run: Run = JSON.parse(execFileSync(process.execPath, argv, { cwd: here(".."), encoding: "utf8" }));
  process.stderr.write(
    `${checkout}: ${task.network}, ${task.lowerings}, batch ${task.batchSize}: ${run.seconds.toFixed(1)} s\n`,
  );
  return run;
}

function find(recorded: readonly Run[], { network, lowerings, batchSize, steps }: Task): Run {
  const run = recorded.find(
    (each) =>
      each.network === network &&
      each.lowerings === lowerings &&
      each.batchSize === batchSize &&
      each.losses.length === steps,
  );
  if (run !== undefined) return run;
  throw new Error(
    `Expected recorded runs of ${network}, ${lowerings}, batch ${batchSize}, ${steps} steps. Received: other ones.`,
  );
}
