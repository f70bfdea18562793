/** Datasets that have to be those of another machine, byte for byte: a worker's, which are those of its coordinator. */

import { join } from "node:path";
import { readWhole } from "../files/read-whole.ts";
import { writeWhole } from "../files/write-whole.ts";
import type { TrainAndTest } from "./dataset-parts.ts";
import { sha256 } from "./identity.ts";
import { cacheDirectory } from "./locations.ts";
import { packDataset, unpackDataset } from "./packed.ts";

/** A dataset of another machine, packed by `packDataset`. */
export interface Original {
  /** Of the packed dataset, in hexadecimal. */
  readonly sha256: string;
  /** Fetches it. What it gives has that SHA-256. */
  fetch(): Promise<Uint8Array>;
}

/** The directory in the cache for datasets of other machines. */
const DIRECTORY = "originals";

/**
 * Loads a dataset of this machine if it is the original, byte for byte; else the original, which is fetched once and kept
 * in the cache directory.
 *
 * @param load loads this machine's own
 * @param original undefined where this machine's own is taken as it is
 * @throws what `load` or `fetch` throws; FileFormatError for an original that is no dataset
 */
export async function loadOriginal(
  load: () => Promise<TrainAndTest>,
  original: Original | undefined,
): Promise<TrainAndTest> {
  if (original === undefined) return load();
  const path = join(cacheDirectory(), DIRECTORY, `${original.sha256}.dataset`);
  const kept = await readWhole(path).catch(() => undefined);
  if (kept !== undefined && sha256(kept) === original.sha256) return unpackDataset(kept, path);
  // It may be missing here, incomplete, or another one of the same name.
  const own = await load().catch(() => undefined);
  if (own !== undefined && packDataset(own).sha256 === original.sha256) return own;
  const bytes = await original.fetch();
  const parts = unpackDataset(bytes, "the coordinator's dataset");
  // If the disk is full, it is fetched again the next time.
  await writeWhole(path, bytes).catch(() => {});
  return parts;
}
