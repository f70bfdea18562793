/** Fetching the published datasets, and checking what was fetched. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError, DownloadError } from "../../errors.ts";
import {
  abortSignal,
  type Checks,
  callable,
  checkOption,
  checkOptions,
  listOf,
  number,
  object,
  required,
  text,
} from "../../options/index.ts";
import { withoutCredentials } from "../../terminal/index.ts";
import { drawnNames } from "../drawn/index.ts";
import {
  type DatasetFiles,
  type FileRole,
  filesPresent,
  findDatasetFiles,
  STANDARD_FILES,
} from "../files.ts";
import { isFile } from "../identity.ts";
import { cacheDirectory } from "../locations.ts";
import { findDataset, type KnownDataset } from "../registry.ts";
import { type DownloadOptions, downloadFile } from "./download.ts";

/** What is needed to know of a dataset to fetch it. */
export type Published = Pick<KnownDataset, "name" | "title" | "files" | "mirrors">;

/** How far a fetch has come. */
export interface FetchProgress {
  /** Bytes of the four files that are there, those that were there before included. */
  readonly received: number;
  /** Bytes of the four files. */
  readonly total: number;
  /** The name of the file that is being fetched. */
  readonly file: string;
}

/** Options of `fetchDataset`. */
export interface FetchOptions extends Omit<DownloadOptions, "onProgress"> {
  /** Where the files go; default: {@link fetchDirectory}. */
  readonly directory?: string | undefined;
  /** Addresses below which the files are, asked in this order instead of the known ones. */
  readonly mirrors?: readonly string[] | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
}

const CHECKS: Checks<FetchOptions> = {
  directory: text,
  mirrors: listOf(text),
  signal: abortSignal,
  onProgress: callable,
  timeouts: object,
  backoffMs: number({ min: 0 }),
};

/** What was fetched. */
export interface Fetched {
  readonly directory: string;
  /** The names of the files that were not there before. */
  readonly fetched: readonly string[];
  /** How large these are. */
  readonly bytes: number;
}

const ROLES = Object.keys(STANDARD_FILES) as FileRole[];

/**
 * The directory that a dataset is fetched into.
 *
 * @param data the directory that holds a directory for each dataset; default: the cache directory
 */
export function fetchDirectory(name: string, data = cacheDirectory()): string {
  return join(data, name);
}

/** The bytes of a dataset's four files together. */
export function publishedBytes({ files }: Pick<Published, "files">): number {
  return ROLES.reduce((sum, role) => sum + files[role].bytes, 0);
}

/**
 * Fetches what is missing of a published dataset's four files, one after the other. A file that is there already, as
 * `.gz` or plain, is left as it is. Each is verified before it gets its name, and what came of one that was cut off
 * is kept: asked again, this goes on from there.
 *
 * @throws UnknownNameError if there is no such dataset; ConfigurationError for a mirror that is no address;
 *   DownloadError, with what can be done instead, if a file cannot be had; StorageError if it cannot be written; the
 *   signal's reason
 */
export async function fetchDataset(name: string, options: FetchOptions = {}): Promise<Fetched> {
  const dataset = findDataset(name);
  checkOptions<FetchOptions>("fetchDataset", options, CHECKS);
  return fetchFiles(dataset, options);
}

/** {@link fetchDataset} for what need not be among the known datasets. */
export async function fetchFiles(dataset: Published, options: FetchOptions = {}): Promise<Fetched> {
  const { directory = fetchDirectory(dataset.name), onProgress, ...download } = options;
  const mirrors = (options.mirrors ?? dataset.mirrors).map(mirrorAddress);
  const [first] = mirrors;
  if (first === undefined) throw new ConfigurationError("Expected one mirror or more. Received: none.");
  const missing = await missingRoles(directory);
  const total = publishedBytes(dataset);
  const bytes = missing.reduce((sum, role) => sum + dataset.files[role].bytes, 0);
  const fetched: string[] = [];
  let done = total - bytes;
  for (const role of missing) {
    const file = publishedName(role);
    const sources = mirrors.map((mirror) => mirror + file);
    try {
      await downloadFile(
        { ...dataset.files[role], path: join(directory, file), sources },
        { ...download, onProgress: (received) => onProgress?.({ received: done + received, total, file }) },
      );
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      const address = withoutCredentials(first);
      const left = missing.slice(missing.indexOf(role)).map((other) => address + publishedName(other));
      throw fetchError(dataset, directory, left, error);
    }
    done += dataset.files[role].bytes;
    fetched.push(file);
  }
  return { directory, fetched, bytes };
}

