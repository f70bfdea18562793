/** The options of `atelier serve`. */

import { Argument, type Command, Option } from "commander";
import type { ServeOptions } from "../serve.ts";
import type { Shell } from "../shell.ts";
import { addListenOptions } from "./listen-options.ts";
import { examples } from "./words.ts";

export function addServe(atelier: Command, shell: Shell): void {
  const command = atelier
    .command("serve")
    .summary("explore, build, train and test in a browser")
    .description(
      "Serve the page with this machine's datasets and runs, to this machine only, until Ctrl-C. Pictures that you open " +
        "or draw on the page stay on this machine.",
    )
    .addArgument(new Argument("[datasets...]", "further directories with datasets (IDX files)"))
    .optionsGroup("Content:")
    .option("--data <dir>", "directory with one subdirectory per dataset")
    .option("--runs <dir...>", "directories of runs, or parents of such directories (default: runs)")
    .optionsGroup("Where:");
  addListenOptions(command)
    .option("--verbose", "log each request")
    // For tests and for development of the page.
    .addOption(new Option("--page <dir>", "the directory of the built page").hideHelp())
    .addHelpText(
      "after",
      examples(shell, [
        ["", "serve"],
        ["with your own pictures, as written by import", "serve ./letters"],
        ["on a fixed port, without opening a browser", "serve --port 8000 --no-open"],
      ]),
    )
    .action(async (datasets: string[], options: ServeOptions) => {
      const { serveHere } = await import("../serve.ts");
      await serveHere(datasets, options, shell);
    });
}
