/** `atelier predict MODEL photo.jpg …`: classifies your own pictures, prepared like the model's training images. */

import { statSync } from "node:fs";
import { join, parse } from "node:path";
import { atLeast } from "../checked.ts";
import { formatShape } from "../data/index.ts";
import { AtelierError, ConfigurationError, ShapeError } from "../errors/index.ts";
import { writeWhole } from "../files/write-whole.ts";
import { imageShapeOf } from "../pictures/drawing.ts";
import {
  Drawing,
  encodePng,
  frameLikeDataset,
  type Image,
  MNIST_APPEARANCE,
  preparePicture,
  readPicture,
} from "../pictures/node.ts";
import { beside } from "./beside.ts";
import { classProbabilities } from "./class-probabilities.ts";
import { type Classifier, type ForeignOptions, openClassifier } from "./classifier.ts";
import { printMessage } from "./clean-output.ts";
import { type Guess, guessesOf, guessLines, guessWidth } from "./guesses.ts";
import { UsageError } from "./options.ts";
import { type OutputDirectory, openDirectory } from "./output-directory.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { pictureLines } from "./text-picture.ts";

/** A picture and its prediction. */
interface Prediction {
  readonly path: string;
  readonly seen: Image;
  readonly guesses: readonly Guess[];
  /** The file with the picture as the network saw it. */
  readonly saved?: string;
}

/** Enlargement factor of saved pictures. */
const ENLARGEMENT = 10;

/**
 * @throws ShapeError if the model does not take pictures; FileFormatError, ConfigurationError for a picture that
 *   cannot be read or is empty; with several pictures, after the others were shown
 */
export async function predictPictures(
  path: string,
  pictures: readonly string[],
  options: ForeignOptions & { readonly save?: string; readonly json?: boolean },
  shell: Shell,
): Promise<void> {
  const { save, json } = options;
  checkNoFolder(pictures);
  const screen = openScreen(json ? shell.stderr : shell.stdout, shell);
  const model = await openClassifier(path, options, shell);
  checkTakesPictures(model, path);
  noteMissingPreparation(model, path, shell);
  const predictions: Prediction[] = [];
  const directory = save === undefined ? undefined : openDirectory(save, shell, { option: "--save" });
  const nextFile = directory && freeFiles(directory);
  try {
    for (const picture of pictures) {
      try {
        const prediction = await predictPicture(model, picture, nextFile);
        if (!json && predictions.length > 0) screen.print("");
        if (!json) screen.print(...predictionLines(prediction, model, screen));
        predictions.push(prediction);
      } catch (error) {
        if (pictures.length === 1 || !(error instanceof AtelierError)) throw error;
        printMessage(shell, `skipped: ${error.message}`);
      }
    }
  } finally {
    directory?.release();
  }
  if (json) {
    const shown = predictions.map(({ path: file, guesses, saved }) => ({ path: file, guesses, saved }));
    printJson(shell, { model: path, trainedOn: model.notes.dataset, predictions: shown });
  }
  const skipped = pictures.length - predictions.length;
  if (skipped > 0) {
    throw new ConfigurationError(
      `Expected ${pictures.length} readable pictures that each show an object. Received: ${skipped} that had to be skipped.`,
    );
  }
}

/** Chooses a new file for each picture: x-seen.png, x-seen-2.png, … */
function freeFiles({ path, entries }: OutputDirectory): (picture: string) => string {
  // Some file systems ignore case.
  const taken = new Set(entries.map((name) => name.toLowerCase()));
  return (picture) => {
    const stem = `${parse(picture).name}-seen`;
    for (let number = 1; ; number++) {
      const name = number === 1 ? `${stem}.png` : `${stem}-${number}.png`;
      if (taken.has(name.toLowerCase())) continue;
      taken.add(name.toLowerCase());
      return join(path, name);
    }
  };
}

