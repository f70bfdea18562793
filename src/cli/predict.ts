/** `atelier predict`: single images, and what a model takes them for. */

import { type Dataset, slice } from "../index.ts";
import { classProbabilities } from "./class-probabilities.ts";
import type { DataOptions } from "./dataset.ts";
import { formatShare, titleOf } from "./formats.ts";
import { checkFit, datasetFor, openModel } from "./model-file.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { tableLines } from "./table.ts";
import { pictureLines } from "./text-picture.ts";

export interface PredictOptions extends DataOptions {
  readonly dataset?: string;
  readonly index: readonly number[];
  readonly partition: "train" | "test";
  readonly json?: boolean;
}

/** How likely a model finds a class. */
interface Guess {
  readonly name: string;
  readonly probability: number;
}

const SHOWN_GUESSES = 3;
const WIDEST_BAR = 20;
const NARROWEST_BAR = 8;
/** Between image and words. */
const GAP = 3;
/** The widest probability, and the spaces around the bar. */
const BESIDE_BAR = "  ".length + "  100.00 %".length;

export async function predict(path: string, options: PredictOptions, shell: Shell): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell);
  const model = await openModel(path);
  const parts = await datasetFor(model, path, { ...options, name: options.dataset }, { shell, screen });
  const dataset = parts[options.partition];
  checkFit(model, path, dataset);
  const chosen = dataset.subset(options.index);
  const { data } = await classProbabilities(model, chosen);
  const predictions = options.index.map((index, i) => ({
    index,
    label: chosen.classNames[chosen.labels[i]],
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

/** The likeliest classes, the likeliest first. */
function guessesOf(probabilities: Float32Array, names: readonly string[]): Guess[] {
  return Array.from(probabilities, (probability, k) => ({ name: names[k], probability }))
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, SHOWN_GUESSES);
}

/** The image, with what it is and is taken for beside it where that fits, else below. */
function predictionLines(
  { name, partition, images }: Dataset,
  row: number,
  { index, label, guesses }: { index: number; label: string; guesses: readonly Guess[] },
  { styles, columns }: Screen,
): string[] {
  const [image] = [slice(images, row, row + 1)];
  const picture = pictureLines(
    { data: image.data, shape: image.shape.slice(1) },
    { colourDepth: styles.colourDepth, columns },
  );
  const isRight = guesses[0].name === label;
  const verdict = isRight ? styles.green("recognised") : styles.red(`taken for ${guesses[0].name}`);
  const widestName = Math.max(...guesses.map((guess) => guess.name.length));
  const room = columns - picture.width - GAP - widestName - BESIDE_BAR;
  const isBeside = room >= NARROWEST_BAR;
  const barWidth = isBeside ? Math.min(room, WIDEST_BAR) : WIDEST_BAR;
  const words = [
    `${titleOf(name)}, ${partition} image ${index}`,
    `${styles.bold(label)}, ${verdict}`,
    "",
    ...tableLines(
      guesses.map((guess) => [guess.name, bar(guess.probability, barWidth), formatShare(guess.probability)]),
      { left: [0, 1] },
    ),
  ];
  if (!isBeside) return [...picture.lines, "", ...words];
  const top = Math.max(0, Math.floor((picture.lines.length - words.length) / 2));
  const height = Math.max(picture.lines.length, words.length);
  return Array.from({ length: height }, (_, y) => {
    const line = picture.lines[y] ?? " ".repeat(picture.width);
    const word = words[y - top] ?? "";
    return word === "" ? line.trimEnd() : line + " ".repeat(GAP) + word;
  });
}

function bar(probability: number, width: number): string {
  const filled = Math.round(probability * width);
  return "━".repeat(filled) + "─".repeat(width - filled);
}
