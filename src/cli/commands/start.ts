/** The options of `atelier start`. */

import type { Command } from "commander";
import { wholeNumber } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { StudyOptions } from "../study.ts";
import { addComputingOptions } from "./computing-options.ts";
import { addDataOptions } from "./data-options.ts";
import { onlyOption } from "./study-options.ts";

/** The defaults of `study`; only the datasets are chosen here. */
const DEFAULTS = { recipe: "quick", seeds: 1, seed: 1 } as const;

export function addStart(atelier: Command, shell: Shell, argv: readonly string[]): void {
  const command = atelier
    .command("start")
    .summary("run a first study with the available datasets")
    .description(
      "Study MNIST and Fashion-MNIST if they are stored here or can be downloaded quickly, else drawn-digits and " +
        "drawn-garments, which need no network. `npm start` runs this; `study` takes the datasets you name.",
    )
    .addOption(onlyOption())
    .option(
      "--train-images <count>",
      "use only the first of the training images",
      wholeNumber("--train-images", 1),
    )
    .option(
      "--test-images <count>",
      "use only the first of the test images",
      wholeNumber("--test-images", 1),
    );
  addDataOptions(command).option("-o, --out <dir>", "output directory (default: one in runs/)");
  addComputingOptions(command)
    .option("--json", "print the result as one line of JSON, and progress on standard error")
    .action(async (options: Omit<StudyOptions, keyof typeof DEFAULTS>) => {
      const { start } = await import("../start.ts");
      await start({ ...DEFAULTS, ...options }, shell, argv);
    });
}
