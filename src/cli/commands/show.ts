/** The options of `atelier show`. */

import { Argument, type Command, Option } from "commander";
import { oneOf, wholeNumber, wholeNumbers } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { ShowOptions } from "../show.ts";
import { addDataOptions } from "./data-options.ts";
import { DATASET, examples } from "./words.ts";

export function addShow(atelier: Command, shell: Shell): void {
  const command = atelier
    .command("show")
    .summary("show a dataset: examples of every class")
    .description(
      "Show a dataset and save pictures of it: a sheet of examples by class and a table of the labels; " +
        "or single examples, enlarged.",
    )
    .addArgument(new Argument("[dataset]", DATASET).default("fashion-mnist", "fashion-mnist"))
    .option("-i, --index <number...>", "enlarge these examples, counted from 0", wholeNumbers("--index"))
    .addOption(
      new Option("--partition <part>", "training or test images")
        .argParser(oneOf("--partition", ["train", "test"]))
        .default("train", "train"),
    )
    .optionsGroup("Pictures:")
    .option(
      "--columns <count>",
      "examples per row of the sheet (default: the number that fits in 840 pixels)",
      wholeNumber("--columns", 1),
    )
    .option("--rows <count>", "rows per class (default: a roughly square sheet)", wholeNumber("--rows", 1))
    .option(
      "--scale <factor>",
      "enlargement factor (default: 1; about 16 for single examples)",
      wholeNumber("--scale", 1),
    )
    .option(
      "--seed <number>",
      "choose examples at random by this seed (default: the first ones)",
      wholeNumber("--seed", 0),
    )
    .addOption(new Option("-o, --out <dir>", "output directory").default("pictures", "pictures"))
    .optionsGroup("Data:");
  addDataOptions(command)
    .option("--json", "print one line of JSON instead")
    .addHelpText(
      "after",
      examples(shell, [
        ["", "show fashion-mnist"],
        ["the first two test images", "show mnist --partition test --index 0 1"],
        ["a dataset that needs no download", "show drawn-garments"],
      ]),
    )
    .action(async (dataset: string, options: ShowOptions) => {
      const { show } = await import("../show.ts");
      await show(dataset, options, shell);
    });
}
