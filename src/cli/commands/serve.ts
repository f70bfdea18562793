/** `atelier serve`: what can be typed. */

import { Argument, type Command, Option } from "commander";
import type { ServeOptions } from "../serve.ts";
import type { Shell } from "../shell.ts";
import { addListenOptions } from "./listen-options.ts";
import { examples } from "./words.ts";

export function addServe(atelier: Command, shell: Shell): void {
  const command = atelier
    .command("serve")
    .summary("look, build, train and try in a browser")
    .description(
      "Serve the page with the datasets and runs of this machine, for this machine alone, until Ctrl-C. What is opened " +
        "or drawn on the page stays on this machine.",
    )
    .addArgument(
      new Argument("[datasets...]", "directories of datasets (IDX files) beside those that are found"),
    )
    .optionsGroup("What is served:")
    .option("--data <dir>", "directory that holds a directory for each dataset")
    .option("--runs <dir...>", "directories of runs, or such that hold them (default: runs)")
    .optionsGroup("Where:");
  addListenOptions(command)
    .option("--verbose", "print a line for each answer")
    // For tests, and for whoever works on the page.
    .addOption(new Option("--page <dir>", "the directory of the built page").hideHelp())
    .addHelpText(
      "after",
      examples(shell, [
        ["", "serve"],
        ["with pictures of your own, as import wrote them", "serve ./letters"],
        ["at a port of your choice, on a machine without a browser", "serve --port 8000 --no-open"],
      ]),
    )
    .action(async (datasets: string[], options: ServeOptions) => {
      const { serveHere } = await import("../serve.ts");
      await serveHere(datasets, options, shell);
    });
}
