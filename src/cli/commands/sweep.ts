/** `atelier sweep`: what can be typed. */

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
    .summary("train many times with other settings and seeds, and compare")
    .description(
      "Train every combination of datasets, settings and seeds that a file names, and write a page that compares them. " +
        "Stopped and typed again, it goes on where it was; a value or a seed that is added to the file trains the new " +
        "cells only.",
    )
    .argument("<file>", "a sweep as JSON: see docs/scale.md")
    .option("--retry-failed", "try trainings again that failed")
    .option("--watch", "show how far a sweep is that another process computes, and change nothing")
    .optionsGroup("Data and results:");
  addResultOptions(addDataOptions(command), "runs/sweep-FILE").optionsGroup("Computing:");
  addPieceOptions(command)
    .addHelpText(
      "after",
      examples(shell, [
        ["all trainings of rates.json", "sweep rates.json"],
        ["by two processes", "sweep rates.json --workers 2"],
        ["how far that is, from another terminal", "sweep rates.json --watch"],
      ]),
    )
    .action(async (path: string, options: SweepOptions) => {
      checkComputing(options);
      const { sweep } = await import("../sweep.ts");
      await sweep(path, options, shell, argv.map(withoutSecrets));
    });
}
