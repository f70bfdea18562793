/** Fetching datasets in a browser: the published ones, verified and kept, or four files at any address. */

import { ConfigurationError, DownloadError, FileFormatError } from "../../errors/index.ts";
import {
  abortSignal,
  anyText,
  boolean,
  type Checks,
  callable,
  checkOption,
  checkOptions,
  either,
  listOf,
  object,
  required,
  text,
} from "../../options/index.ts";
import { withoutCredentials } from "../../terminal/index.ts";
import { fetchCached } from "../../web/index.ts";
import { MAX_NAMES_BYTES } from "../class-names.ts";
import type { TrainAndTest } from "../dataset-parts.ts";
import { type DatasetFiles, type FileRole, STANDARD_FILES } from "../files.ts";
import { readIdx } from "../idx.ts";
import { PREPARATION_FILE } from "../preparation.ts";
import { findDataset, isKnownDataset, type KnownDataset } from "../registry.ts";
import { elementCount } from "../tensor.ts";
import { datasetFromFiles } from "./files.ts";
import { isFile, sha256 } from "./identity.ts";

/**
 * A dataset at an address of your own.
 *
 * @see {@link fetchDataset}
 */
export interface DatasetAddress {
  /** The name that the dataset gets. */
  readonly name: string;
  /** The directory that holds the files. */
  readonly address: string | URL;
  /**
   * Names of the four files there.
   *
   * @default the standard names, with `.gz`
   */
  readonly files?: DatasetFiles | undefined;
}

/**
 * Progress of a fetch.
 *
 * @see {@link FetchOptions.onProgress}
 */
export interface FetchProgress {
  /** Bytes of the four files so far. */
  readonly received: number;
  /** Bytes of the four files; undefined where neither Atelier nor the server knows them. */
  readonly total: number | undefined;
  /** Name of the file that is being fetched. */
  readonly file: string;
}

/** Options of `fetchDataset` in a browser. */
export interface FetchOptions {
  /**
   * Addresses of directories that hold a published dataset's files, tried in this order.
   *
   * @default where they were published
   */
  readonly base?: string | readonly string[] | undefined;
  /**
   * Aborts the fetch, which rejects with the signal's reason.
   *
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called as bytes arrive.
   *
   * @default none
   */
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /**
   * Names of the classes.
   *
   * @default as {@link datasetFromFiles} finds them
   */
  readonly classNames?: readonly string[] | undefined;
  /**
   * Whether to exchange rows and columns of the images.
   *
   * @default true for EMNIST's files, else false
   */
  readonly transpose?: boolean | undefined;
}

const CHECKS: Checks<FetchOptions> = {
  base: either(text, listOf(text, { min: 1 })),
  signal: abortSignal,
  onProgress: callable,
  classNames: listOf(text),
  transpose: boolean,
};

const ADDRESS: Checks<DatasetAddress> = {
  name: required(text),
  address: required({
    expected: "an address, as text or URL",
    accepts: (value) => text.accepts(value) || value instanceof URL,
  }),
  files: object,
};

/** Name of the browser's cache for verified files. */
const CACHE = "atelier-data";
/** Largest file accepted where its size is not known in advance, in bytes: more than a page could hold. */
const MAX_BYTES = 2 ** 31;
const ROLES = Object.keys(STANDARD_FILES) as FileRole[];
/** Optional files beside the four. */
const BESIDE = ["labels.txt", PREPARATION_FILE];

/**
 * Fetches a dataset in a browser.
 *
 * - A known name, such as "fashion-mnist": from `base`, else from where it was published, if those servers allow
 *   other pages to read it (CORS). Each file is verified by length and SHA-256 and stored in the browser's cache,
 *   so that the second time needs no network.
 * - `{ name, address }`: four files below an address, with a `labels.txt` or `preparation.json` if they are there.
 *   They are read with the checks of {@link datasetFromFiles}, and not cached.
 *
 * @throws {UnknownNameError} if there is no such dataset
 * @throws {DownloadError} with each address's answer, if a file cannot be fetched
 * @throws the signal's reason, and what {@link datasetFromFiles} throws
 * @example
 * ```ts
 * // @norun: needs a page and a server with the files
 * import { fetchDataset } from "atelier/browser";
 *
 * const { train, test } = await fetchDataset("fashion-mnist", { base: "/data/fashion-mnist/" });
 * console.log(train.length, test.length); // 60000 10000
 * ```
 */
export async function fetchDataset(
  dataset: string | DatasetAddress,
  options: FetchOptions = {},
): Promise<TrainAndTest> {
  if (typeof dataset !== "string") checkOptions<DatasetAddress>("fetchDataset", dataset, ADDRESS);
  else checkOption("fetchDataset", "the name", dataset, required(anyText));
  checkOptions<FetchOptions>("fetchDataset", options, CHECKS);
  return typeof dataset === "string" ? fetchPublished(dataset, options) : fetchFrom(dataset, options);
}

