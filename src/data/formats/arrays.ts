/** NumPy's arrays as a dataset: Keras' `mnist.npz`, MedMNIST's, KMNIST's four, or arrays in files of their own. */

import { DatasetNotFoundError, FileFormatError } from "../../errors/index.ts";
import type { PartContent } from "../part-content.ts";
import { toImages, toLabels } from "../stored-images.ts";
import { formatShape, rowCount, type Tensor } from "../tensor.ts";
import { npyLength, readNpy } from "./npy.ts";
import { readWhole, type SourceFile } from "./source-file.ts";
import type { StoredDataset } from "./stored.ts";
import { withZip, type ZipEntry } from "./zip.ts";

type Partition = "train" | "val" | "test";
type Content = "images" | "labels";

/** Names of arrays listed in messages. */
const MAX_SHOWN = 12;

/** The role of an array, by its name and its file's. */
export interface ArrayRole {
  readonly partition: Partition;
  readonly content: Content;
}

const PARTITIONS: readonly (readonly [Partition, RegExp])[] = [
  ["val", /(?:^|[^a-z])(?:val|valid|validation)(?:[^a-z]|$)/],
  ["test", /(?:^|[^a-z])(?:test|t10k)(?:[^a-z]|$)/],
  ["train", /(?:^|[^a-z])(?:train|training)(?:[^a-z]|$)/],
];
const CONTENTS: readonly (readonly [Content, RegExp])[] = [
  ["labels", /(?:^|[^a-z])(?:y|labels?|targets?)(?:[^a-z]|$)/],
  ["images", /(?:^|[^a-z])(?:x|images?|imgs?|data)(?:[^a-z]|$)/],
];

/**
 * What an array is by its name: `x_train`, `train_images`, `kmnist-train-imgs`; undefined where that does not say.
 *
 * @param name the array's; that of its file where it has none of its own
 */
export function arrayRole(name: string): ArrayRole | undefined {
  const words = name.toLowerCase();
  const partition = PARTITIONS.find(([, pattern]) => pattern.test(words))?.[0];
  const content = CONTENTS.find(([, pattern]) => pattern.test(words))?.[0];
  return partition === undefined || content === undefined ? undefined : { partition, content };
}

/** An array that is somewhere. */
interface FoundArray extends ArrayRole {
  /** For messages: "mnist.npz, x_train.npy". */
  readonly source: string;
  read(): Promise<Tensor>;
}

/** Arrays that belong together, by their role: "train images". */
export interface ArrayGroup {
  readonly prefix: string;
  readonly paths: readonly string[];
  readonly found: ReadonlyMap<string, FoundArray>;
  /** Arrays that have no role, or one that is taken. */
  readonly others: readonly string[];
  /** Whether training and test images and labels are there. */
  readonly isComplete: boolean;
}

const NEEDED = ["train images", "train labels", "test images", "test labels"];

/**
 * Groups the arrays in `.npz` and `.npy` files: each `.npz` that holds a whole dataset is one; of the others those
 * whose names begin alike are together, as `kmnist-train-imgs.npz` and `kmnist-train-labels.npz` are.
 *
 * @throws FileFormatError if a `.npz` cannot be read
 */
export async function groupArrays(files: readonly SourceFile[]): Promise<ArrayGroup[]> {
  const whole: ArrayGroup[] = [];
  const byPrefix = new Map<string, [file: SourceFile, arrays: NamedArray[]][]>();
  for (const file of files) {
    const arrays = await arraysIn(file);
    const stem = stemOf(file);
    const group = groupOf(stem, [[file, arrays]]);
    if (group.isComplete) {
      whole.push(group);
      continue;
    }
    const prefix = stem.replace(/[-_. ]*(?:train|test|t10k|val|x_|y_).*$/is, "");
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), [file, arrays]]);
  }
  return [...whole, ...[...byPrefix].map(([prefix, group]) => groupOf(prefix, group))];
}

type NamedArray = Omit<FoundArray, "partition" | "content"> & { readonly name: string };

function stemOf({ name }: SourceFile): string {
  return name.replace(/\.np[yz]$/i, "");
}

