/** Datasets from files that a visitor dropped or that were fetched. */

import { ConfigurationError, DatasetNotFoundError, FileFormatError } from "../../errors/index.ts";
import {
  boolean,
  type Check,
  checkOption,
  checkOptions,
  listOf,
  oneOf,
  required,
  text,
} from "../../options/index.ts";
import { MAX_NAMES_BYTES, parseClassNames, parseMapping } from "../class-names.ts";
import type { TrainAndTest } from "../dataset-parts.ts";
import { type DatasetFiles, findDatasetFiles, STANDARD_FILES } from "../files.ts";
import { formatOf, TELLING_BYTES } from "../format-of.ts";
import { ARRAYS, CSV, findStored, readStored } from "../formats/find-stored.ts";
import { readWhole } from "../formats/source-file.ts";
import type { StoredDataset } from "../formats/stored.ts";
import { idxLength, readIdx } from "../idx.ts";
import { checkImageShapes, makeParts, type ReadOptions } from "../make-parts.ts";
import type { PartContent } from "../part-content.ts";
import { MAX_PREPARATION_BYTES, PREPARATION_FILE, parsePreparation } from "../preparation.ts";
import { datasetNames } from "../registry.ts";
import { toImages, toLabels } from "../stored-images.ts";
import type { Tensor } from "../tensor.ts";
import { bytesOf } from "./blob-bytes.ts";
import { givenFile } from "./given-file.ts";
import { fingerprintOf, publishedPart, sha256 } from "./identity.ts";

/**
 * Files of a dataset: blobs by name, or a list as `<input type="file">` and drag and drop give them.
 *
 * @see {@link datasetFromFiles}
 */
export type GivenFiles = readonly File[] | Readonly<Record<string, Blob>>;

/**
 * Options of `datasetFromFiles`, the same as those of `readDatasetDirectory` in Node.
 *
 * @see {@link datasetFromFiles}
 */
export type FilesOptions = ReadOptions;

/** Files listed in the message about files that are no dataset. */
const MAX_NAMED = 5;

const isBlob: Check = { expected: "a File or Blob", accepts: (value) => value instanceof Blob };

const GIVEN: Check = {
  expected: "files, a list of File or an object of Blobs by name",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    (Array.isArray(value) ? listOf(isBlob).accepts(value) : Object.values(value).every(isBlob.accepts)),
};

/**
 * Reads a dataset from files, as `readDatasetDirectory` reads a directory in Node.
 *
 * - Four IDX files of MNIST's family, gzipped or plain. Names may have a common prefix, `test` for `t10k`, and the
 *   other variants that Node accepts. A `labels.txt`, `preparation.json` or EMNIST's `…-mapping.txt` among them is
 *   used.
 * - Else NumPy's arrays `x_train`, `y_train`, `x_test`, `y_test`, in one `.npz` or in four `.npy` files.
 * - Else CSV files of training and test images, gzipped or plain: a label and the pixels on each line.
 *
 * Folders before a name are ignored. Nothing leaves the browser. Published datasets are recognized by their
 * checksums; anything unusual is listed in `origin.remarks`.
 *
 * @param files files in a list, or blobs by name
 * @param options the dataset's name, class names, `transpose`
 * @throws {DatasetNotFoundError} if files are missing, listing them and what is there
 * @throws {FileFormatError} for a file that is not as described or holds more than its header announces
 * @throws {ShapeError} if the numbers of images and labels differ
 * @throws {ConfigurationError} for a label without a class, or files of several datasets
 * @example
 * ```ts
 * import { datasetFromFiles } from "atelier/browser";
 *
 * const csv = (lines: string[]) => new Blob([lines.join("\n")]);
 * const files = { "train.csv": csv(["0,0,9,9,0", "1,9,0,0,9"]), "test.csv": csv(["1,9,0,0,9", "0,0,9,9,0"]) };
 * const { train, test } = await datasetFromFiles(files, { name: "diagonals" });
 * console.log(train.images.shape, test.classNames); // [ 2, 2, 2, 1 ] [ '0', '1' ]
 * ```
 */
export async function datasetFromFiles(files: GivenFiles, options: FilesOptions = {}): Promise<TrainAndTest> {
  checkOption("datasetFromFiles", "the files", files, required(GIVEN));
  checkOptions<FilesOptions>("datasetFromFiles", options, {
    ...{ name: text, expected: oneOf(datasetNames()), classNames: listOf(text), transpose: boolean },
  });
  const given = byName(files);
  const { roles, ...stored } = await readGiven(given);
  const { train, test, prefix } = stored;
  const name = options.name ?? (nameFrom(prefix, given) || "own-images");
  checkImageShapes(train, test, "the files");
  const isIdx = roles !== undefined;
  const preparation = isIdx ? await textOf(given, PREPARATION_FILE, MAX_PREPARATION_BYTES) : undefined;
  const names = isIdx ? await textOf(given, "labels.txt", MAX_NAMES_BYTES) : undefined;
  const digest = (role: keyof DatasetFiles) => digestOf(given, roles?.[role]);
  return makeParts(
    {
      ...{ ...stored, fingerprintOf },
      preparation:
        preparation === undefined
          ? undefined
          : parsePreparation(preparation, PREPARATION_FILE, train.images.shape.slice(1)),
      namesInFile: names === undefined ? undefined : parseClassNames(names, "labels.txt"),
      published: {
        train: await publishedPart("train", train, async () => ({
          images: await digest("trainImages"),
          labels: await digest("trainLabels"),
        })),
        test: await publishedPart("test", test, async () => ({
          images: await digest("testImages"),
          labels: await digest("testLabels"),
        })),
      },
      mapping: async () => {
        if (!isIdx) return undefined;
        const mapping = await textOf(given, `${prefix}mapping.txt`, MAX_NAMES_BYTES);
        return mapping === undefined ? undefined : parseMapping(mapping, `${prefix}mapping.txt`);
      },
    },
    { ...options, name, source: name },
  );
}

