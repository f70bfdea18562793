/** `atelier train`: what can be typed. */

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
    .summary("train a network on a dataset, and test it")
    .description(
      "Train a network on a dataset by a recipe, try it on the test images, and save it. Stopped by Ctrl-C, a closed " +
        "terminal or a crash, it goes on with --resume, to the same result as if it had not stopped.",
    )
    .addArgument(new Argument("[dataset]", DATASET).default("fashion-mnist", "fashion-mnist"))
    .optionsGroup("Training (what is not given is the recipe's, or fits the images if they are few):")
    .addOption(
      new Option(
        "-r, --recipe <name>",
        "post: as the post does it; quick: in a sixth of its epochs; sprint: a small network, as good in less time still; " +
          "strong: the most accurate (it mirrors images: for digits add --augment shift)",
      ).default("quick", "quick"),
    )
    .option(
      "--experiment <link>",
      "what a link of the page says (dataset, network, settings), or a file: with a link, or a model that was trained so",
    )
    .option("-e, --epochs <count>", "how often to go through the images", wholeNumber("--epochs", 1))
    .option("-b, --batch-size <count>", "images in a training step", wholeNumber("--batch-size", 1))
    .option(
      "--learning-rate <rate>",
      "the learning rate, or the highest of its schedule",
      positiveNumber("--learning-rate"),
    )
    .option(
      "--validation-split <share>",
      "share of the training images to validate on",
      fraction("--validation-split"),
    )
    .option("--seed <number>", "repeat a run (default: a random one)", wholeNumber("--seed", 0))
    .addOption(
      new Option(
        "--augment <kinds>",
        "change training images at random: shift, flip, rotation, erasing, affine; several with commas; or none",
      ).argParser(someOf("--augment", ["shift", "flip", "rotation", "erasing", "affine", "none"])),
    )
    .optionsGroup("Data and results:");
  addDataOptions(command)
    .option("--train-images <count>", "only the first ones to train on", wholeNumber("--train-images", 1))
    .option("--test-images <count>", "only the first ones to test on", wholeNumber("--test-images", 1))
    .option("-o, --out <dir>", "where to save (default: a new directory in runs/)")
    .option("--overwrite", "begin anew where --out holds an unfinished run")
    .option("--json", "print the result as one line of JSON, and progress to standard error")
    .addOption(
      new Option(
        "--verbose <level>",
        "0: no progress; 1: a bar; 2: a line each epoch (default: 1 in a terminal, else 2)",
      ).argParser((text) => Number(oneOf("--verbose", ["0", "1", "2"])(text))),
    )
    .optionsGroup("Interruptions:")
    .option("--resume <dir>", "go on with the run in a directory; nothing else need be typed")
    .addOption(
      new Option(
        "--checkpoint-every <seconds>",
        "write a checkpoint so often inside long epochs, and after each epoch in any case",
      )
        .argParser(positiveNumber("--checkpoint-every"))
        .default(60, "60"),
    )
    .addOption(
      new Option(
        "--on-nan <action>",
        "if numbers are not finite any more, stop, or restore the last checkpoint and go on at half the learning rate",
      )
        .argParser(oneOf("--on-nan", ["stop", "restore"]))
        .default("stop", "stop"),
    )
    .optionsGroup("Computing:");
  addComputingOptions(command)
    .addOption(
      new Option("--lowerings <kind>", "fast, or for debugging plain: the reference kernels")
        .argParser(oneOf("--lowerings", ["fast", "plain"]))
        .default("fast", "fast"),
    )
    .addHelpText(
      "after",
      examples(shell, [
        ["a quick look", "train mnist --epochs 1"],
        ["a dataset of your own", "train ./letters --recipe post --out runs/letters"],
        ["what a link says", 'train --experiment "data=mnist&network=sprint&v=1"'],
        ["the result for a script", "train --seed 1 --json > result.json"],
        ["go on after an interruption", "train --resume runs/mnist-quick"],
      ]),
    )
    .action(async (dataset: string, options: TrainOptions) => {
      const { train } = await import("../train.ts");
      const names = Object.keys(options).filter((name) => command.getOptionValueSource(name) === "cli");
      const typed = new Set(command.args.length > 0 ? [...names, "dataset"] : names);
      await train(dataset, options, shell, { command: commandToType(argv, {}), typed });
    });
}
