/** Which files of a directory make a dataset, and in which format; or what is there instead. */

import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { defined } from "../checked.ts";
import { ConfigurationError } from "../errors.ts";
import { type DatasetFiles, findDatasetFiles } from "./files.ts";
import { formatOf, TELLING_BYTES } from "./format-of.ts";
import { type ArrayGroup, groupArrays, missingArrays } from "./formats/arrays.ts";

/** The files of a dataset, or in words what is there. */
export type FoundDataset =
  | {
      readonly format: "idx";
      readonly directory: string;
      readonly files: DatasetFiles;
      readonly prefix: string;
    }
  | { readonly format: "arrays"; readonly group: ArrayGroup }
  | {
      readonly format: "csv";
      readonly train: string;
      readonly test: string | undefined;
      readonly prefix: string;
    }
  | { readonly format: undefined; readonly problem: string };

/** So many files are named that are no dataset's. */
const MAX_NAMED = 5;
const ARRAYS = /\.np[yz]$/i;
const CSV = /\.csv(?:\.gz)?$/i;

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
  const arrays = names.filter((name) => ARRAYS.test(name)).map((name) => join(directory, name));
  if (arrays.length > 0) return findArrays(arrays);
  const tables = names.filter((name) => CSV.test(name));
  if (tables.length > 0) return findTables(directory, tables);
  return { format: undefined, problem: await describeFiles(directory, names) };
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
  if (ARRAYS.test(path)) return findArrays([path]);
  if (CSV.test(path)) {
    const { prefix, part, rest } = parseTableName(basename(path));
    const isOther = (name: string) => {
      const other = parseTableName(name);
      return (
        other.part !== undefined && other.part !== part && other.prefix === prefix && other.rest === rest
      );
    };
    const other = part === undefined ? undefined : names.find((name) => CSV.test(name) && isOther(name));
    const beside = other === undefined ? undefined : join(dirname(path), other);
    return part === "test" && beside !== undefined
      ? { format: "csv", train: beside, test: path, prefix }
      : { format: "csv", train: path, test: beside, prefix };
  }
  const isOfDataset = /-(?:images|labels)[-.]idx\d/i.test(basename(path));
  const hint = isOfDataset ? `, not a directory: its directory, ${dirname(path)}, is the dataset` : "";
  return { format: undefined, problem: `a file${hint === "" ? `, ${await describeFile(path)}` : hint}` };
}

async function findArrays(paths: readonly string[]): Promise<FoundDataset> {
  const groups = await groupArrays(paths);
  const complete = groups.filter(({ isComplete }) => isComplete);
  if (complete.length > 1) {
    throw severalDatasets(complete.map(({ paths, prefix }) => (paths.length === 1 ? `${paths}` : prefix)));
  }
  const [group] = complete;
  if (group === undefined) throw missingArrays(defined(groups[0]));
  return { format: "arrays", group };
}

function findTables(directory: string, names: readonly string[]): FoundDataset {
  const groups = new Map<string, { prefix: string; train?: string; test?: string }>();
  for (const name of names) {
    const { prefix, part, rest } = parseTableName(name);
    if (part === undefined) continue;
    const group = groups.get(`${prefix} ${rest}`) ?? { prefix };
    group[part] ??= join(directory, name);
    groups.set(`${prefix} ${rest}`, group);
  }
  const all = [...groups.values()];
  const complete = all.filter(({ train, test }) => train !== undefined && test !== undefined);
  if (complete.length > 1) throw severalDatasets(complete.flatMap(({ train = "" }) => train));
  const chosen = complete[0] ?? (all.length === 1 ? all[0] : undefined);
  if (chosen?.train !== undefined) {
    return { format: "csv", train: chosen.train, test: chosen.test, prefix: chosen.prefix };
  }
  const [only] = names;
  if (only !== undefined && names.length === 1) {
    return { format: "csv", train: join(directory, only), test: undefined, prefix: "" };
  }
  const problem = `${names.slice(0, MAX_NAMED).join(", ")}: CSV files, none of them with "train" in its name`;
  return { format: undefined, problem };
}

/** `fashion-mnist_train.csv` is the training part of what begins `fashion-mnist_` and ends `.csv`. */
function parseTableName(name: string): { prefix: string; part?: "train" | "test"; rest: string } {
  const match = /^(.*?)(train|test)(?:ing)?(.*?)\.csv(?:\.gz)?$/i.exec(name);
  if (match === null) return { prefix: "", rest: "" };
  const [, prefix = "", part = "", rest = ""] = match;
  return {
    prefix: prefix.toLowerCase(),
    part: part.toLowerCase() === "train" ? "train" : "test",
    rest: rest.toLowerCase(),
  };
}

function severalDatasets(names: readonly string[]): ConfigurationError {
  return new ConfigurationError(
    `Expected the files of one dataset in a directory. Received: those of ${names.length}, ${names.join(", ")}. ` +
      "Name one of the files, or give each dataset a directory of its own.",
  );
}

/** What is there: the names of a few files, and what they are where their beginning tells. */
async function describeFiles(directory: string, names: readonly string[]): Promise<string> {
  if (names.length === 0) return "no files there";
  const shown = await Promise.all(
    names.slice(0, MAX_NAMED).map(async (name) => `${name} (${await describeFile(join(directory, name))})`),
  );
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : "";
  return `no dataset's files there, but ${shown.join(", ")}${more}`;
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
