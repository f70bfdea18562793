/** Which files of a directory make a dataset, and in which format; or what is there instead. */

import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileOnDisk } from "./file-on-disk.ts";
import { type DatasetFiles, findDatasetFiles } from "./files.ts";
import { formatOf, TELLING_BYTES } from "./format-of.ts";
import { CSV, type FoundStored, findStored, parseTableName } from "./formats/find-stored.ts";

/** The files of a dataset, or in words what is there. */
export type FoundDataset =
  | {
      readonly format: "idx";
      readonly directory: string;
      readonly files: DatasetFiles;
      readonly prefix: string;
    }
  | FoundStored;

/** Files listed in the message about files that are no dataset. */
const MAX_NAMED = 5;
/** Levels of directories that are looked through for a file to name: train/cat/1.jpg needs two. */
const MAX_DEPTH = 3;

/**
 * Looks for a dataset without reading it: four IDX files in a directory; else NumPy's arrays, else CSV files in it; or
 * one of the latter two, given as a file.
 *
 * @throws ConfigurationError if there are several datasets, with what to do
 */
export async function findDatasetAt(path: string): Promise<FoundDataset> {
  let isFile: boolean;
  let directory: string;
  let names: string[];
  try {
    isFile = !(await stat(path)).isDirectory();
    directory = isFile ? dirname(path) : path;
    names = await filesIn(directory);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return { format: undefined, problem: "no such directory" };
    return { format: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
  if (isFile) return findInFile(path, names);

  const idx = findDatasetFiles(names);
  if (idx.complete) return { format: "idx", directory, files: idx.files, prefix: idx.prefix };
  if (idx.present.length > 0) {
    const problem = `only ${idx.present.join(", ")}; missing: ${idx.missing.join(", ")}`;
    return { format: undefined, problem };
  }
  const found = await findStored(names.map((name) => fileOnDisk(join(directory, name))));
  return found ?? { format: undefined, problem: await describeFiles(directory, names) };
}

/** The names of what can be read, in order: not directories, which may be called as the files in them. */
async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const files = await Promise.all(
    entries.map(async (entry) => {
      // A link is what it points to.
      const found = entry.isSymbolicLink()
        ? await stat(join(directory, entry.name)).catch(() => entry)
        : entry;
      return found.isDirectory() ? [] : [entry.name];
    }),
  );
  return files.flat().sort();
}

async function findInFile(path: string, names: readonly string[]): Promise<FoundDataset> {
  const file = fileOnDisk(path);
  if (CSV.test(path)) {
    const { prefix, part, rest } = parseTableName(file.name);
    const isOther = (name: string) => {
      const other = parseTableName(name);
      return (
        other.part !== undefined && other.part !== part && other.prefix === prefix && other.rest === rest
      );
    };
    const other = part === undefined ? undefined : names.find((name) => CSV.test(name) && isOther(name));
    const beside = other === undefined ? undefined : fileOnDisk(join(dirname(path), other));
    return part === "test" && beside !== undefined
      ? { format: "csv", train: beside, test: file, prefix }
      : { format: "csv", train: file, test: beside, prefix };
  }
  const found = await findStored([file]);
  if (found !== undefined) return found;
  const isOfDataset = /-(?:images|labels)[-.]idx\d/i.test(basename(path));
  const hint = isOfDataset ? `, not a directory: its directory, ${dirname(path)}, is the dataset` : "";
  return { format: undefined, problem: `a file${hint === "" ? `, ${await describeFile(path)}` : hint}` };
}

/** Lists the names of a few files, with their formats where the first bytes tell. */
async function describeFiles(directory: string, names: readonly string[]): Promise<string> {
  if (names.length === 0) {
    const nested = await firstNestedFile(directory, MAX_DEPTH);
    if (nested === undefined) return "no files there";
    const path = relative(directory, nested);
    return `no files there but in directories, such as ${path} (${await describeFile(nested)})`;
  }
  const shown = await Promise.all(
    names.slice(0, MAX_NAMED).map(async (name) => `${name} (${await describeFile(join(directory, name))})`),
  );
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : "";
  return `no dataset's files there, but ${shown.join(", ")}${more}`;
}

/** A file in the first directory that has one, of directories in alphabetical order. */
async function firstNestedFile(directory: string, depth: number): Promise<string | undefined> {
  const entries = (await readdir(directory, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith("."),
  );
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const file = sorted.find((entry) => entry.isFile());
  if (file !== undefined) return join(directory, file.name);
  if (depth === 0) return undefined;
  for (const entry of sorted.filter((each) => each.isDirectory())) {
    const found = await firstNestedFile(join(directory, entry.name), depth - 1).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function describeFile(path: string): Promise<string> {
  try {
    // Opening a named pipe would wait for ever.
    if (!(await stat(path)).isFile()) return "not a file";
    const handle = await open(path);
    try {
      const start = new Uint8Array(TELLING_BYTES);
      const { bytesRead } = await handle.read(start, 0, start.length, 0);
      return formatOf(start.subarray(0, bytesRead)) ?? "of a format that is not known";
    } finally {
      await handle.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
