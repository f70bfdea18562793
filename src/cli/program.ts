/** The command line: its commands and common options. The options of each command are in `commands/`. */

import { Command } from "commander";
import { commandStart } from "../terminal/index.ts";
import { addDraw } from "./commands/draw.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addFetch } from "./commands/fetch.ts";
import { addImport } from "./commands/import.ts";
import { addPredict } from "./commands/predict.ts";
import { addServe } from "./commands/serve.ts";
import { addShow } from "./commands/show.ts";
import { addStart } from "./commands/start.ts";
import { addStudy } from "./commands/study.ts";
import { addSummary } from "./commands/summary.ts";
import { addSweep } from "./commands/sweep.ts";
import { addTrain } from "./commands/train.ts";
import { examples } from "./commands/words.ts";
import { addWorker } from "./commands/worker.ts";
import { packageVersion } from "./package-version.ts";
import type { Shell } from "./shell.ts";

/** Appended to messages about wrong usage. */
export const HELP_HINT = "(--help lists the options)";

/** Builds the commands; each loads its modules only when it runs. */
export function program(shell: Shell, argv: readonly string[]): Command {
  const atelier = new Command(commandStart(shell.environment))
    .description("Train image classifiers described as in Keras, at native speed.")
    .version(packageVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .option("--debug", "print stack traces of errors")
    .showHelpAfterError(HELP_HINT)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      getOutHelpWidth: () => shell.stdout.columns ?? 100,
      getErrHelpWidth: () => shell.stderr.columns ?? 100,
    })
    .exitOverride()
    .hook("preAction", async () => {
      // A command's modules may need a platform before the command opens its own screen. In the package none of them loads
      // src/index.ts, which chooses one.
      const { openScreen } = await import("./screen.ts");
      openScreen(shell.stderr, shell);
    });
  atelier.commandsGroup("Studying:");
  addStart(atelier, shell, argv);
  addStudy(atelier, shell, argv);
  addServe(atelier, shell);
  addWorker(atelier, shell);
  atelier.commandsGroup("Training:");
  addTrain(atelier, shell, argv);
  addSweep(atelier, shell, argv);
  addEvaluate(atelier, shell);
  addPredict(atelier, shell);
  addSummary(atelier, shell);
  atelier.commandsGroup("Data:");
  addShow(atelier, shell);
  addFetch(atelier, shell);
  addImport(atelier, shell);
  addDraw(atelier, shell);
  return atelier.addHelpText(
    "after",
    examples(shell, [
      ["look at Fashion-MNIST", "show"],
      ["compare it with MNIST", "study mnist fashion-mnist"],
      ["train on it in four epochs", "train"],
      ["train as in the article", "train fashion-mnist --recipe post"],
      ["evaluate the result", "evaluate runs/fashion-mnist-quick/model.onnx"],
      ["classify a picture of your own", "predict runs/fashion-mnist-quick/model.onnx shoe.jpg"],
    ]),
  );
}
