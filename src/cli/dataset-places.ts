/** Finds and verifies the files of published datasets. */

import { join, resolve, sep } from "node:path";
import {
  cacheDirectory,
  dataLocations,
  datasetNames,
  drawnNames,
  fetchDirectory,
  findDataset,
  findDrawn,
  formatSize,
  presentFiles,
  publishedBytes,
  STANDARD_FILES,
  type VerifiedFile,
  verifyDataset,
} from "../data/node.ts";
import { FileFormatError } from "../errors/index.ts";
import { removeFile } from "../files/remove-file.ts";
import { commandToType } from "../terminal/index.ts";
import { formatCount } from "./formats.ts";
import type { Shell } from "./shell.ts";
import type { Styles } from "./styles.ts";
import { tableLines } from "./table.ts";

/** A directory that holds files of a dataset. */
export interface Place {
  readonly directory: string;
  /** True if all four files are there. */
  readonly isComplete: boolean;
}

/** Returns the directories that hold files of a dataset, in search order. */
export async function placesOf(name: string, data: string | undefined): Promise<Place[]> {
  const places: Place[] = [];
  for (const location of dataLocations(data)) {
    const directory = join(location.directory, name);
    const count = Object.keys(await presentFiles(directory)).length;
    if (count > 0) places.push({ directory, isComplete: count === Object.keys(STANDARD_FILES).length });
  }
  return places;
}

/** A published dataset and its location, or a drawn one. */
export interface ListedDataset {
  readonly name: string;
  readonly title: string;
  readonly trainCount: number;
  readonly testCount: number;
  readonly bytes: number;
  readonly kind: "published" | "drawn";
  /** The directory it is loaded from, or one with some of its files; null if there is none. */
  readonly directory: string | null;
  readonly isComplete: boolean;
}

/** @param names default: all */
export async function listPlaces(
  names: readonly string[],
  data: string | undefined,
): Promise<ListedDataset[]> {
  const published = await Promise.all(
    (names.length === 0 ? datasetNames() : names).map(async (name): Promise<ListedDataset> => {
      const places = await placesOf(name, data);
      const { directory = null, isComplete = false } =
        places.find((place) => place.isComplete) ?? places.at(0) ?? {};
      const known = findDataset(name);
      const { title, trainCount, testCount } = known;
      const bytes = publishedBytes(known);
      return { name, title, trainCount, testCount, bytes, kind: "published", directory, isComplete };
    }),
  );
  const drawn = (names.length === 0 ? drawnNames() : []).map((name): ListedDataset => {
    const { trainCount, testCount } = findDrawn(name);
    return {
      name,
      title: name,
      trainCount,
      testCount,
      bytes: 0,
      kind: "drawn",
      directory: null,
      isComplete: true,
    };
  });
  return [...published, ...drawn];
}

export function listLines(datasets: readonly ListedDataset[], { bold }: Styles): string[] {
  const header = ["name", "dataset", "images", "size", "where"].map((text) => ({ text, style: bold }));
  const rows = datasets.map((dataset) => [
    dataset.name,
    dataset.kind === "drawn" ? "" : dataset.title,
    `${formatCount(dataset.trainCount)} + ${formatCount(dataset.testCount)}`,
    dataset.kind === "drawn" ? "" : formatSize(dataset.bytes),
    whereabouts(dataset),
  ]);
  return tableLines([header, ...rows], { left: [0, 1, 4] });
}

function whereabouts({ kind, directory, isComplete }: ListedDataset): string {
  if (kind === "drawn") return "drawn on demand";
  if (directory === null) return "not here";
  return isComplete ? directory : `${directory}, incomplete`;
}

/** The verification result of the files of a dataset in one directory. */
export interface VerifiedPlace {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly (VerifiedFile & { readonly isRemoved: boolean })[];
}

/** True if a directory is in the cache, whose files are all ours. */
function isOurs(directory: string): boolean {
  return resolve(directory).startsWith(resolve(cacheDirectory()) + sep);
}

/**
 * Compares files with the published ones. Damaged files in the cache are removed, so that they can be downloaded again;
 * files elsewhere are not ours to remove, even under the name of a published dataset.
 *
 * @param names default: all stored datasets
 */
export async function verifyPlaces(
  names: readonly string[],
  data: string | undefined,
): Promise<VerifiedPlace[]> {
  const verified: VerifiedPlace[] = [];
  for (const name of names.length === 0 ? datasetNames() : names) {
    const own = fetchDirectory(name, data);
    const directories = (await placesOf(name, data)).map((place) => place.directory);
    if (directories.length === 0 && names.length > 0) directories.push(own);
    for (const directory of directories) {
      const files: VerifiedPlace["files"][number][] = [];
      for (const file of await verifyDataset(name, directory)) {
        const isRemoved = file.state === "wrong" && isOurs(directory);
        if (isRemoved) await removeFile(join(directory, file.file));
        files.push({ ...file, isRemoved });
      }
      verified.push({ name, directory, files });
    }
  }
  return verified;
}

export function verificationLines(places: readonly VerifiedPlace[]): string[] {
  if (places.length === 0) return ["No published dataset is stored here."];
  return places.flatMap(({ name, directory, files }) => [
    `${findDataset(name).title}, in ${directory}`,
    ...tableLines(
      files.map(({ file, state, isRemoved }) => [
        `  ${file}`,
        isRemoved ? `${state}, removed` : WORDS[state],
      ]),
      { left: [0, 1] },
    ),
  ]);
}

const WORDS: Readonly<Record<VerifiedFile["state"], string>> = {
  sound: "sound",
  wrong: "wrong",
  missing: "missing",
  unchecked: "not checked: only the checksum of the .gz file is known",
};

/** @throws FileFormatError if a file is damaged or missing */
export function checkSound(
  places: readonly VerifiedPlace[],
  data: string | undefined,
  { environment }: Shell,
): void {
  const count = (state: VerifiedFile["state"]) =>
    places.reduce((sum, { files }) => sum + files.filter((file) => file.state === state).length, 0);
  const [wrong, missing] = [count("wrong"), count("missing")];
  if (wrong + missing === 0) return;
  const lacking = places.filter(({ files }) =>
    files.some(({ state, isRemoved }) => isRemoved || state === "missing"),
  );
  const names = [...new Set(lacking.map(({ name }) => name))];
  const command = ["fetch", ...names, ...(data === undefined ? [] : ["--data", data])];
  const hint =
    names.length === 0 ? "" : `; \`${commandToType(command, environment)}\` downloads missing files`;
  throw new FileFormatError(
    `Expected every file to match its published checksum${hint}. Received: ${wrong} wrong, ${missing} missing.`,
  );
}
