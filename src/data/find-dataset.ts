/** Which files of a directory make a dataset, and in which format; or what is there instead. */

import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { describeFile, fileOnDisk } from "./file-on-disk.ts";
import { type DatasetFiles, findDatasetFiles } from "./files.ts";
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

/** Lists the names of a few files, with their formats where the first bytes tell, and one from the directories beside them. */
async function describeFiles(directory: string, names: readonly string[]): Promise<string> {
  const visible = names.filter(isVisible);
  const nested = await firstNestedFile(directory, MAX_DEPTH);
  const example =
    nested === undefined
      ? undefined
      : `in directories, such as ${relative(directory, nested)} (${await describeFile(nested)})`;
  if (visible.length === 0) return `no files there${example === undefined ? "" : ` but ${example}`}`;
  const shown = await Promise.all(
    visible.slice(0, MAX_NAMED).map(async (name) => `${name} (${await describeFile(join(directory, name))})`),
  );
  const more = visible.length > MAX_NAMED ? ` and ${visible.length - MAX_NAMED} more` : "";
  const others = example === undefined ? "" : `; and files ${example}`;
  return `no dataset's files there, but ${shown.join(", ")}${more}${others}`;
}

/** The systems' own files, such as .DS_Store, have names that begin with a dot. */
function isVisible(name: string): boolean {
  return !name.startsWith(".");
}

/** Finds the first file below a directory but not directly in it, of directories in alphabetical order. */
async function firstNestedFile(directory: string, depth: number): Promise<string | undefined> {
  if (depth === 0) return undefined;
  for (const { name } of (await sortedEntries(directory)).filter((entry) => entry.isDirectory())) {
    const found = await firstFile(join(directory, name), depth - 1).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function firstFile(directory: string, depth: number): Promise<string | undefined> {
  const file = (await sortedEntries(directory)).find((entry) => entry.isFile());
  return file === undefined ? firstNestedFile(directory, depth) : join(directory, file.name);
}

async function sortedEntries(directory: string) {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.filter(({ name }) => isVisible(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
