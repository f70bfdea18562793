/** The page of a sweep, written into its directory. */

import { join } from "node:path";
import { writeWhole } from "../../files/write-whole.ts";
import type { SweepResult } from "../../sweep/result.ts";
import type { SweepFile } from "../../sweep/sweep-file.ts";
import type { SweepMade } from "../../sweep/write.ts";
import { nodePlace } from "../node.ts";
import { makeSweepPage } from "./page.ts";

/**
 * Writes `sweep.html`.
 *
 * @returns its path
 * @throws StorageError
 */
export async function writeSweepPage(
  directory: string,
  file: SweepFile,
  result: SweepResult,
  made: SweepMade,
): Promise<string> {
  const path = join(directory, "sweep.html");
  await writeWhole(path, await makeSweepPage(file, result, made, nodePlace()));
  return path;
}
