/** What `import` and `draw` do alike: make a dataset before one's eyes, and write it to a directory of its own. */

import { readdir } from "node:fs/promises";
import { writeDatasetDirectory } from "../data/node.ts";
import { ConfigurationError } from "../errors.ts";
import type { TrainAndTest } from "../index.ts";
import { TaskProgress } from "../terminal/index.ts";
import { Interrupted, Interruption } from "./interruption.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** What tells how far the making has come, and ends it. */
export interface Making {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Makes a dataset and writes it.
 *
 * @param label what is done, for the progress bar
 * @param directory new or empty
 * @throws ConfigurationError if there are files in the directory; Interrupted when it was, and nothing was written;
 *   what `make` throws
 */
export async function writeNewDataset<Made extends TrainAndTest>(
  label: string,
  directory: string,
  { shell, screen }: { shell: Shell; screen: Screen },
  make: (making: Making) => Promise<Made>,
): Promise<Made> {
  await checkEmpty(directory);
  const interruption = new Interruption(shell);
  const { signal } = interruption;
  const progress = new TaskProgress(label, screen.terminal);
  try {
    const made = await make({ signal, onProgress: (done, total) => progress.update(done, total) });
    await interruption.saving(() => writeDatasetDirectory(directory, made));
    return made;
  } catch (error) {
    if (error !== signal.reason) throw error;
    throw new Interrupted("Interrupted; nothing was written.", interruption.exitCode);
  } finally {
    progress.end();
    interruption.end();
  }
}

/** Among other files a dataset's would be lost, or theirs taken for its own. */
async function checkEmpty(path: string): Promise<void> {
  let received: string;
  try {
    const { length } = await readdir(path);
    if (length === 0) return;
    received = `${path}, with ${length} ${length === 1 ? "file" : "files"} in it`;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    received = error instanceof Error ? error.message : String(error);
  }
  throw new ConfigurationError(`Expected --out to be a new or empty directory. Received: ${received}.`);
}
