/** The command that makes a study's report again. */

import { availableParallelism } from "node:os";
import { IS_SOURCE } from "../package-files.ts";
import { EVIDENCE } from "../study/node.ts";
import { commandToType } from "../terminal/index.ts";
import type { Shell } from "./shell.ts";
import type { StudyOptions } from "./study.ts";
import { threadsOf } from "./workers.ts";

/**
 * The whole command with all that the numbers depend on, however the study was started: `start` chooses its datasets by
 * what it finds.
 *
 * @param names of the datasets that were studied
 */
export function studyCommand(
  names: readonly string[],
  options: StudyOptions,
  environment: Shell["environment"],
): string {
  const { recipe, seed, seeds, only, trainImages, testImages, data, device = "cpu" } = options;
  // Whoever computes: the numbers depend on the threads of each.
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
