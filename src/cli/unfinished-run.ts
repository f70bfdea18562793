/**
 * The record of an unfinished training: `checkpoints/run.json`, stored with the checkpoints. It allows resuming a run
 * without any options. It is written before the first step and removed when the run's files are complete.
 */

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { CheckpointStore } from "../checkpoints/index.ts";
import { FileFormatError } from "../errors/index.ts";
import { systemCode } from "../files/file-operations.ts";
import { removeFile } from "../files/remove-file.ts";
import { isUnfinished } from "../files/unfinished.ts";
import { writeWhole } from "../files/write-whole.ts";
import type { RunConfig } from "./run-record.ts";
import type { TrainOptions } from "./train.ts";

/** Below the run's directory. */
export const CHECKPOINTS = "checkpoints";
const RECORD = "run.json";
const FORMAT = "atelier run";
const VERSION = 1;

/** The request. */
export interface GivenRun {
  /** The dataset's name, directory or file, as typed. */
  readonly dataset: string;
  /** The working directory, to which paths are relative. */
  readonly cwd: string;
  readonly options: TrainOptions;
  /** The absolute path of the directory in ATELIER_DATA. */
  readonly dataDirectory?: string;
}

export interface UnfinishedRun {
  readonly given: GivenRun;
  /** The resolved configuration, as in `config.json`. */
  readonly config: RunConfig;
}

/** Writes the record of a run that starts in a directory. */
export async function recordUnfinished(directory: string, run: UnfinishedRun): Promise<void> {
  // The digest is of the content after a JSON round trip, as it will be read.
  const content: unknown = JSON.parse(JSON.stringify(run));
  const file = { format: FORMAT, version: VERSION, sha256: digestOf(content), content };
  await writeWhole(recordPath(directory), `${JSON.stringify(file, undefined, 2)}\n`);
}

/** True if a directory holds the record of an unfinished run, readable or not. */
export function isUnfinishedRun(directory: string): boolean {
  return existsSync(recordPath(directory));
}

/**
 * Reads the record of the unfinished run in a directory; undefined if there is none.
 *
 * @throws FileFormatError if it is damaged or of an unknown version
 */
export function readUnfinished(directory: string): UnfinishedRun | undefined {
  const path = recordPath(directory);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
  const file = parse(text);
  if (file?.format !== FORMAT) throw refusal(path, "another or a damaged file");
  if (file.version !== VERSION)
    throw refusal(path, `a file of format version ${JSON.stringify(file.version)}`);
  if (file.sha256 !== digestOf(file.content)) throw refusal(path, "a damaged file: its checksum differs");
  return file.content as UnfinishedRun;
}

/**
 * Removes the record of a finished run, then its checkpoints: a process killed in between leaves nothing
 * that another would resume.
 *
 * @throws StorageError
 */
export async function removeUnfinished(directory: string): Promise<void> {
  await removeFile(recordPath(directory));
  const checkpoints = join(directory, CHECKPOINTS);
  const store = new CheckpointStore(checkpoints);
  await store.clean();
  await store.remove();
  for (const name of namesIn(checkpoints).filter(isUnfinished)) await removeFile(join(checkpoints, name));
  try {
    rmdirSync(checkpoints);
  } catch {
    // Missing, or it contains files that are not the run's.
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function recordPath(directory: string): string {
  return join(directory, CHECKPOINTS, RECORD);
}

/** Returns the dataset as typed, or its absolute path if the working directory differs. */
export function datasetOf({ dataset, cwd }: GivenRun): string {
  return cwd === process.cwd() || !existsSync(resolve(cwd, dataset)) ? dataset : resolve(cwd, dataset);
}

/** Returns the directory of datasets, if one was given; the current environment takes precedence. */
export function dataDirectoryOf(
  { options, cwd, dataDirectory }: GivenRun,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (options.data !== undefined) return cwd === process.cwd() ? options.data : resolve(cwd, options.data);
  const isNeeded = dataDirectory !== undefined && !environment.ATELIER_DATA && existsSync(dataDirectory);
  return isNeeded ? dataDirectory : undefined;
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(content: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(content) ?? "")
    .digest("hex");
}

function refusal(path: string, received: string): FileFormatError {
  return new FileFormatError(
    `Expected the record of a run of this version of Atelier at ${path}; --overwrite starts over in its directory. ` +
      `Received: ${received}.`,
  );
}
