/** `atelier fetch`: what can be typed. */

import type { Command } from "commander";
import type { FetchOptions } from "../fetch.ts";
import type { Shell } from "../shell.ts";
import { addPlaces } from "./data-options.ts";
import { examples } from "./words.ts";

export function addFetch(atelier: Command, shell: Shell): void {
  const command = atelier
    .command("fetch")
    .summary("fetch published datasets, and check their files")
    .description("Fetch what is missing of published datasets, and verify it. What was cut off goes on.")
    .argument("[dataset...]", "names of published datasets (default: fashion-mnist)")
    .option("--list", "list the published datasets, and where they are")
    .option(
      "--verify",
      "check the files of these datasets, or of all that are there; remove wrong ones from the cache",
    );
  addPlaces(command)
    .option("--json", "print the result as one line of JSON, and progress to standard error")
    .addHelpText(
      "after",
      examples(shell, [
        ["have two datasets at hand", "fetch fashion-mnist mnist"],
        ["from a server of your own", "fetch mnist --mirror http://localhost:8000/mnist"],
        ["look after what is there", "fetch --verify"],
      ]),
    )
    .action(async (names: string[], options: FetchOptions) => {
      const { fetch } = await import("../fetch.ts");
      await fetch(names, options, shell);
    });
}
