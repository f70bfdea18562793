/** Which of some files make a dataset of NumPy's arrays or CSV: the same for a directory and for files in a browser. */

import { defined } from "../../checked.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { type ArrayGroup, groupArrays, missingArrays, readArrays } from "./arrays.ts";
import { type CsvFiles, readCsvDataset } from "./csv-dataset.ts";
import type { SourceFile } from "./source-file.ts";
import type { StoredDataset } from "./stored.ts";

/** A dataset that was found and not read yet; or CSV files none of which says that it has the training images. */
export type FoundStored =
  | { readonly format: "arrays"; readonly group: ArrayGroup }
  | ({ readonly format: "csv" } & CsvFiles)
  | { readonly format: undefined; readonly problem: string };

/** Names of NumPy's files. */
export const ARRAYS = /\.np[yz]$/i;
/** Names of CSV files. */
export const CSV = /\.csv(?:\.gz)?$/i;

/** Files listed in the message about files that are no dataset. */
const MAX_NAMED = 5;

/**
 * Looks for NumPy's arrays, else for CSV files; undefined if there is neither.
 *
 * @throws ConfigurationError if there are several datasets; DatasetNotFoundError if arrays are missing; FileFormatError
 */
export async function findStored(files: readonly SourceFile[]): Promise<FoundStored | undefined> {
  const arrays = files.filter(({ name }) => ARRAYS.test(name));
  if (arrays.length > 0) return findArrays(arrays);
  const tables = files.filter(({ name }) => CSV.test(name));
  return tables.length === 0 ? undefined : findTables(tables);
}

/**
 * Reads what was found.
 *
 * @throws FileFormatError, DatasetNotFoundError
 */
export function readStored(found: Exclude<FoundStored, { format: undefined }>): Promise<StoredDataset> {
  return found.format === "arrays" ? readArrays(found.group) : readCsvDataset(found);
}

/** `fashion-mnist_train.csv` is the training part of what begins `fashion-mnist_` and ends `.csv`. */
export function parseTableName(name: string): { prefix: string; part?: "train" | "test"; rest: string } {
  const match = /^(.*?)(train|test)(?:ing)?(.*?)\.csv(?:\.gz)?$/i.exec(name);
  if (match === null) return { prefix: "", rest: "" };
  const [, prefix = "", part = "", rest = ""] = match;
  return {
    prefix: prefix.toLowerCase(),
    part: part.toLowerCase() === "train" ? "train" : "test",
    rest: rest.toLowerCase(),
  };
}

async function findArrays(files: readonly SourceFile[]): Promise<FoundStored> {
  const groups = await groupArrays(files);
  const complete = groups.filter(({ isComplete }) => isComplete);
  if (complete.length > 1) {
    throw severalDatasets(complete.map(({ paths, prefix }) => (paths.length === 1 ? `${paths}` : prefix)));
  }
  const [group] = complete;
  if (group === undefined) throw missingArrays(defined(groups[0]));
  return { format: "arrays", group };
}

function findTables(files: readonly SourceFile[]): FoundStored {
  const groups = new Map<string, { prefix: string; train?: SourceFile; test?: SourceFile }>();
  for (const file of files) {
    const { prefix, part, rest } = parseTableName(file.name);
    if (part === undefined) continue;
    const group = groups.get(`${prefix} ${rest}`) ?? { prefix };
    group[part] ??= file;
    groups.set(`${prefix} ${rest}`, group);
  }
  const all = [...groups.values()];
  const complete = all.filter(({ train, test }) => train !== undefined && test !== undefined);
  if (complete.length > 1) throw severalDatasets(complete.flatMap(({ train }) => train?.path ?? []));
  const chosen = complete[0] ?? (all.length === 1 ? all[0] : undefined);
  if (chosen?.train !== undefined) {
    return { format: "csv", train: chosen.train, test: chosen.test, prefix: chosen.prefix };
  }
  const [only] = files;
  if (only !== undefined && files.length === 1) {
    return { format: "csv", train: only, test: undefined, prefix: "" };
  }
  const names = files.slice(0, MAX_NAMED).map(({ name }) => name);
  return {
    format: undefined,
    problem: `${names.join(", ")}: CSV files, none of them with "train" in its name`,
  };
}

function severalDatasets(names: readonly string[]): ConfigurationError {
  return new ConfigurationError(
    `Expected the files of one dataset in a directory. Received: those of ${names.length}, ${names.join(", ")}. ` +
      "Name one of the files, or give each dataset a directory of its own.",
  );
}
