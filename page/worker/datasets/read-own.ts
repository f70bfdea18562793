/** The visitor's own files as a dataset: IDX, NumPy's arrays, CSV, or pictures in folders that are named like classes. */

import { datasetFromFiles } from "../../../src/browser.ts";
import { isDatasetFile } from "../../../src/data/browser/files.ts";
import { formatOf, TELLING_BYTES } from "../../../src/data/format-of.ts";
import { ConfigurationError, type TrainAndTest } from "../../../src/library.ts";
import { folderOfPaths, isMeant, isPicture } from "../../../src/pictures/folder-tree.ts";
import { gatherPictures } from "../../../src/pictures/gather-pictures.ts";
import { checkImportOptions } from "../../../src/pictures/import-options.ts";
import { prepareImage } from "../../../src/pictures/prepare-image.ts";
import { resampleInside } from "../../../src/pictures/resample.ts";
import type { GivenFile, OwnOptions, Progress, SkippedPicture } from "../api.ts";
import { decodePicture } from "./decode-picture.ts";

/** What became of the files. */
export interface ReadOwn {
  readonly parts: TrainAndTest;
  readonly title: string;
  readonly notes: readonly string[];
  readonly skipped: readonly SkippedPicture[];
  readonly from: "files" | "pictures";
}

/** More files than a page should hold. */
const MAX_FILES = 200_000;
/** Pictures that are decoded at a time, by threads of the browser's. */
const CONCURRENCY = 3;

/**
 * Reads files that were dropped or chosen.
 *
 * @throws what is for the visitor: which file, and what was expected
 */
export async function readOwn(
  given: readonly GivenFile[],
  { title, ...options }: OwnOptions,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<ReadOwn> {
  const files = given.filter(({ path }) => path.split("/").every((name) => name === "" || isMeant(name)));
  if (files.length > MAX_FILES) {
    throw new ConfigurationError(`Expected at most ${MAX_FILES} files. Received: ${files.length}.`);
  }
  if (files.some(({ path }) => isPicture(path))) {
    return readPictures(files, { title, ...options }, { signal, onProgress });
  }
  if (!files.some(({ path }) => isDatasetFile(nameOf(path)))) throw await nothingKnown(files);
  onProgress({ what: "reading the files", done: 0, total: undefined });
  const named = Object.fromEntries(files.map(({ path, file }) => [path, file]));
  const top = topOf(files);
  const parts = await datasetFromFiles(named, top === undefined ? {} : { name: top });
  const remarks = parts.train.origin?.remarks ?? [];
  const own = title === "" ? parts.train.name : title;
  return { parts, title: own, notes: remarks, skipped: [], from: "files" };
}

async function readPictures(
  files: readonly GivenFile[],
  { title, ...options }: OwnOptions,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<ReadOwn> {
  const { top, stripped } = withoutTop(files);
  const name = title === "" ? top : title;
  const blobs = new Map(stripped.map(({ path, file }) => [path, file]));
  const read = (path: string) => decodePicture(blobs.get(path) ?? new Blob(), path);
  const imported = { ...options, name, signal };
  checkImportOptions("The pictures", imported);
  const reader = {
    prepare: async (path: string, preparation: Parameters<typeof prepareImage>[1]) =>
      prepareImage(await read(path), preparation),
    read: async (path: string, most: number) => resampleInside(await read(path), most),
    concurrency: CONCURRENCY,
  };
  onProgress({ what: "examining the pictures", done: 0, total: undefined });
  const { train, test, notes, skipped } = await gatherPictures(
    folderOfPaths([...blobs.keys()], name),
    reader,
    {
      ...imported,
      onProgress: (done, total) => onProgress({ what: "preparing the pictures", done, total }),
    },
  );
  return { parts: { train, test }, title: name, notes, skipped, from: "pictures" };
}

/** A folder that everything lies in gives the name, and is no class. */
function withoutTop(files: readonly GivenFile[]): { top: string; stripped: readonly GivenFile[] } {
  const top = topOf(files);
  const clean = files.map(({ path, file }) => ({ path: path.replace(/^\/+/, ""), file }));
  if (top === undefined) return { top: "My pictures", stripped: clean };
  return { top, stripped: clean.map(({ path, file }) => ({ path: path.slice(top.length + 1), file })) };
}

/** The folder that everything lies in, if there is one. */
function topOf(files: readonly GivenFile[]): string | undefined {
  const [first, second] = files[0]?.path.replace(/^\/+/, "").split("/") ?? [];
  const isTop =
    second !== undefined && files.every(({ path }) => path.replace(/^\/+/, "").startsWith(`${first}/`));
  return isTop ? first : undefined;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

async function nothingKnown(files: readonly GivenFile[]): Promise<ConfigurationError> {
  const [first] = files;
  const expected =
    "Expected a folder with PNG, JPEG or WebP pictures in two or more folders, one folder for each class; or four IDX " +
    "files such as train-images-idx3-ubyte.gz, a .npz of NumPy, or train.csv and test.csv.";
  if (first === undefined) return new ConfigurationError(`${expected} Received: no files.`);
  const start = new Uint8Array(await first.file.slice(0, TELLING_BYTES).arrayBuffer());
  const what = formatOf(start) ?? "a file of another kind";
  const others = files.length === 1 ? "" : `, and ${files.length - 1} more`;
  return new ConfigurationError(`${expected} Received: ${first.path}, ${what}${others}.`);
}
