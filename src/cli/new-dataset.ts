/** Makes a dataset with a progress bar and writes it to a new directory, for `import` and `draw`. */

import { writeDatasetDirectory } from "../data/node.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { TrainAndTest } from "../index.ts";
import { TaskProgress } from "../terminal/index.ts";
import { Interrupted, Interruption } from "./interruption.ts";
import { type OutputDirectory, openDirectory } from "./output-directory.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** Progress callback and abort signal. */
export interface Making {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Makes a dataset and writes it.
 *
 * @param label of the progress bar
 * @param directory new or empty
 * @throws ConfigurationError if the directory contains files; Interrupted after Ctrl-C, when nothing was written;
 *   errors of `make`
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

/** Requires an empty directory, so that a dataset's files cannot be confused with others. */
function openEmpty(path: string, shell: Shell): OutputDirectory {
  const directory = openDirectory(path, shell);
  const { length } = directory.entries;
  if (length === 0) return directory;
  directory.release();
  throw new ConfigurationError(
    `Expected --out to be a new or empty directory. Received: ${path}, with ${length} ${length === 1 ? "file" : "files"} in it.`,
  );
}
