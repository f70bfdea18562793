/** What can be typed of models from elsewhere, whose files do not say how images are prepared. */

import { type Command, Option } from "commander";
import { numbersOfChannels, oneOf, positiveNumber } from "../options.ts";

/** --scale, --mean, --std and --layout. */
export function addForeignOptions(command: Command): Command {
  return command
    .option(
      "--scale <factor>",
      "of a model from elsewhere: what bytes of pixels are multiplied by (default: 1/255)",
      positiveNumber("--scale"),
    )
    .option(
      "--mean <numbers>",
      "likewise: what is then subtracted, one number or one for each channel, by commas",
      numbersOfChannels("--mean"),
    )
    .option("--std <numbers>", "likewise: what is then divided by", numbersOfChannels("--std", 0))
    .addOption(
      new Option(
        "--layout <layout>",
        "likewise: channelsFirst or channelsLast, if its shape does not tell",
      ).argParser(oneOf("--layout", ["channelsFirst", "channelsLast"])),
    );
}
