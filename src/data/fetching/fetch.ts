/** Fetching the published datasets, and verifying what was fetched. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError, DownloadError } from "../../errors/index.ts";
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

/** The part of a dataset's description that fetching needs. */
export type Published = Pick<KnownDataset, "name" | "title" | "files" | "mirrors">;

/**
 * Progress of a fetch.
 *
 * @see {@link FetchOptions.onProgress}
 */
export interface FetchProgress {
  /** Bytes of the four files present so far, including those present before. */
  readonly received: number;
  /** Bytes of the four files. */
  readonly total: number;
  /** Name of the file that is being fetched. */
  readonly file: string;
}

/** Options of `fetchDataset`. */
export interface FetchOptions extends Omit<DownloadOptions, "onProgress"> {
  /**
   * Directory for the files.
   *
   * @default a directory of the dataset's name in the cache directory
   */
  readonly directory?: string | undefined;
  /**
   * Addresses of directories that hold the files, tried in this order instead of the known ones.
   *
   * @default the known ones
   */
  readonly mirrors?: readonly string[] | undefined;
  /**
   * Called as bytes arrive.
   *
   * @default none
   */
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

/**
 * Result of a fetch.
 *
 * @see {@link fetchDataset}
 */
export interface Fetched {
  /** Directory that holds the files. */
  readonly directory: string;
  /** Names of the files that were fetched now. */
  readonly fetched: readonly string[];
  /** Total size of those files, in bytes. */
  readonly bytes: number;
}

const ROLES = Object.keys(STANDARD_FILES) as FileRole[];

/**
 * Returns the directory that a dataset is fetched into.
 *
 * @param data the directory that holds a directory for each dataset; default: the cache directory
 */
export function fetchDirectory(name: string, data = cacheDirectory()): string {
  return join(data, name);
}

/** Computes the size of a dataset's four files together, in bytes. */
export function publishedBytes({ files }: Pick<Published, "files">): number {
  return ROLES.reduce((sum, role) => sum + files[role].bytes, 0);
}

/**
 * Fetches the missing ones of a published dataset's four files, one after the other.
 *
 * A file that exists, as `.gz` or plain, is left alone. Each file is verified by length and SHA-256 before it gets
 * its name. The part of an interrupted download is kept, and the next call resumes it.
 *
 * @param name a name of `datasetNames`
 * @throws {UnknownNameError} if there is no such dataset
 * @throws {ConfigurationError} for a mirror that is not an http or https address
 * @throws {DownloadError} with other ways to get the files, if a file cannot be fetched
 * @throws {StorageError} if a file cannot be written
 * @throws the signal's reason
 * @example
 * ```ts
 * // @norun: downloads 11 MB
 * import { fetchDataset } from "atelier";
 *
 * const { directory, fetched, bytes } = await fetchDataset("mnist", { directory: "data/mnist" });
 * console.log(`${fetched.length} files, ${bytes} bytes, in ${directory}`);
 * ```
 */
export async function fetchDataset(name: string, options: FetchOptions = {}): Promise<Fetched> {
  const dataset = findDataset(name);
  checkOptions<FetchOptions>("fetchDataset", options, CHECKS);
  return fetchFiles(dataset, options);
}

/** {@link fetchDataset} for a dataset that need not be among the known ones. */
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

/**
 * Result of verifying one file.
 *
 * @see {@link verifyDataset}
 */
export interface VerifiedFile {
  /** The file's name. */
  readonly file: string;
  /** "sound" if length and SHA-256 match; "unchecked" for a plain file, since the checksum is of the `.gz`. */
  readonly state: "sound" | "wrong" | "missing" | "unchecked";
}

/**
 * Compares a dataset's four files in a directory with the published ones, by length and SHA-256.
 *
 * @param name a name of `datasetNames`
 * @param directory the directory that holds the files
 * @returns the four files' states
 * @throws {UnknownNameError} if there is no such dataset
 * @example
 * ```ts
 * import { verifyDataset } from "atelier";
 *
 * const files = await verifyDataset("mnist", "a/directory/without/files");
 * console.log(files[0]); // { file: 'train-images-idx3-ubyte.gz', state: 'missing' }
 * ```
 */
export async function verifyDataset(name: string, directory: string): Promise<VerifiedFile[]> {
  checkOption("verifyDataset", "the directory", directory, required(text));
  return verifyFiles(findDataset(name), directory);
}

/** {@link verifyDataset} for a dataset that need not be among the known ones. */
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

/** Finds the published dataset's files in a directory, under any of the accepted names. */
export async function presentFiles(directory: string): Promise<Partial<DatasetFiles>> {
  // Faults of a directory show, and are reported, when something is written to it.
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

/** Checks an address and ends it in a slash, so that a file's name can be appended. */
function mirrorAddress(mirror: string): string {
  if (!/^https?:$/.test(URL.canParse(mirror) ? new URL(mirror).protocol : "")) {
    throw new ConfigurationError(
      `Expected mirrors to be addresses that begin with http:// or https://. Received: "${withoutCredentials(mirror)}".`,
    );
  }
  return mirror.endsWith("/") ? mirror : `${mirror}/`;
}

/** Makes the error that lists the other ways to get the files. */
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
