/** `atelier draw`: writes a drawn dataset to files, for other programs. */

import { drawDataset } from "../index.ts";
import { formatCounted } from "./formats.ts";
import { writeNewDataset } from "./new-dataset.ts";
import { openScreen, printJson } from "./screen.ts";
import type { Shell } from "./shell.ts";

export interface DrawOptions {
  readonly seed: number;
  readonly trainImages?: number;
  readonly testImages?: number;
  readonly out: string;
  readonly json?: boolean;
}

/** @throws errors of {@link drawDataset} and {@link writeNewDataset} */
export async function draw(name: string, options: DrawOptions, shell: Shell): Promise<void> {
  const { seed, trainImages: trainCount, testImages: testCount, out, json } = options;
  const screen = openScreen(json ? shell.stderr : shell.stdout, shell);
  const { train, test } = await writeNewDataset(`Drawing ${name}`, out, { shell, screen }, (making) =>
    drawDataset(name, { seed, trainCount, testCount, ...making }),
  );
  if (json) printJson(shell, { dataset: name, seed, train: train.length, test: test.length, directory: out });
  else {
    const images = `${formatCounted(train.length, "training image")} and ${formatCounted(test.length, "test image")}`;
    screen.print(`Drew ${images} of ${name}, seed ${seed}, into ${out}`);
  }
}