/** How a file of a published dataset is: "unchecked" if it is not gzipped, since the checksum is of the `.gz`. */
export interface VerifiedFile {
  readonly file: string;
  readonly state: "sound" | "wrong" | "missing" | "unchecked";
}

/**
 * Compares a dataset's four files in a directory, by length and SHA-256, with the published ones.
 *
 * @throws UnknownNameError if there is no such dataset
 */
export async function verifyDataset(name: string, directory: string): Promise<VerifiedFile[]> {
  checkOption("verifyDataset", "the directory", directory, required(text));
  return verifyFiles(findDataset(name), directory);
}

/** {@link verifyDataset} for what need not be among the known datasets. */
export async function verifyFiles(
  { files }: Pick<Published, "files">,
  directory: string,
): Promise<VerifiedFile[]> {
  const present = await presentFiles(directory);
  const verified: VerifiedFile[] = [];
  for (const role of ROLES) {
    const file = present[role];
    if (file === undefined) verified.push({ file: publishedName(role), state: "missing" });
    else if (!file.endsWith(".gz")) verified.push({ file, state: "unchecked" });
    else {
      const isSound = await isFile(join(directory, file), files[role]);
      verified.push({ file, state: isSound ? "sound" : "wrong" });
    }
  }
  return verified;
}

/** The published dataset's files that a directory holds, in whichever of the accepted ways they are named. */
export async function presentFiles(directory: string): Promise<Partial<DatasetFiles>> {
  // What is wrong with a directory shows, and is said, when something is written to it.
  const names = await readdir(directory).catch(() => []);
  const found = findDatasetFiles(names);
  return found.complete ? found.files : filesPresent(names);
}

async function missingRoles(directory: string): Promise<FileRole[]> {
  const present = await presentFiles(directory);
  return ROLES.filter((role) => present[role] === undefined);
}

function publishedName(role: FileRole): string {
  return `${STANDARD_FILES[role]}.gz`;
}

/** An address to which a file's name can be appended. */
function mirrorAddress(mirror: string): string {
  if (!/^https?:$/.test(URL.canParse(mirror) ? new URL(mirror).protocol : "")) {
    throw new ConfigurationError(
      `Expected mirrors to be addresses that begin with http:// or https://. Received: "${withoutCredentials(mirror)}".`,
    );
  }
  return mirror.endsWith("/") ? mirror : `${mirror}/`;
}

/** Everything that can be done by someone whose network does not let the files through. */
function fetchError(
  { name, title }: Published,
  directory: string,
  addresses: readonly string[],
  error: DownloadError,
): DownloadError {
  return new DownloadError(
    `Expected to fetch ${title} from one of its servers. These files are missing in ${directory}:\n` +
      `${indented(addresses)}\nThere are other ways:\n${indented([
        "fetch them as you can, and put them into that directory;",
        `if you have them, name the directory that holds ${name}/ with --data or the environment variable ATELIER_DATA;`,
        "name another server with --mirror URL (in code: mirrors);",
        "where the network is behind a proxy, name it in the environment variables HTTPS_PROXY and HTTP_PROXY;",
        `or take ${drawnNames().join(" or ")}, which are drawn on this machine and need no network.`,
      ])}\nReceived:\n${indented(error.reasons)}`,
    error.reasons,
    { cause: error },
  );
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}
