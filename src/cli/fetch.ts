/** `atelier fetch`: downloads, lists and verifies published datasets. */

import { statSync } from "node:fs";
import { sep } from "node:path";
import {
  datasetNames,
  type Fetched,
  fetchDataset,
  fetchDirectory,
  findDataset,
  formatSize,
  isDrawn,
  isKnownDataset,
} from "../data/node.ts";
import { unknownName } from "../errors/index.ts";
import { TaskProgress } from "../terminal/index.ts";
import { type DataOptions, interruptedFetch } from "./dataset.ts";
import {
  checkSound,
  listLines,
  listPlaces,
  placesOf,
  verificationLines,
  verifyPlaces,
} from "./dataset-places.ts";
import { formatCounted } from "./formats.ts";
import { Interruption } from "./interruption.ts";
import { UsageError } from "./options.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

export interface FetchOptions extends Pick<DataOptions, "data" | "mirror"> {
  readonly list?: boolean;
  readonly verify?: boolean;
  readonly json?: boolean;
}

/** The result for one dataset. */
type FetchResult = Fetched & { readonly name: string };

const DEFAULT_NAME = "fashion-mnist";

/**
 * @param names default: Fashion-MNIST; with `list` all, with `verify` all stored ones
 * @throws UsageError, UnknownNameError for a name that is not a published dataset's; FileFormatError if a
 *   verified file is damaged; Interrupted after Ctrl-C; errors of {@link fetchDataset}
 */
export async function fetch(names: readonly string[], options: FetchOptions, shell: Shell): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell);
  const show = (lines: readonly string[], datasets: readonly object[]) => {
    if (options.json) printJson(shell, { datasets });
    else if (lines.length > 0) screen.print(...lines);
  };
  for (const name of names) checkPublished(name);
  if (options.list) {
    const places = await listPlaces(names, options.data);
    show(listLines(places, screen.styles), places);
  } else if (options.verify) {
    const places = await verifyPlaces(names, options.data);
    show(verificationLines(places), places);
    checkSound(places, options.data, shell);
  } else {
    const fetched = await fetchAll(names.length === 0 ? [DEFAULT_NAME] : names, options, shell, screen);
    show([], fetched);
  }
}

async function fetchAll(
  names: readonly string[],
  options: FetchOptions,
  shell: Shell,
  screen: Screen,
): Promise<FetchResult[]> {
  const results: FetchResult[] = [];
  const interruption = new Interruption(shell);
  try {
    for (const name of names) {
      const result = await fetchOne(name, options, screen, interruption.signal);
      results.push(result);
      if (!options.json) screen.print(resultLine(result));
    }
    return results;
  } catch (error) {
    if (error !== interruption.signal.reason) throw error;
    throw interruptedFetch(names.slice(results.length), options, shell, interruption);
  } finally {
    interruption.end();
  }
}

async function fetchOne(
  name: string,
  { data, mirror }: FetchOptions,
  { terminal }: Screen,
  signal: AbortSignal,
): Promise<FetchResult> {
  const complete = (await placesOf(name, data)).find((place) => place.isComplete);
  if (complete !== undefined) return { name, directory: complete.directory, fetched: [], bytes: 0 };
  const progress = new TaskProgress(`Fetching ${findDataset(name).title}`, terminal, { format: formatSize });
  try {
    const directory = fetchDirectory(name, data);
    const onProgress = ({ received, total }: { received: number; total: number }) =>
      progress.update(received, total);
    return { name, ...(await fetchDataset(name, { directory, mirrors: mirror, signal, onProgress })) };
  } finally {
    progress.end();
  }
}

function resultLine({ name, directory, fetched, bytes }: FetchResult): string {
  const { title } = findDataset(name);
  if (fetched.length === 0) return `${title}: already there, in ${directory}`;
  return `${title}: ${formatCounted(fetched.length, "file")}, ${formatSize(bytes)}, in ${directory}`;
}

function checkPublished(name: string): void {
  if (isKnownDataset(name)) return;
  const isDirectory = statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
  let what: string;
  if (isDrawn(name)) what = "which is drawn on this machine and needs no download";
  else if (isDirectory || name.includes("/") || name.includes(sep))
    what = "a directory, which needs no download";
  else throw unknownName("published dataset", name, datasetNames());
  throw new UsageError(
    `Expected the name of a published dataset: ${datasetNames().join(", ")}. Received: "${name}", ${what}.`,
  );
}
