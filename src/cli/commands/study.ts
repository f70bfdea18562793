/** The options of `atelier study`. */

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
    .summary("compare datasets by many measurements, and write a report")
    .description(
      "Repeat the reference article's comparison of two datasets, and go further: examine both, train the same networks " +
        "on each, and judge the article's claims by measurement. The report is a single page with every figure. Run the " +
        "same command again to resume after an interruption.",
    )
    .addArgument(
      new Argument(
        "[datasets...]",
        `${DATASET}; the question is whether the others can replace the first`,
      ).default(["mnist", "fashion-mnist"], "mnist fashion-mnist"),
    )
    .addOption(
      new Option(
        "-r, --recipe <name>",
        "recipe for the article's network: quick (4 epochs of all images), or post (as in the article, 25 epochs)",
      )
        .argParser(oneOf("--recipe", ["quick", "post"]))
        .default("quick", "quick"),
    )
    .addOption(
      new Option("--seeds <count>", "train everything with this many seeds, and report means and deviations")
        .argParser(wholeNumber("--seeds", 1))
        .default(1, "1"),
    )
    .addOption(
      new Option("--seed <number>", "the first seed").argParser(wholeNumber("--seed", 0)).default(1, "1"),
    )
    .addOption(onlyOption())
    .optionsGroup("Data and results:");
  addDataOptions(command)
    .option(
      "--train-images <count>",
      "use only the first of the training images",
      wholeNumber("--train-images", 1),
    )
    .option(
      "--test-images <count>",
      "use only the first of the test images",
      wholeNumber("--test-images", 1),
    );
  addResultOptions(command, "a directory in runs/, the same for the same study")
    .optionsGroup("In a browser:")
    .option("--serve", "serve the report on this machine while it grows, until Ctrl-C")
    // For tests and for development of the page.
    .addOption(new Option("--page <dir>", "the directory of the built page").hideHelp());
  addListenOptions(command).optionsGroup("Computing:");
  addPieceOptions(command)
    .addHelpText(
      "after",
      examples(shell, [
        ["MNIST and Fashion-MNIST", "study"],
        ["train as in the article, 25 epochs", "study --recipe post"],
        ["compare a dataset of your own with MNIST", "study mnist ./letters"],
        ["watch the report grow in a browser", "study --serve"],
        ["only two pieces of evidence", "study kmnist --only ladder,one-pixel"],
      ]),
    )
    .action(async (datasets: readonly string[], options: StudyOptions) => {
      if (!options.serve && (options.port !== undefined || options.host !== undefined)) {
        const option = options.port === undefined ? "--host" : "--port";
        throw new UsageError(`Expected ${option} together with --serve. Received: ${option} alone.`);
      }
      checkComputing(options);
      const { study } = await import("../study.ts");
      await study(datasets, options, shell, argv.map(withoutSecrets));
    });
}
