/**
 * How long it takes to load Fashion-MNIST from its four `.gz` files, and how much more memory the process has
 * resident then. Each time in a process of its own. See README.md beside this file.
 *
 *     ATELIER_DATA=… npm run check:load
 *
 * Exits with 1 if it takes a second or 150 MB.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defined } from "../src/checked.ts";
import { readDatasetDirectory } from "../src/data/node.ts";
import { median } from "./results.ts";

const PROCESSES = 7;
const MOST_SECONDS = 1;
const MOST_MEGABYTES = 150;

const directory = join(process.env.ATELIER_DATA ?? "", "fashion-mnist");

if (process.argv.includes("--once")) {
  const megabytes = () => process.memoryUsage().rss / 1e6;
  const before = megabytes();
  const began = performance.now();
  const { train, test } = await readDatasetDirectory(directory);
  const seconds = (performance.now() - began) / 1000;
  const images = train.length + test.length;
  console.log(JSON.stringify({ images, seconds, megabytes: megabytes() - before }));
} else if (process.env.ATELIER_DATA === undefined || !existsSync(directory)) {
  console.error("Not measured: set ATELIER_DATA to the directory that holds fashion-mnist/.");
  process.exitCode = 1;
} else {
  const runs = Array.from({ length: PROCESSES }, loadOnce);
  const seconds = runs.map((run) => run.seconds);
  const megabytes = runs.map((run) => run.megabytes);
  console.log(`${defined(runs[0]).images} images loaded, in ${PROCESSES} processes: median (least to most)`);
  console.log(`  ${summary(seconds, 2)} s; it may take ${MOST_SECONDS} s`);
  console.log(`  ${summary(megabytes, 0)} MB above the empty process; it may take ${MOST_MEGABYTES} MB`);
  if (Math.max(...seconds) >= MOST_SECONDS || Math.max(...megabytes) >= MOST_MEGABYTES) process.exitCode = 1;
}

function loadOnce(): { images: number; seconds: number; megabytes: number } {
  const argv = ["--import", "tsx", fileURLToPath(import.meta.url), "--once"];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function summary(values: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}
