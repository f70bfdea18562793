/** Whether the real datasets are available: tests that need them are skipped otherwise, and say so. */

import { existsSync } from "node:fs";
import { join } from "node:path";

const directory = process.env.ATELIER_DATA;

export function hasDataset(name: string): boolean {
  return directory !== undefined && existsSync(join(directory, name));
}
