/** Opens a sweep: loads its datasets and its network's module, and plans it; here, and again in each process that computes. */

import { isAbsolute, join } from "node:path";
import { isDrawn, type TrainAndTest } from "../data/index.ts";
import { type LoadOptions, loadDataset, loadOriginal } from "../data/node.ts";
import type { Computing, OpenWork } from "../pieces/children/work.ts";
import { computedByOf } from "../pieces/computed-by.ts";
import type { Piece } from "../pieces/piece.ts";
import { loadNetwork } from "./network-module.ts";
import { checkSettings, planSweep, type SweepPlan } from "./plan.ts";
import { piecesOf } from "./run-sweep.ts";
import { checkSweep, datasetsOf, type SweepFile } from "./sweep-file.ts";

/** Description of a sweep, as plain data. */
export interface SweepDescription {
  readonly file: SweepFile;
  /** The directory that paths in the file are relative to. */
  readonly directory: string;
  /** Where datasets are looked for, as `loadDataset` does. */
  readonly data?: string | undefined;
}

/**
 * Opens a sweep.
 *
 * @param load how its datasets are loaded, given the name or path, and the name in the file; default: as `loadDataset` does
 * @throws ConfigurationError, UnknownNameError for what is not acceptable in the file; as `loadDataset` does
 */
export async function openSweep(
  { file, directory, data }: SweepDescription,
  computing: Computing,
  load: (path: string, options: LoadOptions, name: string) => Promise<TrainAndTest> = loadDataset,
): Promise<SweepPlan> {
  checkSweep(file);
  const module =
    file.network === undefined ? undefined : await loadNetwork(pathFrom(directory, file.network));
  // Before datasets are fetched, drawn and read.
  checkSettings(file, module);
  const datasets = new Map<string, TrainAndTest>();
  for (const name of datasetsOf(file)) {
    const counts = isDrawn(name) ? drawnCounts(file) : {};
    const isPath = name.startsWith(".") || isAbsolute(name);
    datasets.set(name, await load(isPath ? pathFrom(directory, name) : name, { data, ...counts }, name));
  }
  return planSweep(file, { datasets, module, computedBy: await computedByOf("sweep", computing) });
}

/** Makes the pieces of a sweep in a process that computes. */
export const openWork: OpenWork = async (description, computing, served) => {
  const plan = await openSweep(description as SweepDescription, computing, (path, options, name) =>
    loadOriginal(() => loadDataset(path, { ...options, offline: true, onProgress: () => {} }), served(name)),
  );
  const pieces = new Map<string, Piece<unknown>>(piecesOf(plan).map((piece) => [piece.name, piece]));
  return { find: (name) => pieces.get(name), computedBy: await computedByOf("sweep", computing) };
};

/** Drawing more than is asked for takes time; what is drawn is the same. */
function drawnCounts({ settings = {}, vary = {}, testImages }: SweepFile): LoadOptions {
  const { trainImages } = { ...settings, ...vary };
  const list = Array.isArray(trainImages) ? trainImages : [trainImages];
  const counts = list.filter((count) => Number.isSafeInteger(count)).map(Number);
  const isKnown = counts.length === list.length;
  return {
    ...(isKnown && { trainCount: Math.max(...counts) }),
    ...(testImages !== undefined && { testCount: testImages }),
  };
}

function pathFrom(directory: string, path: string): string {
  return isAbsolute(path) ? path : join(directory, path);
}
