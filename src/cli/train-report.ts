/** The output of `atelier train`, before and after training. */

import { join } from "node:path";
import { isWholePart, publishedName, titleOf } from "../data/index.ts";
import type { TrainAndTest } from "../index.ts";
import { postAccuracies, recipes } from "../recipes/index.ts";
import {
  formatCounted,
  formatLoss,
  formatMegabytes,
  formatParts,
  formatSeconds,
  formatShare,
} from "./formats.ts";
import { RUN_FILES, type RunConfig, type RunHistory } from "./run-record.ts";
import type { Screen } from "./screen.ts";
import { planLines, type TrainingPlan } from "./training-plan.ts";

/** Formats the dataset and the plan. */
export function headingLines(parts: TrainAndTest, plan: TrainingPlan, { styles }: Screen): string[] {
  const title = styles.bold(titleOf(parts.train));
  return [`Training on ${title}: ${formatParts(parts)}`, ...planLines(plan)];
}

/** Formats the result. */
export function resultLines(
  parts: TrainAndTest,
  { recipe }: TrainingPlan,
  { test: result, seconds, peakMemoryBytes }: RunHistory,
  path: string,
  { styles }: Screen,
): string[] {
  if (result === null) return [];
  const { test } = parts;
  const accuracy = styles.bold(`Test accuracy ${formatShare(result.accuracy)}`);
  return [
    `${accuracy} on ${formatCounted(result.examples, "test image")} of ${titleOf(test)}, loss ${formatLoss(result.loss)}${comparison(parts, recipe)}`,
    `Trained in ${formatSeconds(seconds)}, peak memory ${formatMegabytes(peakMemoryBytes)}`,
    `Saved ${RUN_FILES.join(", ")} in ${path}`,
  ];
}

/** Adds the article's accuracy, if its network was trained and tested on exactly the article's images. */
function comparison({ train, test }: TrainAndTest, recipe: TrainingPlan["recipe"]): string {
  const name = publishedName(test);
  const isOfPost =
    publishedName(train) === name &&
    isWholePart(name, "train", train.length) &&
    isWholePart(name, "test", test.length) &&
    recipe.network === recipes.post.network;
  const accuracy = name !== undefined && isOfPost ? postAccuracies[name] : undefined;
  return accuracy === undefined
    ? ""
    : `; the article reports ${formatShare(accuracy, 1)} after ${recipes.post.epochs} epochs`;
}

/** The same as {@link resultLines}, as JSON. */
export function resultJson(
  history: RunHistory,
  { dataset, recipe, options }: RunConfig,
  path: string,
): object {
  const { seconds, peakMemoryBytes, interrupted } = history;
  const { loss, accuracy } = history.test ?? { loss: null, accuracy: null };
  return {
    dataset: dataset.name,
    examples: dataset.testExamples,
    loss,
    accuracy,
    recipe,
    seed: options.seed,
    epochs: history.epochs.length,
    seconds,
    peakMemoryBytes,
    interrupted,
    model: join(path, "model.onnx"),
  };
}
