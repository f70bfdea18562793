/** The datasets on this machine: a list that describes them, and their files as they lie on the disk. */

import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetFiles } from "../data/files.ts";
import { findDatasetAt } from "../data/find-dataset.ts";
import { EMNIST } from "../data/make-parts.ts";
import {
  dataLocations,
  isDrawnByAtelier,
  type Preparation,
  readDatasetDirectory,
  titleOf,
} from "../data/node.ts";
import { PREPARATION_FILE } from "../data/preparation.ts";
import { kindOf } from "./content-type.ts";
import { NO_CONTENT_POLICY } from "./headers.ts";
import { named } from "./named.ts";
import { versionOf } from "./open-file.ts";
import { type Finder, jsonResource } from "./resource.ts";
import { subdirectories } from "./subdirectories.ts";

/** A dataset as `/data/index.json` lists it. */
export interface ServedDataset {
  /** Its part of addresses: `/data/NAME/FILE`, each of the two encoded as in `encodeURIComponent`. */
  readonly name: string;
  /** "Fashion-MNIST" of a copy of the published files; else the directory's name. */
  readonly title: string;
  /** [height, width, channels] */
  readonly imageShape: readonly number[];
  readonly classNames: readonly string[];
  readonly trainCount: number;
  readonly testCount: number;
  /** Whether rows and columns change places when the images are read: EMNIST stores them on their side. */
  readonly isTransposed: boolean;
  readonly origin: {
    /** The published dataset that it is, by checksums of its content: "fashion-mnist"; null of every other. */
    readonly published: string | null;
    readonly isDrawn: boolean;
    /** Sentences without a full stop. */
    readonly remarks: readonly string[];
  };
  /** How pictures became its images, if `atelier import` made them; else null. */
  readonly preparation: Preparation | null;
  /** The names of the four IDX files, gzip or plain, as they lie on the disk. */
  readonly files: DatasetFiles;
  /** Bytes of the four files. */
  readonly bytes: number;
}

/** A directory whose files are not a dataset after all. */
export interface UnreadableDataset {
  readonly name: string;
  readonly problem: string;
}

export interface DatasetPlaces {
  /** A directory that holds a directory for each dataset, instead of ATELIER_DATA and the cache. */
  readonly data?: string | undefined;
  /** Directories of datasets beside those. */
  readonly datasets?: readonly string[] | undefined;
}

/** Files beside the four that are served where they are there. */
const BESIDE = ["labels.txt", PREPARATION_FILE];

interface Found {
  readonly name: string;
  readonly directory: string;
  readonly files: DatasetFiles;
  readonly prefix: string;
}

/** Finds `index.json` and the files of datasets. */
export function datasetFiles(places: DatasetPlaces): Finder {
  const describe = rememberedByVersion(describeDataset);
  return async (names) => {
    const [first, file, ...rest] = names;
    if (first === undefined || rest.length > 0) return undefined;
    const found = await findAll(places);
    if (file === undefined) {
      if (first !== "index.json") return undefined;
      const datasets: ServedDataset[] = [];
      const unreadable: UnreadableDataset[] = [];
      for (const dataset of found) {
        const described = await describe(dataset);
        if ("problem" in described) unreadable.push(described);
        else datasets.push(described);
      }
      return jsonResource({ datasets, unreadable });
    }
    const dataset = found.find(({ name }) => name === first);
    const known = dataset && [...Object.values(dataset.files), ...BESIDE].find((one) => one === file);
    if (dataset === undefined || known === undefined) return undefined;
    const { type, isText } = kindOf(known);
    const { directory: root } = dataset;
    return {
      ...{ kind: "file", path: join(root, known), root, type, isText },
      ...{ policy: NO_CONTENT_POLICY, caching: "revalidate" },
    };
  };
}

/** Looks into all places, without reading: an earlier one comes first, as for `loadDataset`. */
async function findAll({ data, datasets = [] }: DatasetPlaces): Promise<Found[]> {
  const inPlaces = await Promise.all(dataLocations(data).map(({ directory }) => subdirectories(directory)));
  const found: Found[] = [];
  for (const { name, path } of await named([...inPlaces.flat(), ...datasets])) {
    const at = await findDatasetAt(path).catch(() => undefined);
    if (at?.format === "idx")
      found.push({ name, directory: at.directory, files: at.files, prefix: at.prefix });
  }
  return found;
}

/** Reads a dataset to describe it, since only its content identifies it; keeps none of the images. */
async function describeDataset({
  name,
  directory,
  files,
  prefix,
}: Found): Promise<ServedDataset | UnreadableDataset> {
  try {
    const { train, test } = await readDatasetDirectory(directory, { name });
    return {
      name,
      title: titleOf(train),
      imageShape: train.imageShape,
      classNames: train.classNames,
      trainCount: train.length,
      testCount: test.length,
      isTransposed: EMNIST.test(prefix),
      origin: {
        published: train.origin?.published ?? null,
        isDrawn: isDrawnByAtelier(train),
        remarks: train.origin?.remarks ?? [],
      },
      preparation: train.preparation ?? null,
      files,
      bytes: (await statsOf(directory, Object.values(files))).reduce((sum, { size }) => sum + size, 0),
    };
  } catch (error) {
    return { name, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** One at a time, since each needs the memory of its images; and once for each version of the files. */
function rememberedByVersion<Result>(describe: (found: Found) => Promise<Result>) {
  const known = new Map<string, { readonly version: string; readonly result: Promise<Result> }>();
  let before: Promise<unknown> = Promise.resolve();
  return async (found: Found): Promise<Result> => {
    const stats = await statsOf(found.directory, [...Object.values(found.files), ...BESIDE]);
    const version = [found.name, ...stats.map(versionOf)].join();
    const remembered = known.get(found.directory);
    if (remembered?.version === version) return remembered.result;
    const result = before.then(() => describe(found));
    before = result.catch(() => {});
    known.set(found.directory, { version, result });
    return result;
  };
}

/** What is not there has no size. */
function statsOf(directory: string, names: readonly string[]) {
  const absent = { size: 0, mtimeMs: 0 };
  return Promise.all(names.map((name) => stat(join(directory, name)).catch(() => absent)));
}
