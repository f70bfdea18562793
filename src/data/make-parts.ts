/** From images and labels as files have them to a dataset: its classes, what it is, and what is unusual about it. */

import { FileFormatError } from "../errors/index.ts";
import { type ClassNames, numberClasses } from "./classes.ts";
import { Dataset } from "./dataset.ts";
import type { TrainAndTest } from "./dataset-parts.ts";
import { Origin } from "./origin.ts";
import type { PartContent } from "./part-content.ts";
import type { Preparation } from "./preparation.ts";
import { findDataset } from "./registry.ts";
import { transpose } from "./stored-images.ts";
import { formatShape } from "./tensor.ts";

/** Options of `readDatasetDirectory` and, in a browser, of `datasetFromFiles`. */
export interface ReadOptions {
  /**
   * Name of the dataset.
   *
   * @default the directory's name, or the file's without its ending
   */
  readonly name?: string | undefined;
  /**
   * The published dataset that this should be; if it is another one, a remark says so.
   *
   * @default none
   */
  readonly expected?: string | undefined;
  /**
   * Names of the classes.
   *
   * @default those of `labels.txt`, the published ones, EMNIST's mapping, or the labels that occur
   */
  readonly classNames?: readonly string[] | undefined;
  /**
   * Whether to exchange rows and columns of the images.
   *
   * @default true for EMNIST's files, whose images lie on their side
   */
  readonly transpose?: boolean | undefined;
}

/** The contents of both parts. */
export interface ReadParts {
  readonly train: PartContent;
  readonly test: PartContent;
  /** The name by which the files are told from others: "emnist-letters". */
  readonly prefix: string;
  /** Sentences without a full stop. */
  readonly remarks: readonly string[];
  readonly preparation: Preparation | undefined;
  /** Class names of a `labels.txt`. */
  readonly namesInFile: readonly string[] | undefined;
  /** Which published dataset each part is, by checksums. */
  readonly published: Readonly<Record<"train" | "test", string | undefined>>;
  /** Reads EMNIST's mapping, which is asked for only where nothing else names the classes. */
  readonly mapping: (() => Promise<ClassNames | undefined>) | undefined;
  /** A function that computes the fingerprint of both parts. */
  fingerprintOf(train: PartContent, test: PartContent): (() => string) | Promise<() => string>;
}

/** The names of EMNIST's files begin so. */
export const EMNIST = /^emnist/i;

/** @throws FileFormatError unless the images of both parts are of one size */
export function checkImageShapes(train: PartContent, test: PartContent, path: string): void {
  const imageShape = formatShape(train.images.shape.slice(1));
  if (formatShape(test.images.shape.slice(1)) === imageShape) return;
  throw new FileFormatError(
    `${test.files?.images ?? path}: Expected images of shape ${imageShape}, like the training images. ` +
      `Received: ${formatShape(test.images.shape.slice(1))}.`,
  );
}

/**
 * Makes the dataset.
 *
 * @param options.source where it was read from, for messages and its origin
 * @throws ShapeError if numbers of images and labels differ; ConfigurationError for a label without a class
 */
export async function makeParts(
  parts: ReadParts,
  options: ReadOptions & { readonly name: string; readonly source: string },
): Promise<TrainAndTest> {
  const { train, test, published } = parts;
  const { name, source, expected } = options;
  const isOnSide = options.transpose ?? EMNIST.test(parts.prefix);
  const upright = (part: PartContent) => (isOnSide ? { ...part, images: transpose(part.images) } : part);
  const [turnedTrain, turnedTest] = [upright(train), upright(test)];

  const known = published.train ?? published.test;
  const names: ClassNames | undefined =
    options.classNames ??
    parts.namesInFile ??
    (known === undefined ? undefined : findDataset(known).classNames) ??
    (await parts.mapping?.());
  const numbered = numberClasses(train.labels, test.labels, names, name);
  const isExpected = expected !== undefined && published.train === expected && published.test === expected;
  const about = {
    source: isExpected ? expected : source,
    transpose: options.transpose,
    remarks: [
      ...(expected === undefined || isExpected ? [] : [otherFiles(source, expected, published)]),
      ...parts.remarks,
      ...(isOnSide && options.transpose === undefined
        ? [`the images of ${name} are turned over, since EMNIST stores them on their side`]
        : []),
      ...numbered.remarks,
    ],
  };
  const fingerprint = await parts.fingerprintOf(
    { ...turnedTrain, labels: numbered.train },
    { ...turnedTest, labels: numbered.test },
  );
  const make = (partition: "train" | "test", { images }: PartContent) =>
    new Dataset({
      ...{ name, partition, images, labels: numbered[partition], classNames: numbered.classNames },
      preparation: parts.preparation,
      origin: new Origin({ ...about, published: isOnSide ? undefined : published[partition] }, fingerprint),
    });
  return { train: make("train", turnedTrain), test: make("test", turnedTest) };
}

/** That files under the name of a published dataset are not, or not all, the published ones. */
function otherFiles(
  directory: string,
  expected: string,
  published: Readonly<Record<"train" | "test", string | undefined>>,
): string {
  const { title } = findDataset(expected);
  const part =
    published.train === expected
      ? "the test part"
      : published.test === expected
        ? "the training part"
        : "what is";
  return `${part} in ${directory} is not the published ${title}, and published results say nothing of it`;
}
