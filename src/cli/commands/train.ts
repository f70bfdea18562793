/** The options of `atelier train`. */

import { Argument, type Command, Option } from "commander";
import { commandToType } from "../../terminal/index.ts";
import { fraction, oneOf, positiveNumber, someOf, wholeNumber } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { TrainOptions } from "../train.ts";
import { addComputingOptions } from "./computing-options.ts";
import { addDataOptions } from "./data-options.ts";
import { DATASET, examples } from "./words.ts";

export function addTrain(atelier: Command, shell: Shell, argv: readonly string[]): void {
  const command = atelier
    .command("train")
    .summary("train a network on a dataset and test it")
    .description(
      "Train a network on a dataset by a recipe, evaluate it on the test images, and save it. After Ctrl-C, a closed " +
        "terminal or a crash, --resume continues the run, with the same result as without the interruption.",
    )
    .addArgument(new Argument("[dataset]", DATASET).default("fashion-mnist", "fashion-mnist"))
    .optionsGroup("Training (defaults come from the recipe, adapted if there are few images):")
    .addOption(
      new Option(
        "-r, --recipe <name>",
        "post: as in the article; quick: its network, with an eighth of the training; sprint: a small network, as accurate in even less time; " +
          "strong: the most accurate (mirrors images; for digits add --augment shift)",
      ).default("quick", "quick"),
    )
    .option(
      "--experiment <link>",
      "dataset, network and settings from a link of the page, or from a file: with a link, or a model trained from one",
    )
    .option("-e, --epochs <count>", "number of passes over the images", wholeNumber("--epochs", 1))
    .option("-b, --batch-size <count>", "images per training step", wholeNumber("--batch-size", 1))
    .option(
      "--learning-rate <rate>",
      "learning rate, or the peak of its schedule",
      positiveNumber("--learning-rate"),
    )
    .option(
      "--validation-split <share>",
      "share of the training images kept for validation",
      fraction("--validation-split"),
    )
    .option(
      "--seed <number>",
      "seed, to make a run repeatable (default: a random one)",
      wholeNumber("--seed", 0),
    )
    .addOption(
      new Option(
        "--augment <kinds>",
        "random changes to training images: shift, flip, rotation, erasing, affine (separated by commas), or none",
      ).argParser(someOf("--augment", ["shift", "flip", "rotation", "erasing", "affine", "none"])),
    )
    .optionsGroup("Data and results:");
  addDataOptions(command)
    .option(
      "--train-images <count>",
      "use only the first of the training images",
      wholeNumber("--train-images", 1),
    )
    .option("--test-images <count>", "use only the first of the test images", wholeNumber("--test-images", 1))
    .option("-o, --out <dir>", "output directory (default: a new one in runs/)")
    .option("--overwrite", "start over if --out holds an unfinished run")
    .option("--json", "print the result as one line of JSON, and progress on standard error")
    .addOption(
      new Option(
        "--verbose <level>",
        "0: no progress; 1: a progress bar; 2: one line per epoch (default: 1 in a terminal, else 2)",
      ).argParser((text) => Number(oneOf("--verbose", ["0", "1", "2"])(text))),
    )
    .optionsGroup("Interruptions:")
    .option("--resume <dir>", "resume the run in a directory; no other argument is needed")
    .addOption(
      new Option(
        "--checkpoint-every <seconds>",
        "interval of checkpoints within an epoch, in addition to one after each epoch",
      )
        .argParser(positiveNumber("--checkpoint-every"))
        .default(60, "60"),
    )
    .addOption(
      new Option(
        "--on-nan <action>",
        "if numbers become non-finite: stop, or restore the last checkpoint and halve the learning rate",
      )
        .argParser(oneOf("--on-nan", ["stop", "restore"]))
        .default("stop", "stop"),
    )
    .optionsGroup("Computing:");
  addComputingOptions(command)
    .addOption(
      new Option("--lowerings <kind>", "fast, or plain (the reference kernels, for debugging)")
        .argParser(oneOf("--lowerings", ["fast", "plain"]))
        .default("fast", "fast"),
    )
    .addHelpText(
      "after",
      examples(shell, [
        ["a quick look", "train mnist --epochs 1"],
        ["a dataset of your own", "train ./letters --recipe post --out runs/letters"],
        ["an experiment from a link", 'train --experiment "data=mnist&network=sprint&v=1"'],
        ["print the result for a script", "train --seed 1 --json > result.json"],
        ["resume after an interruption", "train --resume runs/mnist-quick"],
      ]),
    )
    .action(async (dataset: string, options: TrainOptions) => {
      const { train } = await import("../train.ts");
      const names = Object.keys(options).filter((name) => command.getOptionValueSource(name) === "cli");
      const typed = new Set(command.args.length > 0 ? [...names, "dataset"] : names);
      await train(dataset, options, shell, { command: commandToType(argv, {}), typed });
    });
}
