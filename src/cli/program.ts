/** The grammar of the command line: commands, arguments, options, help. What a command does is in its own file. */

import { Argument, Command, Option } from "commander";
import type { EvaluateOptions } from "./evaluate.ts";
import { commandToType } from "./next-command.ts";
import { fraction, oneOf, positiveNumber, wholeNumber, wholeNumbers } from "./options.ts";
import { packageVersion } from "./package-version.ts";
import type { PredictOptions } from "./predict.ts";
import type { Shell } from "./shell.ts";
import type { SummaryOptions } from "./summary.ts";
import type { TrainOptions } from "./train.ts";

const DATASET = "name of a dataset, or directory of its four IDX files";
/** Ends what is said of wrong usage. */
export const HELP_HINT = "(add --help for the options)";
const MODEL = "file of a model, such as runs/fashion-mnist-quick/model.onnx";

/** The commands; each loads what it needs only when it is called. */
export function program(shell: Shell, argv: readonly string[]): Command {
  const atelier = new Command("atelier")
    .description("Image classifiers in the manner of Keras, trained at native speed.")
    .version(packageVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .option("--debug", "print where in the code an error comes from")
    .showHelpAfterError(HELP_HINT)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      getOutHelpWidth: () => shell.stdout.columns ?? 100,
      getErrHelpWidth: () => shell.stderr.columns ?? 100,
    })
    .exitOverride();
  addTrain(atelier, shell, argv);
  addEvaluate(atelier, shell);
  addPredict(atelier, shell);
  addSummary(atelier, shell);
  return atelier.addHelpText(
    "after",
    examples([
      ["train on Fashion-MNIST in five epochs", "train"],
      ["as the post does it", "train fashion-mnist --recipe post"],
      ["look closer at the result", "evaluate runs/fashion-mnist-quick/model.onnx"],
    ]),
  );
}

function addTrain(atelier: Command, shell: Shell, argv: readonly string[]): void {
  atelier
    .command("train")
    .summary("train a network on a dataset, and test it")
    .description("Train a network on a dataset by a recipe, try it on the test images, and save it.")
    .addArgument(new Argument("[dataset]", DATASET).default("fashion-mnist", "fashion-mnist"))
    .optionsGroup("Training (what is not given is the recipe's):")
    .addOption(
      new Option("-r, --recipe <name>", "post: as the post does it; quick: in a fifth of its epochs").default(
        "quick",
        "quick",
      ),
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
    .option("--seed <number>", "repeat a run (default: drawn)", wholeNumber("--seed", 0))
    .optionsGroup("Data and results:")
    .option("--data <dir>", "directory that holds a directory for each dataset")
    .option("-o, --out <dir>", "where to save (default: a new directory in runs/)")
    .option("--json", "print the result as one line of JSON, and progress to standard error")
    .addOption(
      new Option(
        "--verbose <level>",
        "0: no progress; 1: a bar; 2: a line each epoch (default: 1 in a terminal, else 2)",
      ).argParser((text) => Number(oneOf("--verbose", ["0", "1", "2"])(text))),
    )
    .optionsGroup("Computing:")
    .option("--threads <count>", "threads to use (default: one for each core)", wholeNumber("--threads", 1))
    .addOption(
      new Option("--lowerings <kind>", "fast, or for debugging plain: the reference kernels")
        .argParser(oneOf("--lowerings", ["fast", "plain"]))
        .default("fast", "fast"),
    )
    .addHelpText(
      "after",
      examples([
        ["a quick look", "train mnist --epochs 1"],
        ["a dataset of your own", "train ./letters --recipe post --out runs/letters"],
        ["the result for a script", "train --seed 1 --json > result.json"],
      ]),
    )
    .action(async (dataset: string, options: TrainOptions) => {
      const { train } = await import("./train.ts");
      await train(dataset, options, shell, commandToType(argv, {}));
    });
}

function addEvaluate(atelier: Command, shell: Shell): void {
  atelier
    .command("evaluate")
    .summary("see how well a model does, class by class")
    .description("Try a model on test images: loss, accuracy, scores of the classes, confusion matrix.")
    .argument("<model>", MODEL)
    .argument("[dataset]", `${DATASET} (default: what the model was trained on)`)
    .option("--data <dir>", "directory that holds a directory for each dataset")
    .option("--threads <count>", "threads to use (default: one for each core)", wholeNumber("--threads", 1))
    .option("--json", "print one line of JSON instead")
    .addHelpText("after", examples([["", "evaluate runs/fashion-mnist-quick/model.onnx"]]))
    .action(async (model: string, dataset: string | undefined, options: EvaluateOptions) => {
      const { evaluate } = await import("./evaluate.ts");
      await evaluate(model, dataset, options, shell);
    });
}

function addPredict(atelier: Command, shell: Shell): void {
  atelier
    .command("predict")
    .summary("look at single images, and what a model takes them for")
    .description(
      "Show images of a dataset, what they are, and the three classes that a model finds likeliest.",
    )
    .argument("<model>", MODEL)
    .option("-i, --index <number...>", "which images, counted from 0", wholeNumbers("--index"))
    .option("-d, --dataset <name>", `${DATASET} (default: what the model was trained on)`)
    .addOption(
      new Option("--partition <part>", "test images, or train")
        .argParser(oneOf("--partition", ["test", "train"]))
        .default("test", "test"),
    )
    .option("--data <dir>", "directory that holds a directory for each dataset")
    .option("--json", "print one line of JSON instead")
    .addHelpText("after", examples([["", "predict runs/fashion-mnist-quick/model.onnx --index 0 1 2"]]))
    .action(async (model: string, { index = [0], ...options }: Partial<PredictOptions>) => {
      const { predict } = await import("./predict.ts");
      await predict(model, { partition: "test", ...options, index }, shell);
    });
}

function addSummary(atelier: Command, shell: Shell): void {
  atelier
    .command("summary")
    .summary("list the layers of a model")
    .description("Print the layers of a model: what they put out, and how many parameters they have.")
    .argument("[model]", `${MODEL} (default: the post's network, untrained)`)
    .addOption(
      new Option("--style <style>", "classic, as Keras 2 prints it, or keras3")
        .argParser(oneOf("--style", ["classic", "keras3"]))
        .default("classic", "classic"),
    )
    .option("--json", "print one line of JSON instead")
    .action(async (model: string | undefined, options: SummaryOptions) => {
      const { summary } = await import("./summary.ts");
      await summary(model, options, shell);
    });
}

function examples(lines: readonly (readonly [meaning: string, command: string])[]): string {
  const width = Math.max(...lines.map(([, command]) => command.length));
  const shown = lines.map(([meaning, command]) => `  atelier ${command.padEnd(width)}  ${meaning}`.trimEnd());
  return `\nExamples:\n${shown.join("\n")}`;
}
