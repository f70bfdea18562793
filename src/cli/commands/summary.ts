/** The options of `atelier summary`. */

import { type Command, Option } from "commander";
import { oneOf } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { SummaryOptions } from "../summary.ts";
import { MODEL } from "./words.ts";

export function addSummary(atelier: Command, shell: Shell): void {
  atelier
    .command("summary")
    .summary("list the layers of a model")
    .description("Print the layers of a model with their output shapes and numbers of parameters.")
    .argument("[model]", `${MODEL} (default: the article's network, untrained)`)
    .addOption(
      new Option("--style <style>", "classic (as in Keras 2) or keras3")
        .argParser(oneOf("--style", ["classic", "keras3"]))
        .default("classic", "classic"),
    )
    .option("--json", "print one line of JSON instead")
    .action(async (model: string | undefined, options: SummaryOptions) => {
      const { summary } = await import("../summary.ts");
      await summary(model, options, shell);
    });
}
