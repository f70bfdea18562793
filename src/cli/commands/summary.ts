/** `atelier summary`: what can be typed. */

import { type Command, Option } from "commander";
import { oneOf } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { SummaryOptions } from "../summary.ts";
import { MODEL } from "./words.ts";

export function addSummary(atelier: Command, shell: Shell): void {
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
      const { summary } = await import("../summary.ts");
      await summary(model, options, shell);
    });
}