async function fetchPublished(name: string, options: FetchOptions): Promise<TrainAndTest> {
  const known = findDataset(name);
  const { files, mirrors } = known;
  const bases = (typeof options.base === "string" ? [options.base] : (options.base ?? mirrors)).map(
    directory,
  );
  const { signal, onProgress, classNames, transpose } = options;
  const total = ROLES.reduce((sum, role) => sum + files[role].bytes, 0);
  const fetched: Record<string, Blob> = {};
  let done = 0;
  for (const role of ROLES) {
    const file = `${STANDARD_FILES[role]}.gz`;
    const bytes = await fetchVerified(known, role, bases, {
      signal,
      // A server that has the browser inflate a file brings more bytes than it has.
      onProgress: (loaded) => {
        onProgress?.({ received: done + Math.min(loaded, files[role].bytes), total, file });
      },
    });
    done += files[role].bytes;
    fetched[file] = new Blob([bytes]);
  }
  return datasetFromFiles(fetched, { name, expected: name, classNames, transpose });
}

/** Fetches a file that is known by its checksum, from the first address that has it. */
async function fetchVerified(
  { title, files, contents, trainCount, imageShape }: KnownDataset,
  role: FileRole,
  bases: readonly string[],
  { signal, onProgress }: { signal: AbortSignal | undefined; onProgress: (loaded: number) => void },
): Promise<Uint8Array<ArrayBuffer>> {
  const [file, published] = [`${STANDARD_FILES[role]}.gz`, files[role]];
  const maxBytes = elementCount([trainCount, ...imageShape]) + MAX_HEADER;
  const reasons: string[] = [];
  for (const base of bases) {
    const fetched = await fetchCached(base + file, {
      ...{ cache: CACHE, maxBytes, signal },
      isRight: async (bytes) =>
        (await isFile(bytes, published)) || (await isInflated(bytes, contents?.[role])),
      onProgress: ({ loaded }) => onProgress(loaded),
    });
    if (fetched.bytes !== undefined) return fetched.bytes;
    reasons.push(withoutCredentials(`${base}${file}: ${fetched.reason}`));
  }
  throw new DownloadError(
    `Expected ${file} of ${title}, ${published.bytes.toLocaleString("en-US")} bytes with the SHA-256 ` +
      `${published.sha256}. A server has to let the page have it (Access-Control-Allow-Origin), and a page from https: takes ` +
      `it from https: only; the four files can be dropped instead. Received:\n${reasons.map((one) => `  ${one}`).join("\n")}`,
    reasons,
  );
}

/** Largest header of an IDX file, in bytes: four, and four for each of at most 255 dimensions. */
const MAX_HEADER = 4 + 4 * 255;

/**
 * Returns true for a published file that the browser has inflated already: some servers declare every `.gz` an
 * encoding.
 */
async function isInflated(bytes: Uint8Array, content: string | undefined): Promise<boolean> {
  if (content === undefined) return false;
  try {
    const { data } = readIdx(bytes);
    return data instanceof Uint8Array && (await sha256(data)) === content;
  } catch (error) {
    if (error instanceof FileFormatError) return false;
    throw error;
  }
}

async function fetchFrom(
  { name, address, files }: DatasetAddress,
  { signal, onProgress, classNames, transpose }: FetchOptions,
): Promise<TrainAndTest> {
  const base = directory(String(address));
  const fetched: Record<string, Blob> = {};
  let done = 0;
  for (const role of ROLES) {
    const file = files?.[role] ?? `${STANDARD_FILES[role]}.gz`;
    const answer = await fetchCached(base + file, {
      ...{ maxBytes: MAX_BYTES, signal },
      onProgress: ({ loaded }) => onProgress?.({ received: done + loaded, total: undefined, file }),
    });
    if (answer.bytes === undefined) {
      const reason = withoutCredentials(`${base}${file}: ${answer.reason}`);
      throw new DownloadError(`Expected ${file} of ${name}. Received:\n  ${reason}`, [reason]);
    }
    done += answer.bytes.length;
    fetched[file] = new Blob([answer.bytes]);
  }
  for (const file of BESIDE) {
    const answer = await fetchCached(base + file, { maxBytes: MAX_NAMES_BYTES, signal });
    if (answer.bytes !== undefined) fetched[file] = new Blob([answer.bytes]);
  }
  const expected = isKnownDataset(name) ? name : undefined;
  return datasetFromFiles(fetched, { name, expected, classNames, transpose });
}

/** Resolves an address and ends it in a slash, so that a file's name can be appended. */
function directory(address: string): string {
  const here = typeof document === "undefined" ? globalThis.location?.href : document.baseURI;
  if (!URL.canParse(address, here)) {
    throw new ConfigurationError(
      `fetchDataset: expected addresses that can be told from here, ${here}. Received: "${withoutCredentials(address)}".`,
    );
  }
  return new URL(address.endsWith("/") ? address : `${address}/`, here).href;
}
