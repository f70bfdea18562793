/** Fetching datasets in a browser: the published ones, verified and kept, or four files at any address. */

import { ConfigurationError, DownloadError, FileFormatError } from "../../errors.ts";
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
import type { TrainAndTest } from "../dataset.ts";
import { type DatasetFiles, type FileRole, STANDARD_FILES } from "../files.ts";
import { readIdx } from "../idx.ts";
import { PREPARATION_FILE } from "../preparation.ts";
import { findDataset, isKnownDataset, type KnownDataset } from "../registry.ts";
import { elementCount } from "../tensor.ts";
import { datasetFromFiles } from "./files.ts";
import { isFile, sha256 } from "./identity.ts";

/** A dataset at an address of one's own. */
export interface DatasetAddress {
  readonly name: string;
  /** Below which the files are. */
  readonly address: string | URL;
  /** The names of the four files there; default: the standard ones, with `.gz`. */
  readonly files?: DatasetFiles | undefined;
}

/** How far a fetch has come. */
export interface FetchProgress {
  /** Bytes of the four files so far. */
  readonly received: number;
  /** Bytes of the four files; undefined where neither Atelier nor the server knows them. */
  readonly total: number | undefined;
  /** The name of the file that is being fetched. */
  readonly file: string;
}

/** Options of `fetchDataset` in a browser. */
export interface FetchOptions {
  /** Addresses below which a published dataset's files are, asked in this order; default: where they were published. */
  readonly base?: string | readonly string[] | undefined;
  /** Ends it: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** Names of the classes; default: as {@link datasetFromFiles} finds them. */
  readonly classNames?: readonly string[] | undefined;
  /** Whether rows and columns of the images change places; default: in EMNIST's files. */
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

/** Where verified files are kept. */
const CACHE = "atelier-data";
/** Bytes of a file of which nothing else is known: more than a page could hold. */
const MAX_BYTES = 2 ** 31;
const ROLES = Object.keys(STANDARD_FILES) as FileRole[];
/** What else may be beside the four files. */
const BESIDE = ["labels.txt", PREPARATION_FILE];

/**
 * Fetches a dataset.
 *
 * - A known name, such as "fashion-mnist": from `base`, or else from where it was published, as far as those servers let pages
 *   of others have it. Each file is verified by length and SHA-256, and kept in the browser's cache: the second time no
 *   network is needed.
 * - `{ name, address }`: four files below an address, and a `labels.txt` or `preparation.json` if they are there. They are
 *   read with the guards of {@link datasetFromFiles}, and not kept.
 *
 * @throws UnknownNameError if there is no such dataset; DownloadError, with what each address answered, if a file cannot be
 *   had; the signal's reason; and what {@link datasetFromFiles} throws
 * @example
 * const { train, test } = await fetchDataset("fashion-mnist", { base: "/data/fashion-mnist/" });
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

/** Bytes before the elements of an IDX file, at most. */
const MAX_HEADER = 4 + 4 * 255;

/** Whether it is a published file as some servers have browsers inflate it: those that call every `.gz` an encoding. */
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

/** An address to which a file's name can be appended. */
function directory(address: string): string {
  const here = typeof document === "undefined" ? globalThis.location?.href : document.baseURI;
  if (!URL.canParse(address, here)) {
    throw new ConfigurationError(
      `fetchDataset: expected addresses that can be told from here, ${here}. Received: "${withoutCredentials(address)}".`,
    );
  }
  return new URL(address.endsWith("/") ? address : `${address}/`, here).href;
}
