/** `atelier show`: what can be typed. */

import { Argument, type Command, Option } from "commander";
import { oneOf, wholeNumber, wholeNumbers } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { ShowOptions } from "../show.ts";
import { addDataOptions } from "./data-options.ts";
import { DATASET, examples } from "./words.ts";

export function addShow(atelier: Command, shell: Shell): void {
  const command = atelier
    .command("show")
    .summary("look at a dataset: examples of every class")
    .description(
      "Show a dataset, and write pictures of it: a sheet of examples class by class, and a table of the labels; " +
        "or single examples, enlarged.",
    )
    .addArgument(new Argument("[dataset]", DATASET).default("fashion-mnist", "fashion-mnist"))
    .option("-i, --index <number...>", "enlarge these examples, counted from 0", wholeNumbers("--index"))
    .addOption(
      new Option("--partition <part>", "training images, or test")
        .argParser(oneOf("--partition", ["train", "test"]))
        .default("train", "train"),
    )
    .optionsGroup("Pictures:")
    .option(
      "--columns <count>",
      "examples in a row of the sheet (default: fills 840 pixels)",
      wholeNumber("--columns", 1),
    )
    .option("--rows <count>", "rows of each class (default: about square)", wholeNumber("--rows", 1))
    .option(
      "--scale <factor>",
      "pixels for one of an image (default: 1, enlarged about 16)",
      wholeNumber("--scale", 1),
    )
    .option(
      "--seed <number>",
      "other examples, chosen at random by this seed (default: the first ones)",
      wholeNumber("--seed", 0),
    )
    .addOption(new Option("-o, --out <dir>", "where to save").default("pictures", "pictures"))
    .optionsGroup("Data:");
  addDataOptions(command)
    .option("--json", "print one line of JSON instead")
    .addHelpText(
      "after",
      examples(shell, [
        ["", "show fashion-mnist"],
        ["the first two test images", "show mnist --partition test --index 0 1"],
        ["what needs no network", "show drawn-garments"],
      ]),
    )
    .action(async (dataset: string, options: ShowOptions) => {
      const { show } = await import("../show.ts");
      await show(dataset, options, shell);
    });
}
