/** `atelier predict`: classifies images of a dataset or your own pictures. */

import { atLeast } from "../checked.ts";
import { titleOf } from "../data/index.ts";
import { type Dataset, slice } from "../index.ts";
import { beside } from "./beside.ts";
import { classProbabilities } from "./class-probabilities.ts";
import { type ForeignOptions, openClassifier } from "./classifier.ts";
import { checkIndices, classNameAt, type DataOptions } from "./dataset.ts";
import { type Guess, guessesOf, guessLines, guessWidth } from "./guesses.ts";
import { matchClasses } from "./match-classes.ts";
import { checkFit, datasetFor } from "./model-file.ts";
import { UsageError } from "./options.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { pictureLines } from "./text-picture.ts";

export interface PredictOptions extends DataOptions, ForeignOptions {
  readonly dataset?: string;
  /** Default: the first one. */
  readonly index?: readonly number[];
  readonly partition: "train" | "test";
  readonly save?: string;
  readonly json?: boolean;
}

/** @param pictures files; if empty, images of the dataset are classified */
export async function predict(
  path: string,
  pictures: readonly string[],
  options: PredictOptions,
  shell: Shell,
): Promise<void> {
  if (pictures.length > 0) {
    if (options.index !== undefined || options.dataset !== undefined) {
      throw new UsageError("Expected either pictures, or --index and --dataset. Received: both.");
    }
    const { predictPictures } = await import("./predict-pictures.ts");
    return predictPictures(path, pictures, options, shell);
  }
  if (options.save !== undefined) {
    throw new UsageError("Expected --save together with pictures. Received: no pictures.");
  }
  return predictExamples(path, options, shell);
}

async function predictExamples(path: string, options: PredictOptions, shell: Shell): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell);
  const { index: indices = [0] } = options;
  const model = await openClassifier(path, options, shell);
  const counts = options.partition === "test" ? { trainCount: 0 } : { testCount: 0 };
  const request = { ...options, ...counts, name: options.dataset };
  const parts = await datasetFor(model, path, request, { shell, screen });
  checkFit(model, path, parts[options.partition]);
  const dataset = matchClasses(model, path, parts[options.partition], shell);
  checkIndices(dataset, indices);
  const chosen = dataset.subset(indices);
  const { data } = await classProbabilities(model, chosen);
  const predictions = indices.map((index, i) => ({
    index,
    label: classNameAt(chosen, i),
    guesses: guessesOf(data.subarray(i * chosen.classCount, (i + 1) * chosen.classCount), chosen.classNames),
  }));
  if (options.json) {
    printJson(shell, { dataset: dataset.name, partition: dataset.partition, predictions });
    return;
  }
  predictions.forEach(({ index, label, guesses }, i) => {
    if (i > 0) screen.print("");
    screen.print(...predictionLines(chosen, i, { index, label, guesses }, screen));
  });
}

/** Formats an image with its label and prediction. */
function predictionLines(
  dataset: Dataset,
  row: number,
  { index, label, guesses }: { index: number; label: string; guesses: readonly Guess[] },
  { styles, columns }: Screen,
): string[] {
  const { partition, images } = dataset;
  const { data, shape } = slice(images, row, row + 1);
  const { colourDepth } = styles;
  const picture = pictureLines({ data, shape: shape.slice(1) }, { colourDepth, columns });
  const [likeliest] = atLeast(guesses, 1);
  const isRight = likeliest.name === label;
  const verdict = isRight ? styles.green("recognized") : styles.red(`taken for ${likeliest.name}`);
  return beside(picture, { columns, least: guessWidth(guesses) }, (room) => [
    `${titleOf(dataset)}, ${partition} image ${index}`,
    `${styles.bold(label)}, ${verdict}`,
    "",
    ...guessLines(guesses, room),
  ]);
}
