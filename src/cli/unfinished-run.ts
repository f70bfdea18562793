/**
 * The record of a training that has not ended: `checkpoints/run.json`, beside the checkpoints. From it a run is taken up
 * again without an option being typed. It is written before the first step and removed when the run's files are complete.
 */

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { CheckpointStore } from "../checkpoints/index.ts";
import { FileFormatError } from "../errors.ts";
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

/** What was asked for. */
export interface GivenRun {
  /** The dataset's name, its directory or file, as it was typed. */
  readonly dataset: string;
  /** Where it was typed, from which directories are meant. */
  readonly cwd: string;
  readonly options: TrainOptions;
  /** The whole path of the directory of datasets that ATELIER_DATA named. */
  readonly dataDirectory?: string;
}

export interface UnfinishedRun {
  readonly given: GivenRun;
  /** All that was settled: what `config.json` will hold. */
  readonly config: RunConfig;
}

/** Writes the record of a run that begins in a directory. */
export async function recordUnfinished(directory: string, run: UnfinishedRun): Promise<void> {
  // What is read back is compared, so that the digest is of what JSON makes of it.
  const content: unknown = JSON.parse(JSON.stringify(run));
  const file = { format: FORMAT, version: VERSION, sha256: digestOf(content), content };
  await writeWhole(recordPath(directory), `${JSON.stringify(file, undefined, 2)}\n`);
}

/** Whether a directory holds the record of an unfinished run, be it readable or not. */
export function isUnfinishedRun(directory: string): boolean {
  return existsSync(recordPath(directory));
}

/**
 * Reads the record of the unfinished run in a directory; undefined if there is none.
 *
 * @throws FileFormatError if it is damaged, or of a version that is not known
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
  if (file?.format !== FORMAT) throw refusal(path, "something else, or a damaged one");
  if (file.version !== VERSION) throw refusal(path, `one of format version ${JSON.stringify(file.version)}`);
  if (file.sha256 !== digestOf(file.content)) throw refusal(path, "a damaged one: its checksum differs");
  return file.content as UnfinishedRun;
}

/**
 * Removes the record of a run that has ended, and then its checkpoints: one that is killed in between leaves nothing
 * that another would go on with.
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
    // Not there, or with files in it that are not the run's.
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

/** The dataset as it has to be given here: as it was typed, or where that means another directory, by its whole path. */
export function datasetOf({ dataset, cwd }: GivenRun): string {
  return cwd === process.cwd() || !existsSync(resolve(cwd, dataset)) ? dataset : resolve(cwd, dataset);
}

/** The directory of datasets as it has to be given here, if one was given; what the environment says now comes first. */
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
    `Expected the record of a run of this version of Atelier at ${path}; --overwrite starts anew in its directory. ` +
      `Received: ${received}.`,
  );
}
