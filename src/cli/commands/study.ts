/** `atelier study`: what can be typed. */

import { Argument, type Command, Option } from "commander";
import { withoutSecrets } from "../../queue/queue-url.ts";
import { oneOf, UsageError, wholeNumber } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { StudyOptions } from "../study.ts";
import { addPieceOptions, addResultOptions, checkComputing } from "./computing-options.ts";
import { addDataOptions } from "./data-options.ts";
import { addListenOptions } from "./listen-options.ts";
import { onlyOption } from "./study-options.ts";
import { DATASET, examples } from "./words.ts";

export function addStudy(atelier: Command, shell: Shell, argv: readonly string[]): void {
  const command = atelier
    .command("study")
    .summary("find out what datasets are worth, and write a report")
    .description(
      "Do all that the post does with two datasets, and more: look at them, train the same networks on each, compare, " +
        "and judge its claims by the numbers. The report is a page with every figure. Stopped and typed again, it goes " +
        "on where it was.",
    )
    .addArgument(
      new Argument("[datasets...]", `${DATASET}; the first is what the others are to replace`).default(
        ["mnist", "fashion-mnist"],
        "mnist fashion-mnist",
      ),
    )
    .addOption(
      new Option(
        "-r, --recipe <name>",
        "how the post's network is trained: quick, in 4 epochs; post, in its 25",
      )
        .argParser(oneOf("--recipe", ["quick", "post"]))
        .default("quick", "quick"),
    )
    .addOption(
      new Option("--seeds <count>", "train everything so often, and give means and spreads")
        .argParser(wholeNumber("--seeds", 1))
        .default(1, "1"),
    )
    .addOption(
      new Option("--seed <number>", "the first seed").argParser(wholeNumber("--seed", 0)).default(1, "1"),
    )
    .addOption(onlyOption())
    .optionsGroup("Data and results:");
  addDataOptions(command)
    .option("--train-images <count>", "only the first ones to train on", wholeNumber("--train-images", 1))
    .option("--test-images <count>", "only the first ones to test on", wholeNumber("--test-images", 1));
  addResultOptions(command, "a directory in runs/, the same for the same study")
    .optionsGroup("In a browser:")
    .option("--serve", "serve the report as it grows, to this machine, and then until Ctrl-C")
    // For tests, and for whoever works on the page.
    .addOption(new Option("--page <dir>", "the directory of the built page").hideHelp());
  addListenOptions(command).optionsGroup("Computing:");
  addPieceOptions(command)
    .addHelpText(
      "after",
      examples(shell, [
        ["MNIST and Fashion-MNIST", "study"],
        ["as the post trains, 25 epochs", "study --recipe post"],
        ["one dataset of your own beside MNIST", "study mnist ./letters"],
        ["the report in a browser while it grows", "study --serve"],
        ["two pieces of evidence", "study kmnist --only ladder,one-pixel"],
      ]),
    )
    .action(async (datasets: readonly string[], options: StudyOptions) => {
      if (!options.serve && (options.port !== undefined || options.host !== undefined)) {
        const option = options.port === undefined ? "--host" : "--port";
        throw new UsageError(`Expected --serve with ${option}. Received: ${option} alone.`);
      }
      checkComputing(options);
      const { study } = await import("../study.ts");
      await study(datasets, options, shell, argv.map(withoutSecrets));
    });
}
