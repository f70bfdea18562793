/** The options of `atelier draw`. */

import { Argument, type Command, Option } from "commander";
import type { DrawOptions } from "../draw.ts";
import { wholeNumber } from "../options.ts";
import type { Shell } from "../shell.ts";
import { examples } from "./words.ts";

export function addDraw(atelier: Command, shell: Shell): void {
  atelier
    .command("draw")
    .summary("write a drawn dataset to files for other programs")
    .description(
      "Draw a dataset and write it in MNIST's format. Atelier itself needs no files: it accepts the names " +
        "drawn-digits and drawn-garments wherever it expects a dataset.",
    )
    .addArgument(new Argument("<dataset>", "drawn-digits or drawn-garments"))
    .requiredOption("-o, --out <dir>", "new directory for the dataset")
    .addOption(
      new Option("--seed <number>", "seed of the images").argParser(wholeNumber("--seed", 0)).default(0, "0"),
    )
    .option(
      "--train-images <count>",
      "number of training images (default: 60000)",
      wholeNumber("--train-images", 1),
    )
    .option(
      "--test-images <count>",
      "number of test images (default: 10000)",
      wholeNumber("--test-images", 1),
    )
    .option("--json", "print one line of JSON instead")
    .addHelpText("after", examples(shell, [["", "draw drawn-digits --seed 7 --out ./digits-7"]]))
    .action(async (dataset: string, options: DrawOptions) => {
      const { draw } = await import("../draw.ts");
      await draw(dataset, options, shell);
    });
}