async function arraysIn(file: SourceFile): Promise<NamedArray[]> {
  const { path } = file;
  const stem = stemOf(file);
  if (/\.npy$/i.test(file.name)) return [{ name: stem, source: path, read: () => readNpyFile(file) }];
  const entries = await withZip(file, async (zip) => zip.entries);
  return entries.map((entry) => {
    const own = entry.name.replace(/\.npy$/, "");
    // NumPy calls an array that was given no name arr_0: then the file's name counts.
    const name = arrayRole(own) === undefined ? `${stem} ${own}` : own;
    return { name, source: `${path}, ${entry.name}`, read: () => readNpzEntry(file, entry) };
  });
}

function groupOf(
  prefix: string,
  files: readonly (readonly [file: SourceFile, arrays: readonly NamedArray[]])[],
): ArrayGroup {
  const found = new Map<string, FoundArray>();
  const others: string[] = [];
  for (const { name, ...array } of files.flatMap(([, arrays]) => arrays)) {
    const role = arrayRole(name);
    const key = `${role?.partition} ${role?.content}`;
    if (role === undefined || found.has(key)) others.push(array.source);
    else found.set(key, { ...role, ...array });
  }
  const isComplete = NEEDED.every((key) => found.has(key));
  return { prefix, paths: files.map(([{ path }]) => path), found, others, isComplete };
}

/**
 * Reads a dataset from arrays. Validation images come at the end of the training images.
 *
 * @throws DatasetNotFoundError if an array is missing, with the names of those that are there; FileFormatError
 */
export async function readArrays(group: ArrayGroup): Promise<StoredDataset> {
  const { found, paths, prefix } = group;
  const part = async (partition: Partition): Promise<PartContent> => {
    const [images, labels] = [found.get(`${partition} images`), found.get(`${partition} labels`)];
    if (images === undefined || labels === undefined) throw missingArrays(group);
    return {
      images: toImages(await images.read(), images.source),
      labels: toLabels(await labels.read(), labels.source),
    };
  };
  const [train, test] = [await part("train"), await part("test")];
  const validationImages = found.get("val images");
  if (validationImages === undefined || !found.has("val labels")) return { prefix, train, test, remarks: [] };
  const validation = await part("val");
  const remark = `the ${validation.labels.length} validation images of ${paths.join(", ")} are taken as training images, the last ones`;
  return { prefix, train: joined(train, validation, validationImages.source), test, remarks: [remark] };
}

/** @throws DatasetNotFoundError, with the names of what is there */
export function missingArrays({ paths, found, others }: ArrayGroup): DatasetNotFoundError {
  const names = [...[...found.values()].map(({ source }) => source), ...others];
  const shown = names.slice(0, MAX_SHOWN).map((name) => name.replace(/^.*(?:, |[/\\])/, ""));
  const more = names.length > MAX_SHOWN ? `, and ${names.length - MAX_SHOWN} more` : "";
  return new DatasetNotFoundError(
    `Expected four arrays in ${paths.join(", ")}: x_train, y_train, x_test, y_test, or train_images, train_labels, ` +
      `test_images, test_labels. Received: ${shown.length === 0 ? "none" : shown.join(", ")}${more}.`,
  );
}

/** The examples of two parts, one after the other. */
function joined(first: PartContent, second: PartContent, source: string): PartContent {
  const shape = first.images.shape.slice(1);
  if (formatShape(second.images.shape.slice(1)) !== formatShape(shape)) {
    throw new FileFormatError(
      `${source}: Expected images of shape ${formatShape(shape)}, like the training images. ` +
        `Received: ${formatShape(second.images.shape.slice(1))}.`,
    );
  }
  const data = new Uint8Array(first.images.data.length + second.images.data.length);
  data.set(first.images.data);
  data.set(second.images.data, first.images.data.length);
  const isWide = first.labels instanceof Uint16Array || second.labels instanceof Uint16Array;
  const labels = new (isWide ? Uint16Array : Uint8Array)(first.labels.length + second.labels.length);
  labels.set(first.labels);
  labels.set(second.labels, first.labels.length);
  const count = rowCount(first.images) + rowCount(second.images);
  return { images: { data, shape: [count, ...shape] }, labels };
}

async function readNpyFile(file: SourceFile): Promise<Tensor> {
  return readNpy(await readWhole(file, (start) => npyLength(start, file.path)), file.path);
}

function readNpzEntry(file: SourceFile, entry: ZipEntry): Promise<Tensor> {
  const source = `${file.path}, ${entry.name}`;
  return withZip(file, async ({ read }) =>
    readNpy(await read(entry, (start) => npyLength(start, source)), source),
  );
}