/** Returns true if {@link datasetFromFiles} reads files of this name. */
export function isDatasetFile(name: string): boolean {
  const idx = findDatasetFiles([name]);
  return ARRAYS.test(name) || CSV.test(name) || idx.complete || idx.present.length > 0;
}

/** The parts that were read; for IDX files, which file has which role. */
interface ReadGiven extends StoredDataset {
  readonly roles?: DatasetFiles;
}

/** Reads images and labels in the first format found. */
async function readGiven(given: ReadonlyMap<string, Blob>): Promise<ReadGiven> {
  const found = findDatasetFiles([...given.keys()]);
  if (found.complete) {
    const [train, test] = await Promise.all([
      readPart(given, found.files, "train"),
      readPart(given, found.files, "test"),
    ]);
    return { train, test, roles: found.files, prefix: found.prefix, remarks: [] };
  }
  if (found.present.length > 0) {
    throw notFound(`only ${found.present.join(", ")}; missing: ${found.missing.join(", ")}`);
  }
  const stored = await findStored(
    [...given].map(([name, file]) => givenFile(name, file)).sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  if (stored?.format !== undefined) return readStored(stored);
  throw notFound(stored?.problem ?? (given.size === 0 ? "no files" : await describe(given)));
}

/** Names the dataset by the files' common prefix, or the name of the only one. */
function nameFrom(prefix: string, given: ReadonlyMap<string, Blob>): string {
  const [only = ""] = given.size === 1 ? given.keys() : [];
  return prefix.replace(/[-_. ]+$/, "") || only.replace(/\.(?:np[yz]|csv(?:\.gz)?)$/i, "");
}

/**
 * Maps files by their names without folders; hidden files are left out.
 *
 * @throws {ConfigurationError} if two have the same name
 */
function byName(files: GivenFiles): ReadonlyMap<string, Blob> {
  const entries = isList(files)
    ? files.map((file) => [file.name, file] as const)
    : Object.entries(files).map(([path, file]) => [path.slice(path.lastIndexOf("/") + 1), file] as const);
  const given = new Map<string, Blob>();
  for (const [name, file] of entries) {
    if (name.startsWith(".")) continue;
    if (given.has(name)) {
      throw new ConfigurationError(`Expected the files of one dataset. Received: two called "${name}".`);
    }
    given.set(name, file);
  }
  return given;
}

function isList(files: GivenFiles): files is readonly File[] {
  return Array.isArray(files);
}

async function readPart(
  given: ReadonlyMap<string, Blob>,
  files: DatasetFiles,
  partition: "train" | "test",
): Promise<PartContent> {
  const [images, labels] =
    partition === "train" ? [files.trainImages, files.trainLabels] : [files.testImages, files.testLabels];
  return {
    images: toImages(await readTensor(given, images), images),
    labels: toLabels(await readTensor(given, labels), labels),
    files: { images, labels },
  };
}

async function readTensor(given: ReadonlyMap<string, Blob>, name: string): Promise<Tensor> {
  const file = givenFile(name, given.get(name) ?? new Blob());
  const bytes = await readWhole(file, (start) => idxLength(start, { source: name }));
  return readIdx(bytes, { source: name });
}

async function digestOf(
  given: ReadonlyMap<string, Blob>,
  name: string | undefined,
): Promise<string | undefined> {
  const file = name === undefined ? undefined : given.get(name);
  return file === undefined || name === undefined ? undefined : sha256(await bytesOf(file, name));
}

/** Reads a text file in UTF-8; undefined if there is none of that name. */
async function textOf(
  given: ReadonlyMap<string, Blob>,
  wanted: string,
  maxBytes: number,
): Promise<string | undefined> {
  const [name, file] = [...given].find(([name]) => name.toLowerCase() === wanted) ?? [];
  if (name === undefined || file === undefined) return undefined;
  if (file.size > maxBytes) {
    throw new FileFormatError(
      `${name}: Expected a text file of at most ${maxBytes} bytes. Received: ${file.size} bytes.`,
    );
  }
  const bytes = await bytesOf(file, name);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (error) {
    throw new FileFormatError(`${name}: Expected a text file in UTF-8. Received: bytes that are not UTF-8.`, {
      cause: error,
    });
  }
}

function notFound(received: string): DatasetNotFoundError {
  return new DatasetNotFoundError(
    `Expected four IDX files: ${Object.values(STANDARD_FILES).join(", ")}, plain or .gz, with or without a common ` +
      "prefix; or a .npz with x_train, y_train, x_test and y_test; or CSV files, train.csv and test.csv, of a label and " +
      `pixels. Received: ${received}.`,
  );
}

/** Lists a few files' names, with their formats where the first bytes tell. */
async function describe(given: ReadonlyMap<string, Blob>): Promise<string> {
  const shown = await Promise.all(
    [...given].slice(0, MAX_NAMED).map(async ([name, file]) => {
      const start = await bytesOf(file.slice(0, TELLING_BYTES), name);
      return `${name} (${formatOf(start) ?? "of a format that is not known"})`;
    }),
  );
  return `${shown.join(", ")}${given.size > MAX_NAMED ? ` and ${given.size - MAX_NAMED} more` : ""}`;
}
