/** Pictures in folders, one for each class, as a dataset of MNIST's family. */

import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { Dataset, type TrainAndTest } from "../data/index.ts";
import { AtelierError, ConfigurationError } from "../errors.ts";
import { RandomGenerator } from "../random/random.ts";
import { listPictures, type PictureFile } from "./class-folders.ts";
import { openPicture } from "./photograph.ts";

export interface ImportOptions {
  /** [height, width] of the images; default [28, 28]. */
  readonly size?: readonly [height: number, width: number];
  /** Whether images keep their colours, in three channels; default false: grey ones, in one. */
  readonly rgb?: boolean;
  /**
   * Whether bright becomes dark. Default "auto": grey images are inverted if most pictures have a bright background,
   * so that it is black as in MNIST; pictures in colour are left as they are.
   */
  readonly invert?: "auto" | "yes" | "no";
  /**
   * What to do with a picture of another shape: "contain" (default) shows all of it, with its background at the
   * sides; "cover" cuts off what is too much; "fill" distorts it.
   */
  readonly fit?: "contain" | "cover" | "fill";
  /** Share of the pictures of each class that become test images; default 0.15. */
  readonly testSplit?: number;
  /** Chooses the test images, and the order of all; default 0. */
  readonly seed?: number;
  /** Default: the name of the folder. */
  readonly name?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A dataset, and what was left out of it. */
export interface ImportedPictures extends TrainAndTest {
  /** Files that are no pictures, with the reason, in the order of their paths. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** Whether bright was made dark. */
  readonly isInverted: boolean;
}

interface DecodedPicture extends PictureFile {
  readonly data: Uint8Array;
  /** How bright the edge is, 0 to 255. */
  readonly edge: number;
}

/**
 * Makes a dataset of a folder of class folders: `shoes/1.jpg`, `hats/2.png`, … The classes are the folders in their
 * order, numbers as numbers; pictures may lie in further folders below. Where the folder has just `train` and
 * `test`, with class folders in them, the division is theirs; else it is drawn by the seed, class by class. PNG, JPEG
 * and WebP pictures are read; what is none, or damaged, is skipped and reported.
 *
 * @throws ConfigurationError if there are no class folders, no pictures, or too few for a test image; for a size or
 *   split that is not possible; the signal's reason when it is aborted
 */
export async function importPictures(
  directory: string,
  options: ImportOptions = {},
): Promise<ImportedPictures> {
  const { testSplit = 0.15, seed = 0, name = basename(resolve(directory)) } = options;
  checkOptions(options);
  const files = await listPictures(directory);
  const { pictures, skipped } = await decodeAll(files, options);
  const classNames = [...new Set(files.map((file) => file.className))].filter((className) =>
    pictures.some((picture) => picture.className === className),
  );
  if (classNames.length === 0) {
    throw new ConfigurationError(
      `Expected PNG, JPEG or WebP pictures in folders of ${directory}, one folder for each class. ` +
        `Received: ${files.length === 0 ? "no files in folders" : `${files.length} files, none of them such a picture (${skipped[0].path}: ${skipped[0].reason})`}.`,
    );
  }
  const isInverted = decideInversion(pictures, options);
  if (isInverted) for (const { data } of pictures) invertBytes(data);
  const random = new RandomGenerator(seed);
  const parts = divide(pictures, classNames, testSplit, random);
  const datasetOf = (partition: "train" | "test") =>
    toDataset(parts[partition], { name, partition, classNames }, options, random.split(partition));
  return { train: datasetOf("train"), test: datasetOf("test"), skipped, isInverted };
}

function checkOptions({ size = [28, 28], testSplit = 0.15 }: ImportOptions): void {
  if (!size.every((side) => Number.isInteger(side) && side >= 1 && side <= 1024)) {
    throw new ConfigurationError(
      `Expected a height and a width from 1 to 1024 pixels. Received: ${size.join("×")}.`,
    );
  }
  if (!(testSplit > 0 && testSplit < 1)) {
    throw new ConfigurationError(`Expected testSplit to be between 0 and 1. Received: ${testSplit}.`);
  }
}

/** Several at a time: decoding runs in threads of its own. */
async function decodeAll(
  files: readonly PictureFile[],
  options: ImportOptions,
): Promise<{ pictures: DecodedPicture[]; skipped: { path: string; reason: string }[] }> {
  const { signal, onProgress } = options;
  const results: (DecodedPicture | { path: string; reason: string })[] = new Array(files.length);
  let [next, done] = [0, 0];
  const work = async () => {
    while (next < files.length) {
      signal?.throwIfAborted();
      const i = next++;
      results[i] = await decode(files[i], options);
      onProgress?.(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  const pictures = results.filter((result): result is DecodedPicture => "data" in result);
  const skipped = results.filter((result): result is { path: string; reason: string } => "reason" in result);
  return { pictures, skipped };
}

async function decode(
  file: PictureFile,
  { size = [28, 28], rgb = false, fit = "contain" }: ImportOptions,
): Promise<DecodedPicture | { path: string; reason: string }> {
  const [height, width] = size;
  try {
    const picture = await openPicture(file.path);
    const background = await picture.clone().resize(16, 16, { fit: "fill" }).raw().toBuffer();
    const edge = edgeColour(background);
    // Mitchell's kernel hardly rings: around ink, Lanczos would leave a halo on the paper.
    picture.resize({
      ...{ width, height, fit, kernel: "mitchell" },
      background: { r: edge[0], g: edge[1], b: edge[2] },
    });
    if (!rgb) picture.toColourspace("b-w");
    const data = new Uint8Array(await picture.raw().toBuffer());
    return { ...file, data, edge: (edge[0] + edge[1] + edge[2]) / 3 };
  } catch (error) {
    if (!(error instanceof AtelierError)) throw error;
    const reason = error.message.replace(/^.*Received: /s, "").replace(`${file.path}, `, "");
    return { path: file.path, reason };
  }
}

/** The median of each channel along the edge of 16×16 pixels in colour. */
function edgeColour(pixels: Uint8Array): number[] {
  const isEdge = (i: number) => i % 16 === 0 || i % 16 === 15 || i < 16 || i >= 240;
  return [0, 1, 2].map((channel) => {
    const values = Array.from({ length: 256 }, (_, i) => i)
      .filter(isEdge)
      .map((i) => pixels[3 * i + channel])
      .sort((a, b) => a - b);
    return values[values.length >> 1];
  });
}

function decideInversion(
  pictures: readonly DecodedPicture[],
  { rgb = false, invert = "auto" }: ImportOptions,
): boolean {
  if (invert !== "auto") return invert === "yes";
  return !rgb && pictures.filter(({ edge }) => edge > 127).length > pictures.length / 2;
}

function invertBytes(data: Uint8Array): void {
  for (let i = 0; i < data.length; i++) data[i] = 255 - data[i];
}

/** Of each class at least one picture to train on, and one to test on if it has two. */
function divide(
  pictures: readonly DecodedPicture[],
  classNames: readonly string[],
  testSplit: number,
  random: RandomGenerator,
): Record<"train" | "test", DecodedPicture[]> {
  const parts: Record<"train" | "test", DecodedPicture[]> = { train: [], test: [] };
  for (const className of classNames) {
    const ofClass = pictures.filter((picture) => picture.className === className);
    const order = random.split(`class ${className}`).permutation(ofClass.length);
    const tests = Math.min(ofClass.length - 1, Math.max(1, Math.round(testSplit * ofClass.length)));
    order.forEach((at, i) => {
      parts[ofClass[at].partition ?? (i < tests ? "test" : "train")].push(ofClass[at]);
    });
  }
  for (const part of ["train", "test"] as const) {
    if (parts[part].length > 0) continue;
    throw new ConfigurationError(
      `Expected enough pictures for training and test images. Received: ${pictures.length} in all, none for the ${part} images.`,
    );
  }
  return parts;
}

function toDataset(
  pictures: readonly DecodedPicture[],
  about: Pick<Dataset, "name" | "partition" | "classNames">,
  { size = [28, 28], rgb = false }: ImportOptions,
  random: RandomGenerator,
): Dataset {
  const shape = [pictures.length, ...size, rgb ? 3 : 1];
  const data = new Uint8Array(shape.reduce((product, length) => product * length, 1));
  const labels =
    about.classNames.length > 256 ? new Uint16Array(pictures.length) : new Uint8Array(pictures.length);
  // Mixed, so that the last tenth, which validation may take, has all classes.
  random.permutation(pictures.length).forEach((at, i) => {
    data.set(pictures[at].data, (i * data.length) / pictures.length);
    labels[i] = about.classNames.indexOf(pictures[at].className);
  });
  return new Dataset({ ...about, labels, images: { data, shape } });
}
