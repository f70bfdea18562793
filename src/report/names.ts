/** What datasets, classes and models are called in sentences. */

import { mean, wilsonInterval } from "../statistics/index.ts";
import { MODEL_TITLES } from "../study/models.ts";
import type { Studied } from "./context.ts";
import { programFor } from "./program.ts";

/** The article that the study repeats, at the commit that was read. */
export const ARTICLE =
  "https://github.com/pravarmahajan/pravarmahajan.github.io/blob/1f6a9c0c6c9fafb2cdb328cb930f49e1c41e02cd/_posts/blog-archived/2017-10-11-fashion.md";

/** What a model is called; one that is not known keeps its name. */
export function modelTitle(model: string): string {
  const title = Object.hasOwn(MODEL_TITLES, model) ? MODEL_TITLES[model as keyof typeof MODEL_TITLES] : model;
  return typographic(title);
}

/** Text of the study as it is set: apostrophes and quotation marks curved, percent signs on the line of their number. */
export function typographic(text: string): string {
  return text
    .replace(/"([^"]*)"/g, "“$1”")
    .replaceAll("'", "’")
    .replaceAll(" %", "\u00a0%");
}

export function className({ study }: Studied, label: number): string {
  return study.classNames[label] ?? String(label);
}

/** The test accuracy of the article's network, the mean over seeds; undefined if it was not trained. */
export function postNetwork({ study }: Studied) {
  const intervalOf = (accuracy: number) =>
    wilsonInterval(Math.round(accuracy * study.testImages), study.testImages);
  const trainings = study.trainings
    .filter(({ model }) => model === "cnn")
    .map((training) => ({ ...training, interval: intervalOf(training.accuracy) }));
  if (trainings.length === 0) return undefined;
  const accuracy = mean(trainings.map((training) => training.accuracy));
  return { accuracy, interval: intervalOf(accuracy), trainings };
}

/** The article's program for this dataset, step by step. */
export function programOf(dataset: Studied) {
  return programFor(dataset.study, dataset.train);
}

/** What more of is a higher byte: "ink" where images are shown as ink on paper, else "brightness". */
export function quantity({ isInk }: Pick<Studied, "isInk">): string {
  return isInk ? "ink" : "brightness";
}
