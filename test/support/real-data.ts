/** Whether the real datasets are at hand: tests that need them are skipped, and say so, where they are not. */

import { existsSync } from "node:fs";
import { join } from "node:path";

const directory = process.env.ATELIER_DATA;

export function hasDataset(name: string): boolean {
  return directory !== undefined && existsSync(join(directory, name));
}
