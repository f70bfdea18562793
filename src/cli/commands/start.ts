/** `atelier start`: what can be typed. */

import type { Command } from "commander";
import { wholeNumber } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { StudyOptions } from "../study.ts";
import { addComputingOptions } from "./computing-options.ts";
import { addDataOptions } from "./data-options.ts";
import { onlyOption } from "./study-options.ts";

/** What `study` does by default; only the datasets are chosen here. */
const DEFAULTS = { recipe: "quick", seeds: 1, seed: 1 } as const;

export function addStart(atelier: Command, shell: Shell, argv: readonly string[]): void {
  const command = atelier
    .command("start")
    .summary("a first study, of what there is")
    .description(
      "Study MNIST and Fashion-MNIST if they are here or can be fetched in a short time, else drawn-digits and " +
        "drawn-garments, which need no network. It is what `npm start` does; `study` takes the datasets that it is told.",
    )
    .addOption(onlyOption())
    .option("--train-images <count>", "only the first ones to train on", wholeNumber("--train-images", 1))
    .option("--test-images <count>", "only the first ones to test on", wholeNumber("--test-images", 1));
  addDataOptions(command).option("-o, --out <dir>", "where to save (default: a directory in runs/)");
  addComputingOptions(command)
    .option("--json", "print the result as one line of JSON, and progress to standard error")
    .action(async (options: Omit<StudyOptions, keyof typeof DEFAULTS>) => {
      const { start } = await import("../start.ts");
      await start({ ...DEFAULTS, ...options }, shell, argv);
    });
}
