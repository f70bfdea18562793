import { stat } from "node:fs/promises";
import { join, sep } from "node:path";
import {
  ConfigurationError,
  DatasetNotFoundError,
  type UnknownNameError,
  unknownName,
} from "../errors/index.ts";
import {
  abortSignal,
  anyText,
  boolean,
  type Checks,
  callable,
  checkOption,
  checkOptions,
  integer,
  listOf,
  required,
  text,
} from "../options/index.ts";
import { IS_SOURCE } from "../package-files.ts";
import { cleanText, commandToType, type Terminal } from "../terminal/index.ts";
import type { TrainAndTest } from "./dataset-parts.ts";
import { readDatasetDirectory } from "./directory.ts";
import { drawDataset, drawnNames, isDrawn } from "./drawn/index.ts";
import { fetchDataset, fetchDirectory } from "./fetching/fetch.ts";
import { STANDARD_FILES } from "./files.ts";
import { findDatasetAt } from "./find-dataset.ts";
import { LoadDisplay, type LoadProgress, type LoadRoute } from "./load-display.ts";
import { dataLocations } from "./locations.ts";
import { datasetNames, findDataset, isKnownDataset } from "./registry.ts";

/** Options of `loadDataset`. */
export interface LoadOptions {
  /**
   * The only directory to search for `<name>/`, and to fetch into.
   *
   * @default the environment variable `ATELIER_DATA`, then the cache directory
   */
  readonly data?: string | undefined;
  /**
   * Whether to fail instead of fetching.
   *
   * @default false
   */
  readonly offline?: boolean | undefined;
  /**
   * Addresses of directories that hold the four files, used instead of the known ones.
   *
   * @default the known ones
   */
  readonly mirrors?: readonly string[] | undefined;
  /**
   * Aborts loading, which rejects with the signal's reason; what was fetched is kept for the next time.
   *
   * @default none
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called with the progress of a fetch or drawing.
   *
   * @default shows it on standard error: a bar in a terminal, else one line
   */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /**
   * Whether to exchange rows and columns of the images.
   *
   * @default true for EMNIST's files, whose images lie on their side
   */
  readonly transpose?: boolean | undefined;
  /**
   * Number of training images, the first ones.
   *
   * @default all
   */
  readonly trainCount?: number | undefined;
  /**
   * Number of test images, the first ones.
   *
   * @default all
   */
  readonly testCount?: number | undefined;
}

const CHECKS: Checks<LoadOptions> = {
  data: text,
  offline: boolean,
  mirrors: listOf(text),
  signal: abortSignal,
  onProgress: callable,
  transpose: boolean,
  trainCount: integer({ min: 0 }),
  testCount: integer({ min: 0 }),
};

/**
 * Loads a dataset by its name, or from a directory.
 *
 * - A path (with a `/`) is a directory or a file, read by {@link readDatasetDirectory}. It counts as a published
 *   dataset only by the checksums of its content, never by its name.
 * - A known name such as "fashion-mnist" is searched as a directory of that name in `data`, else in `ATELIER_DATA`
 *   and the cache directory. If it is in none, {@link fetchDataset} fetches it into `data`, or else into the cache
 *   directory.
 * - "drawn-digits" and "drawn-garments" are drawn by {@link drawDataset}.
 * - Any other name is a directory of that name in the current directory or one of those places.
 *
 * @throws {UnknownNameError} if the name is neither known nor a directory
 * @throws {DatasetNotFoundError} with every place searched and what to do, if the files are missing and not to be
 *   fetched
 * @throws {ConfigurationError} for a count of more images than there are
 * @throws what {@link readDatasetDirectory} and {@link fetchDataset} throw
 * @example
 * ```ts
 * import { loadDataset } from "atelier";
 *
 * const { train, test } = await loadDataset("drawn-digits", {
 *   trainCount: 20,
 *   testCount: 10,
 *   onProgress: () => {},
 * });
 * console.log(train.length, test.length); // 20 10
 * ```
 */
export async function loadDataset(nameOrDirectory: string, options: LoadOptions = {}): Promise<TrainAndTest> {
  checkOption("loadDataset", "the name or directory", nameOrDirectory, required(anyText));
  checkOptions<LoadOptions>("loadDataset", options, CHECKS);
  if (isDrawn(nameOrDirectory)) return draw(nameOrDirectory, options);
  const { train, test } = await findAndRead(nameOrDirectory, options);
  const { trainCount = train.length, testCount = test.length } = options;
  return { train: train.take(trainCount), test: test.take(testCount) };
}

