/** Datasets from pictures in folders, one for each class, on every platform. */

import { defined } from "../checked.ts";
import { Dataset, type Image, type Preparation, type TrainAndTest } from "../data/index.ts";
import { AtelierError, ConfigurationError } from "../errors/index.ts";
import { RandomGenerator } from "../random/random.ts";
import { shouldFrame } from "./choose-framing.ts";
import { listPictures, type PictureFile } from "./class-folders.ts";
import { type DecodedPicture, type DividedPictures, dividePictures } from "./divide-pictures.ts";
import type { Folder } from "./folder-tree.ts";
import { type ImportOptions, sidesOf } from "./import-options.ts";
import { equalNotes, fewNotes, missingNotes } from "./picture-notes.ts";
import { inverted, type PreparedPicture, reasonOf } from "./preparing.ts";

/**
 * A dataset made from pictures, with a report.
 *
 * @see {@link importPictures}
 */
export interface ImportedPictures extends TrainAndTest {
  /** Files that were left out, with reasons, in the order of their paths. */
  readonly skipped: readonly SkippedFile[];
  /** How pictures became images; both parts have it too. */
  readonly preparation: Preparation;
  /** Whether bright and dark were exchanged. */
  readonly isInverted: boolean;
  /** Number of pictures that became the same image as an earlier one. */
  readonly equal: number;
  /** Remarks in words: how unusual folders were understood, what was left out, which pictures are equal. */
  readonly notes: readonly string[];
}

/**
 * A file that was not imported.
 *
 * @see {@link ImportedPictures.skipped}
 */
export interface SkippedFile {
  /** Path of the file. */
  readonly path: string;
  /** Why it was left out. */
  readonly reason: string;
}

/** Largest dataset, in bytes: the limit of the IDX reader. */
const MAX_BYTES = 2 ** 31;

/** Reads pictures on a platform, by their paths in the folder. */
export interface PictureReader {
  /** @throws FileFormatError if it cannot be read, naming the file */
  prepare(path: string, preparation: Preparation): Promise<PreparedPicture>;
  /**
   * Reads a picture, upright and in colour.
   *
   * @param most largest width and height, in pixels; larger pictures are scaled down
   * @throws {FileFormatError} if it cannot be read, naming the file
   */
  read(path: string, most: number): Promise<Image>;
  /** Number of pictures read at a time. */
  readonly concurrency: number;
}

/**
 * Makes a dataset of a folder of class folders, by the rules of `importPictures`.
 *
 * @throws what `importPictures` throws
 */
export async function gatherPictures(
  folder: Folder,
  reader: PictureReader,
  options: ImportOptions,
): Promise<ImportedPictures> {
  const { testSplit = 0.15, seed = 0, name = folder.name } = options;
  const { files, notes } = listPictures(folder);
  checkRoom(files, options);
  const preliminary = await choosePreparation(files, reader, options);
  const { pictures, skipped } = await decodeAll(files, reader, preliminary, options);
  const preparation = { ...preliminary, isInverted: decideInversion(pictures, preliminary, options) };
  const classNames = readableClasses(files, pictures, { directory: folder.path, skipped });
  const images = preparation.isInverted ? pictures.map(invert) : pictures;
  const random = new RandomGenerator(seed);
  const divided = dividePictures(images, testSplit, random);
  const datasetOf = (partition: "train" | "test") =>
    toDataset(divided[partition], { name, partition, classNames, preparation }, random.split(partition));
  checkDivided(divided, pictures.length);
  return {
    ...{ train: datasetOf("train"), test: datasetOf("test"), skipped, preparation, equal: divided.equal },
    isInverted: preparation.isInverted,
    notes: [
      ...notes,
      ...missingNotes(files, classNames),
      ...fewNotes(divided, classNames),
      ...equalNotes(divided),
    ],
  };
}

function checkRoom(files: readonly PictureFile[], { size: sides, rgb = false }: ImportOptions): void {
  const size = sidesOf(sides);
  const bytes = files.length * size[0] * size[1] * (rgb ? 3 : 1);
  if (bytes <= MAX_BYTES) return;
  throw new ConfigurationError(
    `Expected images of ${MAX_BYTES / 2 ** 30} GiB in all at most. ` +
      `Received: ${files.length} pictures of ${size.join("×")} pixels${rgb ? " in colour" : ""}, ${(bytes / 2 ** 30).toFixed(1)} GiB.`,
  );
}

