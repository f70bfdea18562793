/** A directory of this process for files that loaders read by their paths; removed when the process ends. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let directory: string | undefined;

export function scratchDirectory(): string {
  if (directory === undefined) {
    const made = mkdtempSync(join(tmpdir(), "atelier-fuzz-"));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
    directory = made;
  }
  return directory;
}