async function findAndRead(nameOrDirectory: string, options: LoadOptions): Promise<TrainAndTest> {
  const isKnown = isKnownDataset(nameOrDirectory);
  const isPath = nameOrDirectory.includes("/") || nameOrDirectory.includes(sep);
  if (isPath || (!isKnown && (await exists(nameOrDirectory))))
    return readDatasetDirectory(nameOrDirectory, { transpose: options.transpose });

  const places: string[] = [];
  for (const { directory, reason } of nameOrDirectory === "" ? [] : dataLocations(options.data)) {
    const candidate = join(directory, nameOrDirectory);
    const found = await findDatasetAt(candidate);
    if (found.format !== undefined) return readNamed(nameOrDirectory, candidate, options);
    if (isKnown || (await exists(candidate))) places.push(`  ${candidate} (${reason}): ${found.problem}`);
  }
  if (isKnown && !options.offline) {
    return readNamed(nameOrDirectory, await fetch(nameOrDirectory, options), options);
  }
  if (!isKnown && places.length === 0) throw unknownDataset(nameOrDirectory);
  throw new DatasetNotFoundError(
    `Expected the dataset "${nameOrDirectory}" as four IDX files, plain or .gz: ` +
      `${Object.values(STANDARD_FILES).join(", ")}.\nReceived:\n${places.join("\n")}\n${nextStep(nameOrDirectory, options.data)}`,
  );
}

/** Reads a dataset that was found under a name. */
function readNamed(name: string, directory: string, { transpose }: LoadOptions): Promise<TrainAndTest> {
  return readDatasetDirectory(directory, {
    name,
    expected: isKnownDataset(name) ? name : undefined,
    transpose,
  });
}

async function draw(name: string, options: LoadOptions): Promise<TrainAndTest> {
  if (options.transpose !== undefined) {
    throw new ConfigurationError(
      `Expected images from files where transpose is given. Received: ${name}, which is drawn upright.`,
    );
  }
  return shown({ name, directory: "" }, options, (onProgress) =>
    drawDataset(name, {
      ...{ trainCount: options.trainCount, testCount: options.testCount, signal: options.signal },
      onProgress: (done, total) => onProgress({ task: "draw", done, total }),
    }),
  );
}

/** Fetches a dataset and returns its directory. */
async function fetch(name: string, options: LoadOptions): Promise<string> {
  const { data, mirrors, signal } = options;
  const directory = fetchDirectory(name, data);
  await shown({ name, directory, mirrors }, options, (onProgress) =>
    fetchDataset(name, {
      ...{ directory, mirrors, signal },
      onProgress: ({ received, total }) => onProgress({ task: "fetch", done: received, total }),
    }),
  );
  return directory;
}

/** Runs long work, with progress reported to the caller or else shown on standard error. */
async function shown<Result>(
  route: LoadRoute,
  { onProgress }: LoadOptions,
  work: (onProgress: (progress: LoadProgress) => void) => Promise<Result>,
): Promise<Result> {
  const display = new LoadDisplay(route, standardError());
  try {
    return await work(onProgress ?? display.update);
  } finally {
    display.end();
  }
}

function standardError(): Terminal {
  return {
    isInteractive: process.stderr.isTTY === true,
    write: (text) => void process.stderr.write(cleanText(text)),
    get columns() {
      return process.stderr.columns;
    },
  };
}

function unknownDataset(name: string): UnknownNameError {
  const known = [...datasetNames(), ...drawnNames()];
  const advice = `A directory of four IDX files may be given too, such as "./${name}".`;
  return unknownName("dataset", name, known, undefined, advice);
}

function nextStep(name: string, data: string | undefined): string {
  const elsewhere = `name the directory that holds ${name}/ with --data or the environment variable ATELIER_DATA.`;
  if (!isKnownDataset(name)) return `Complete the files, or ${elsewhere}`;
  const [mirror] = findDataset(name).mirrors;
  const addresses = Object.values(STANDARD_FILES).map((file) => `  ${mirror}${file}.gz`);
  const words = ["fetch", name, ...(data === undefined ? [] : ["--data", data])];
  // A checkout has the command by npm, whatever started this program; a program that uses the package has it by npx.
  const environment = IS_SOURCE ? { npm_lifecycle_event: "atelier" } : process.env;
  const command = commandToType(words, environment, "npx atelier");
  return (
    `Run \`${command}\`, or download these into one of the directories, or ${elsewhere}\n` +
    addresses.join("\n")
  );
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