function checkTakesPictures({ network, notes }: Classifier, path: string): void {
  const { inputShape, outputShape } = network;
  const { preparation } = notes;
  if (preparation !== undefined && formatShape(preparation.shape) !== inWords(inputShape)) {
    throw new ShapeError(
      `Expected ${path} to take images of the shape that it describes, ${formatShape(preparation.shape)}. ` +
        `Received: a model that takes ${inWords(inputShape)}.`,
    );
  }
  const [height, width, channels] = inputShape;
  if (inputShape.length === 3 && (channels === 1 || channels === 3) && outputShape.length === 1) {
    if (height !== null && width !== null) return;
    throw new UsageError(`Expected --size, since ${path} takes images of any size. Received: no --size.`);
  }
  throw new ShapeError(
    `Expected a model that takes images of shape [height, width, 1 or 3] and classifies them. ` +
      `Received: ${path}, from ${inWords(inputShape)} to ${inWords(outputShape)}.`,
  );
}

/** Suggests how to name the files of a folder, if there is nothing else; among other files it is skipped. */
function checkNoFolder(pictures: readonly string[]): void {
  const [folder] = pictures;
  if (folder === undefined || pictures.length > 1) return;
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new UsageError(
    `Expected pictures; those of a folder are ${join(folder, "*")}. Received: ${folder}, a folder.`,
  );
}

/** Says that pictures are framed by guess, which for a model of photographs is wrong. */
function noteMissingPreparation({ notes, isForeign }: Classifier, path: string, shell: Shell): void {
  if (notes.preparation !== undefined || notes.appearance !== undefined) return;
  const advice = isForeign ? "" : " A program records it by model.notes = pictures.notesOn(train).";
  printMessage(
    shell,
    `note: ${path} does not record how its training images were prepared: pictures are framed like MNIST's digits.${advice}`,
  );
}

function inWords(shape: readonly (number | null)[]): string {
  return `[${shape.map((length) => length ?? "any").join(", ")}]`;
}

async function predictPicture(
  model: Classifier,
  path: string,
  nextFile: ((picture: string) => string) | undefined,
): Promise<Prediction> {
  const { classNames = [] } = model.notes;
  const seen = await seenOf(model, path);
  const images = { data: seen.data, shape: [1, ...seen.shape] };
  const [classCount] = model.network.outputShape;
  const { data } = await classProbabilities(model, { images, classCount: classCount ?? undefined });
  const guesses = guessesOf(data, classNames);
  if (nextFile === undefined) return { path, seen, guesses };
  const saved = nextFile(path);
  await writeWhole(saved, await enlarged(seen));
  return { path, seen, guesses, saved };
}

/** Prepares a picture like the training images: by the stored settings, or by their appearance. */
async function seenOf({ notes, network }: Classifier, path: string): Promise<Image> {
  const { preparation, appearance = MNIST_APPEARANCE } = notes;
  if (preparation !== undefined) return (await preparePicture(path, preparation)).image;
  const shape = network.inputShape.map((length) => length ?? 0);
  return frameLikeDataset(await readPicture(path), { shape, appearance, source: path });
}

function enlarged(seen: Image): Promise<Uint8Array> {
  const [height, width] = imageShapeOf(seen);
  const drawing = new Drawing(width * ENLARGEMENT, height * ENLARGEMENT);
  drawing.image(seen, { left: 0, top: 0, scale: ENLARGEMENT });
  return encodePng(drawing);
}

/** Formats the picture that the network saw, and its prediction. */
function predictionLines(
  { path, seen, guesses, saved }: Prediction,
  { notes }: Classifier,
  { styles, columns }: Screen,
): string[] {
  const [likeliest] = atLeast(guesses, 1);
  const picture = pictureLines(seen, { colourDepth: styles.colourDepth, columns });
  const dataset = notes.dataset === undefined ? "" : `, by a model of ${notes.dataset}`;
  const lines = beside(picture, { columns, least: guessWidth(guesses) }, (room) => [
    path,
    `${styles.bold(likeliest.name)}${dataset}`,
    "",
    ...guessLines(guesses, room),
  ]);
  return saved === undefined ? lines : [...lines, "", `Saved the picture as the network saw it: ${saved}`];
}
