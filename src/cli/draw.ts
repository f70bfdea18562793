/** `atelier draw`: writes a drawn dataset to files, for other programs. */

import { writeDatasetDirectory } from "../data/node.ts";
import { drawDataset } from "../index.ts";
import { TaskProgress } from "../terminal/index.ts";
import { openEmptyDirectory } from "./empty-directory.ts";
import { formatCounted } from "./formats.ts";
import { Interrupted, Interruption } from "./interruption.ts";
import { openScreen, printJson } from "./screen.ts";
import type { Shell } from "./shell.ts";

export interface DrawOptions {
  readonly seed: number;
  readonly trainImages?: number;
  readonly testImages?: number;
  readonly out: string;
  readonly json?: boolean;
}

/** @throws what {@link drawDataset} throws; ConfigurationError if `out` has files in it; Interrupted when it was */
export async function draw(name: string, options: DrawOptions, shell: Shell): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell);
  const interruption = new Interruption(shell);
  const { signal } = interruption;
  const progress = new TaskProgress(`Drawing ${name}`, screen.terminal);
  try {
    await openEmptyDirectory(options.out);
    const { seed, trainImages: trainCount, testImages: testCount } = options;
    const onProgress = (done: number, total: number) => progress.update(done, total);
    const parts = await drawDataset(name, { seed, trainCount, testCount, signal, onProgress });
    progress.end();
    await interruption.saving(() => writeDatasetDirectory(options.out, parts));
    const [train, test] = [parts.train.length, parts.test.length];
    if (options.json) printJson(shell, { dataset: name, seed, train, test, directory: options.out });
    else {
      screen.print(
        `Drew ${formatCounted(train, "training image")} and ${formatCounted(test, "test image")} of ${name}, ` +
          `seed ${seed}, into ${options.out}`,
      );
    }
  } catch (error) {
    if (error !== signal.reason) throw error;
    throw new Interrupted("Interrupted; nothing was written.", interruption.exitCode);
  } finally {
    progress.end();
    interruption.end();
  }
}
