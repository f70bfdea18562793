/** The options of `atelier import`. */

import { type Command, Option } from "commander";
import type { ImportOptions } from "../import.ts";
import { imageSize, oneOf, properFraction, wholeNumber } from "../options.ts";
import type { Shell } from "../shell.ts";
import { examples } from "./words.ts";

export function addImport(atelier: Command, shell: Shell): void {
  atelier
    .command("import")
    .summary("make a dataset from your own pictures")
    .description(
      "Turn a folder of class folders with PNG, JPEG or WebP pictures into a dataset in MNIST's format: " +
        "shoes/1.jpg, hats/2.png, … Folders named train and test (or val) that hold class folders keep their split. " +
        "Unreadable files are skipped and listed; the exit code is 0 if a dataset was made.",
    )
    .argument("<pictures>", "the folder")
    .requiredOption("-o, --out <dir>", "new directory for the dataset")
    .addOption(
      new Option("--size <pixels>", "side of the images, or HEIGHTxWIDTH")
        .argParser(imageSize("--size"))
        .default([28, 28], "28"),
    )
    .option("--rgb", "keep colours (default: grey)")
    .addOption(
      new Option(
        "--invert <choice>",
        "invert the brightness: yes, no, or auto (if most backgrounds are bright)",
      )
        .argParser(oneOf("--invert", ["auto", "yes", "no"]))
        .default("auto", "auto"),
    )
    .addOption(
      new Option(
        "--fit <way>",
        "contain: show the whole picture (default); cover: crop it; fill: distort it",
      ).argParser(oneOf("--fit", ["contain", "cover", "fill"])),
    )
    .addOption(
      new Option(
        "--frame <choice>",
        "crop, fit and centre the object of each picture as in MNIST: yes, no, or auto (if grey pictures show " +
          "single objects on plain backgrounds, and neither --fit nor --invert is given)",
      )
        .argParser(oneOf("--frame", ["auto", "yes", "no"]))
        .default("auto", "auto"),
    )
    .addOption(
      new Option("--test-split <share>", "share of each class that becomes test images")
        .argParser(properFraction("--test-split"))
        .default(0.15, "0.15"),
    )
    .addOption(
      new Option("--seed <number>", "seed of the choice of test images")
        .argParser(wholeNumber("--seed", 0))
        .default(0, "0"),
    )
    .option("--json", "print one line of JSON instead")
    .addHelpText(
      "after",
      examples(shell, [
        ["", "import photos --out ./pets --size 32 --rgb"],
        ["", "train ./pets"],
      ]),
    )
    .action(async (folder: string, options: ImportOptions) => {
      const { importFolder } = await import("../import.ts");
      await importFolder(folder, options, shell);
    });
}
