/** The page of a sweep, written into its directory. */

import { join } from "node:path";
import { writeWhole } from "../../files/write-whole.ts";
import type { SweepResult } from "../../sweep/result.ts";
import type { SweepFile } from "../../sweep/sweep-file.ts";
import type { SweepMade } from "../../sweep/write.ts";

/** Writes `sweep.html`. */
export async function writeSweepPage(
  directory: string,
  _file: SweepFile,
  result: SweepResult,
  _made: SweepMade,
): Promise<void> {
  await writeWhole(
    join(directory, "sweep.html"),
    `<!doctype html><title>Sweep</title>${result.cells.length}`,
  );
}
