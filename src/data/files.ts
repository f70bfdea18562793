/** The four files that make a dataset of MNIST's family, found among a directory's names. */

import { ConfigurationError } from "../errors/index.ts";

/** The role of each of the four files, and its standard name (before `.gz`). */
export const STANDARD_FILES = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

export type FileRole = keyof typeof STANDARD_FILES;

/** The name of the file in each role. */
export type DatasetFiles = Readonly<Record<FileRole, string>>;

/** The four files, or which of them are there and which not. */
export type FoundFiles =
  | { readonly complete: true; readonly files: DatasetFiles; readonly prefix: string }
  | { readonly complete: false; readonly present: readonly string[]; readonly missing: readonly string[] };

/**
 * Finds the four files among the names in a directory. Accepted besides the standard names: one prefix common to
 * all four (`emnist-letters-train-images-idx3-ubyte`), `test` for `t10k`, a dot for the hyphen before `idx`, any
 * rank and element type after it, capitals, and the ` (1)` that browsers add to a second download; plain or `.gz`
 * (which, with its checksum, is preferred where both are there).
 *
 * @throws ConfigurationError if the files of several datasets are there, and none has the standard names
 */
export function findDatasetFiles(names: readonly string[]): FoundFiles {
  const groups = new Map<string, Partial<Record<FileRole, string>>>();
  // Sorted, so that the choice between two names for one role does not depend on the file system.
  for (const name of [...names].sort(gzipFirst)) {
    const parsed = parseFileName(name);
    if (parsed === undefined) continue;
    const group = groups.get(parsed.prefix) ?? {};
    group[parsed.role] ??= name;
    groups.set(parsed.prefix, group);
  }
  const complete = [...groups].filter(([, group]) => isComplete(group));
  if (complete.length > 1 && !complete.some(([prefix]) => prefix === "")) {
    throw new ConfigurationError(
      "Expected the files of one dataset in a directory. " +
        `Received: those of ${complete.length}, with the prefixes ${complete.map(([prefix]) => prefix).join(", ")}. ` +
        "Give each a directory of its own.",
    );
  }
  const [prefix, files] = complete.find(([name]) => name === "") ?? fullest(groups) ?? ["", {}];
  if (isComplete(files)) return { complete: true, files, prefix };
  const roles = Object.keys(STANDARD_FILES) as FileRole[];
  const missing = roles.filter((role) => files[role] === undefined);
  return {
    complete: false,
    present: Object.values(files),
    missing: missing.map((role) => `${prefix}${STANDARD_FILES[role]}.gz`),
  };
}

/**
 * Which of the four files are among the names in a directory, without a prefix before their names: a file with one
 * may belong to another dataset.
 */
export function filesPresent(names: readonly string[]): Partial<DatasetFiles> {
  const files: Partial<Record<FileRole, string>> = {};
  for (const name of [...names].sort(gzipFirst)) {
    const parsed = parseFileName(name);
    if (parsed?.prefix === "") files[parsed.role] ??= name;
  }
  return files;
}

function parseFileName(name: string): { prefix: string; role: FileRole } | undefined {
  const match =
    /^(.*?)(train|t10k|test)-(images|labels)[-.]idx\d+-[a-z]+(?: ?\(\d+\))?(\.gz)?(?: ?\(\d+\))?$/.exec(
      name.toLowerCase(),
    );
  if (match === null) return undefined;
  const [, prefix = "", partition, content] = match;
  const images = content === "images";
  if (partition === "train") return { prefix, role: images ? "trainImages" : "trainLabels" };
  return { prefix, role: images ? "testImages" : "testLabels" };
}

function isComplete(group: Partial<Record<FileRole, string>>): group is DatasetFiles {
  return Object.keys(STANDARD_FILES).every((role) => role in group);
}

function fullest<Group extends object>(groups: Map<string, Group>): [string, Group] | undefined {
  return [...groups].sort(([, a], [, b]) => Object.keys(b).length - Object.keys(a).length).at(0);
}

/** Gzip before plain files, first downloads before second ones, then by name. */
function gzipFirst(a: string, b: string): number {
  const isGzip = (name: string) => Number(/\.gz(?: ?\(\d+\))?$/i.test(name));
  const isCopy = (name: string) => Number(/\(\d+\)/.test(name));
  const order = isGzip(b) - isGzip(a) || isCopy(a) - isCopy(b);
  return order === 0 ? (a < b ? -1 : 1) : order;
}
