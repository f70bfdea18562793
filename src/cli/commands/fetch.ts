/** The options of `atelier fetch`. */

import type { Command } from "commander";
import type { FetchOptions } from "../fetch.ts";
import type { Shell } from "../shell.ts";
import { addPlaces } from "./data-options.ts";
import { examples } from "./words.ts";

export function addFetch(atelier: Command, shell: Shell): void {
  const command = atelier
    .command("fetch")
    .summary("download published datasets and verify their files")
    .description(
      "Download missing files of published datasets and verify them. Interrupted downloads are resumed.",
    )
    .argument("[dataset...]", "names of published datasets (default: fashion-mnist)")
    .option("--list", "list the published datasets and where they are stored")
    .option(
      "--verify",
      "verify the files of these datasets, or of all that are stored; remove damaged ones from the cache",
    );
  addPlaces(command)
    .option("--json", "print the result as one line of JSON, and progress on standard error")
    .addHelpText(
      "after",
      examples(shell, [
        ["download two datasets", "fetch fashion-mnist mnist"],
        ["from a server of your own", "fetch mnist --mirror http://localhost:8000/mnist"],
        ["verify the stored files", "fetch --verify"],
      ]),
    )
    .action(async (names: string[], options: FetchOptions) => {
      const { fetch } = await import("../fetch.ts");
      await fetch(names, options, shell);
    });
}
