/** Options for models from elsewhere, whose files do not say how images are prepared. */

import { type Command, Option } from "commander";
import { numbersOfChannels, oneOf, positiveNumber } from "../options.ts";

/** Adds --scale, --mean, --std and --layout. */
export function addForeignOptions(command: Command): Command {
  return command
    .option(
      "--scale <factor>",
      "for models from elsewhere: factor for pixel bytes (default: 1/255)",
      positiveNumber("--scale"),
    )
    .option(
      "--mean <numbers>",
      "likewise: subtracted after scaling, one number or one per channel, separated by commas",
      numbersOfChannels("--mean"),
    )
    .option("--std <numbers>", "likewise: divisor after that", numbersOfChannels("--std", 0))
    .addOption(
      new Option(
        "--layout <layout>",
        "likewise: channelsFirst or channelsLast, if the shape is ambiguous",
      ).argParser(oneOf("--layout", ["channelsFirst", "channelsLast"])),
    );
}
