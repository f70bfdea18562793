/** What `import` and `draw` do alike: make a dataset before one's eyes, and write it to a directory of its own. */

import { writeDatasetDirectory } from "../data/node.ts";
import { ConfigurationError } from "../errors.ts";
import type { TrainAndTest } from "../index.ts";
import { TaskProgress } from "../terminal/index.ts";
import { Interrupted, Interruption } from "./interruption.ts";
import { type OutputDirectory, openDirectory } from "./output-directory.ts";
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
  const target = openEmpty(directory, shell);
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
    target.release();
  }
}

/** Among other files a dataset's would be lost, or theirs taken for its own. */
function openEmpty(path: string, shell: Shell): OutputDirectory {
  const directory = openDirectory(path, shell);
  const { length } = directory.entries;
  if (length === 0) return directory;
  directory.release();
  throw new ConfigurationError(
    `Expected --out to be a new or empty directory. Received: ${path}, with ${length} ${length === 1 ? "file" : "files"} in it.`,
  );
}
