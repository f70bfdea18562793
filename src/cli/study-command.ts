/** The command that reproduces a study's report. */

import { availableParallelism } from "node:os";
import { IS_SOURCE } from "../package-files.ts";
import { EVIDENCE } from "../study/node.ts";
import { commandToType } from "../terminal/index.ts";
import type { Shell } from "./shell.ts";
import type { StudyOptions } from "./study.ts";
import { threadsOf } from "./workers.ts";

/**
 * Returns the complete command with every option that affects the numbers, however the study was started: `start`
 * chooses its datasets by what is available.
 *
 * @param names of the studied datasets
 */
export function studyCommand(
  names: readonly string[],
  options: StudyOptions,
  environment: Shell["environment"],
): string {
  const { recipe, seed, seeds, only, trainImages, testImages, data, device = "cpu" } = options;
  // The numbers depend on the threads of each process.
  const { workers = 1, threads = threadsOf(workers) } = options;
  const isPart = only !== undefined && only.length < EVIDENCE.length;
  const words = [
    ...["study", ...names, "--recipe", recipe, "--seed", String(seed)],
    ...(seeds === 1 ? [] : ["--seeds", String(seeds)]),
    ...(isPart ? ["--only", only.join(",")] : []),
    ...(trainImages === undefined ? [] : ["--train-images", String(trainImages)]),
    ...(testImages === undefined ? [] : ["--test-images", String(testImages)]),
    ...(data === undefined ? [] : ["--data", data]),
    ...(threads === availableParallelism() ? [] : ["--threads", String(threads)]),
    ...(device === "cpu" ? [] : ["--device", device]),
  ];
  return commandToType(words, IS_SOURCE ? { npm_lifecycle_event: "atelier" } : environment);
}