/** Decides everything that is known before all pictures are decoded; inversion is decided afterwards. */
async function choosePreparation(
  files: readonly PictureFile[],
  reader: PictureReader,
  { size: sides, rgb = false, fit, invert, frame = "auto", signal }: ImportOptions,
): Promise<Preparation> {
  const size = sidesOf(sides);
  const isWhole = rgb || fit !== undefined || (invert !== undefined && invert !== "auto");
  const isFramed =
    frame === "auto"
      ? !isWhole &&
        (await shouldFrame(files, size, { read: (path, most) => reader.read(path, most), signal }))
      : frame === "yes";
  return { shape: [...size, rgb ? 3 : 1], fit: fit ?? "contain", isInverted: false, isFramed };
}

interface SeenPicture extends DecodedPicture {
  readonly edge: number;
}

async function decodeAll(
  files: readonly PictureFile[],
  reader: PictureReader,
  preparation: Preparation,
  { signal, onProgress }: ImportOptions,
): Promise<{ pictures: SeenPicture[]; skipped: SkippedFile[] }> {
  const results: (SeenPicture | SkippedFile)[] = new Array(files.length);
  let [next, done] = [0, 0];
  const work = async () => {
    while (next < files.length) {
      signal?.throwIfAborted();
      const i = next++;
      results[i] = await decode(defined(files[i]), reader, preparation);
      onProgress?.(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: reader.concurrency }, work));
  const pictures = results.filter((result): result is SeenPicture => "data" in result);
  const skipped = results.filter((result): result is SkippedFile => "reason" in result);
  return { pictures, skipped };
}

async function decode(
  file: PictureFile,
  reader: PictureReader,
  preparation: Preparation,
): Promise<SeenPicture | SkippedFile> {
  try {
    const { image, edge } = await reader.prepare(file.path, preparation);
    return { ...file, data: image.data, edge };
  } catch (error) {
    if (!(error instanceof AtelierError)) throw error;
    return { path: file.path, reason: reasonOf(error) };
  }
}

function decideInversion(
  pictures: readonly SeenPicture[],
  { shape, isFramed }: Preparation,
  { invert: choice = "auto" }: ImportOptions,
): boolean {
  if (isFramed) return false;
  if (choice !== "auto") return choice === "yes";
  return shape[2] === 1 && pictures.filter(({ edge }) => edge > 127).length > pictures.length / 2;
}

function invert(picture: SeenPicture): SeenPicture {
  return { ...picture, data: inverted({ data: picture.data, shape: [] }).data };
}

/** Lists the classes with readable pictures. */
function readableClasses(
  files: readonly PictureFile[],
  pictures: readonly SeenPicture[],
  { directory, skipped }: { directory: string; skipped: readonly SkippedFile[] },
): string[] {
  const readable = new Set(pictures.map(({ className }) => className));
  const classNames = [...new Set(files.map(({ className }) => className))].filter((name) =>
    readable.has(name),
  );
  if (classNames.length >= 2) return classNames;
  const [first] = skipped;
  const example = first === undefined ? "" : ` (${first.path}: ${first.reason})`;
  throw new ConfigurationError(
    `Expected PNG, JPEG or WebP pictures of two or more classes in folders of ${directory}, one folder for each class. ` +
      `Received: ${files.length} ${files.length === 1 ? "file" : "files"}, ` +
      `${pictures.length === 0 ? "none of them such a picture" : `such pictures in one folder only, "${classNames[0]}"`}${example}.`,
  );
}

function checkDivided({ train, test }: DividedPictures, count: number): void {
  for (const [part, pictures] of Object.entries({ train, test })) {
    if (pictures.length > 0) continue;
    throw new ConfigurationError(
      `Expected enough different pictures for training and test images. Received: ${count} in all, none for the ${part} images.`,
    );
  }
}

function toDataset(
  pictures: readonly DecodedPicture[],
  about: Pick<Dataset, "name" | "partition" | "classNames"> & { preparation: Preparation },
  random: RandomGenerator,
): Dataset {
  const shape = [pictures.length, ...about.preparation.shape];
  const data = new Uint8Array(shape.reduce((product, length) => product * length, 1));
  const labels =
    about.classNames.length > 256 ? new Uint16Array(pictures.length) : new Uint8Array(pictures.length);
  const labelOf = new Map(about.classNames.map((name, label) => [name, label]));
  // Mixed, so that the last tenth, which validation may take, has all classes.
  random.permutation(pictures.length).forEach((at, i) => {
    const picture = defined(pictures[at]);
    data.set(picture.data, (i * data.length) / pictures.length);
    labels[i] = labelOf.get(picture.className) ?? 0;
  });
  return new Dataset({ ...about, labels, images: { data, shape } });
}
