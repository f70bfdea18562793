/** `atelier start`: what can be typed. */

import type { Command } from "commander";
import { commandToType } from "../next-command.ts";
import { wholeNumber } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { TrainOptions } from "../train.ts";
import { addComputingOptions } from "./computing-options.ts";
import { addDataOptions } from "./data-options.ts";

/** What is trained is what `train` trains; only the dataset is chosen here. */
const RECIPE = { recipe: "quick", lowerings: "fast" } as const;

export function addStart(atelier: Command, shell: Shell, argv: readonly string[]): void {
  const command = atelier
    .command("start")
    .summary("a first training run, on what there is")
    .description(
      "Train on Fashion-MNIST if it is here or can be fetched in a short time, else on drawn-garments, which need no " +
        "network. It is what `npm start` does; `train` takes the dataset that it is told.",
    )
    .option("-e, --epochs <count>", "how often to go through the images", wholeNumber("--epochs", 1))
    .option("--seed <number>", "repeat a run (default: a random one)", wholeNumber("--seed", 0))
    .option("--train-images <count>", "only the first ones to train on", wholeNumber("--train-images", 1))
    .option("--test-images <count>", "only the first ones to test on", wholeNumber("--test-images", 1));
  addDataOptions(command).option("-o, --out <dir>", "where to save (default: a new directory in runs/)");
  addComputingOptions(command)
    .option("--json", "print the result as one line of JSON, and progress to standard error")
    .action(async (options: Omit<TrainOptions, "recipe" | "lowerings">) => {
      const { start } = await import("../start.ts");
      await start({ ...options, ...RECIPE }, shell, commandToType(argv, {}));
    });
}
