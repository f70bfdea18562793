import { stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { DatasetNotFoundError, UnknownNameError, unknownName } from "../errors.ts";
import type { TrainAndTest } from "./dataset.ts";
import { findFilesIn, readDatasetDirectory } from "./directory.ts";
import { STANDARD_FILES } from "./files.ts";
import { dataLocations } from "./locations.ts";
import { datasetNames, findDataset, isKnownDataset } from "./registry.ts";

/**
 * Loads a dataset by its name, or from a directory.
 *
 * - A path (with a `/`) is a directory of IDX files, read by {@link readDatasetDirectory}.
 * - A known name such as "fashion-mnist" is a directory of that name in one of {@link dataLocations}.
 * - Any other name is a directory of that name in the current directory, or in one of these places.
 *
 * @param options.data the only place to look for a name: a directory that holds `<name>/`
 * @throws UnknownNameError if the name is neither known nor a directory; DatasetNotFoundError, with every place
 *   looked at and what to do, if the files are not there; and what {@link readDatasetDirectory} throws
 */
export async function loadDataset(
  nameOrDirectory: string,
  options: { data?: string } = {},
): Promise<TrainAndTest> {
  const isKnown = isKnownDataset(nameOrDirectory);
  const isPath = nameOrDirectory.includes("/") || nameOrDirectory.includes(sep);
  if (isPath || (!isKnown && (await isDirectory(nameOrDirectory))))
    return readDatasetDirectory(nameOrDirectory);

  const places: string[] = [];
  for (const { directory, reason } of nameOrDirectory === "" ? [] : dataLocations(options.data)) {
    const candidate = join(directory, nameOrDirectory);
    const found = await findFilesIn(candidate);
    if (found.complete) return readDatasetDirectory(candidate, { name: nameOrDirectory });
    if (isKnown || (await isDirectory(candidate)))
      places.push(`  ${candidate} (${reason}): ${found.problem}`);
  }
  if (!isKnown && places.length === 0) throw unknownDataset(nameOrDirectory);
  throw new DatasetNotFoundError(
    `Expected the dataset "${nameOrDirectory}" as four IDX files, plain or .gz: ` +
      `${Object.values(STANDARD_FILES).join(", ")}.\nReceived:\n${places.join("\n")}\n${nextStep(nameOrDirectory)}`,
  );
}

function unknownDataset(name: string): UnknownNameError {
  const { message } = unknownName("dataset", name, datasetNames());
  return new UnknownNameError(
    `${message} A directory of four IDX files may be given too, such as "./${name}".`,
  );
}

function nextStep(name: string): string {
  const elsewhere = `name the directory that holds ${name}/ with --data or the environment variable ATELIER_DATA.`;
  if (!isKnownDataset(name)) return `Complete the files, or ${elsewhere}`;
  const [mirror] = findDataset(name).mirrors;
  const addresses = Object.values(STANDARD_FILES).map((file) => `  ${mirror}${file}.gz`);
  return `Download these into one of the directories, or ${elsewhere}\n${addresses.join("\n")}`;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
