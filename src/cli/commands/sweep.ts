/** The options of `atelier sweep`. */

import type { Command } from "commander";
import { withoutSecrets } from "../../queue/queue-url.ts";
import type { Shell } from "../shell.ts";
import type { SweepOptions } from "../sweep.ts";
import { addPieceOptions, addResultOptions, checkComputing } from "./computing-options.ts";
import { addDataOptions } from "./data-options.ts";
import { examples } from "./words.ts";

export function addSweep(atelier: Command, shell: Shell, argv: readonly string[]): void {
  const command = atelier
    .command("sweep")
    .summary("train with many combinations of settings and seeds, and compare")
    .description(
      "Train every combination of datasets, settings and seeds in a file, and write a page that compares them. " +
        "Run the same command again to resume after an interruption; after adding values or seeds to the file, only the new " +
        "cells only.",
    )
    .argument("<file>", "a sweep as JSON: see docs/scale.md")
    .option("--retry-failed", "retry failed trainings")
    .option("--watch", "show the progress of a sweep that another process runs")
    .optionsGroup("Data and results:");
  addResultOptions(addDataOptions(command), "runs/sweep-FILE").optionsGroup("Computing:");
  addPieceOptions(command)
    .addHelpText(
      "after",
      examples(shell, [
        ["run all trainings of rates.json", "sweep rates.json"],
        ["with two processes", "sweep rates.json --workers 2"],
        ["watch its progress from another terminal", "sweep rates.json --watch"],
      ]),
    )
    .action(async (path: string, options: SweepOptions) => {
      checkComputing(options);
      const { sweep } = await import("../sweep.ts");
      await sweep(path, options, shell, argv.map(withoutSecrets));
    });
}
