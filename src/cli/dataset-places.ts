/** Where the published datasets are, and whether their files are sound. */

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
import { FileFormatError } from "../errors.ts";
import { removeFile } from "../files/remove-file.ts";
import { commandToType } from "../terminal/index.ts";
import { formatCount } from "./formats.ts";
import type { Shell } from "./shell.ts";
import type { Styles } from "./styles.ts";
import { tableLines } from "./table.ts";

/** A directory that holds files of a dataset. */
export interface Place {
  readonly directory: string;
  /** Whether all four are there. */
  readonly isComplete: boolean;
}

/** The directories that hold files of a dataset, in the order in which they are looked at. */
export async function placesOf(name: string, data: string | undefined): Promise<Place[]> {
  const places: Place[] = [];
  for (const location of dataLocations(data)) {
    const directory = join(location.directory, name);
    const count = Object.keys(await presentFiles(directory)).length;
    if (count > 0) places.push({ directory, isComplete: count === Object.keys(STANDARD_FILES).length });
  }
  return places;
}

/** A published dataset, and where it is; or a drawn one, which is nowhere. */
export interface ListedDataset {
  readonly name: string;
  readonly title: string;
  readonly trainCount: number;
  readonly testCount: number;
  readonly bytes: number;
  readonly kind: "published" | "drawn";
  /** Where it is used from; else where some of its files are. Null if it is not here. */
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
  if (kind === "drawn") return "drawn when it is asked for";
  if (directory === null) return "not here";
  return isComplete ? directory : `${directory}, incomplete`;
}

/** What became of the files of a dataset in one directory. */
export interface VerifiedPlace {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly (VerifiedFile & { readonly isRemoved: boolean })[];
}

/** Whether a directory is in the cache, of which we know that nobody else keeps anything there. */
function isOurs(directory: string): boolean {
  return resolve(directory).startsWith(resolve(cacheDirectory()) + sep);
}

/**
 * Compares files with the published ones. A wrong one in the cache is removed, so that it can be fetched again; what
 * is elsewhere, even under the name of a published dataset, is not ours to remove.
 *
 * @param names default: all that are there
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
  if (places.length === 0) return ["None of the published datasets is here."];
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
  unchecked: "not checked: only of the .gz is the checksum known",
};

/** @throws FileFormatError if a file is wrong or missing */
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
    names.length === 0 ? "" : `; \`${commandToType(command, environment)}\` fetches what is not there`;
  throw new FileFormatError(
    `Expected every file to be as published${hint}. Received: ${wrong} wrong, ${missing} missing.`,
  );
}
