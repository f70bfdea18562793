/** What can be typed, of every command that takes a dataset, about where that is. */

import type { Command } from "commander";
import { addresses } from "../options.ts";

/** --data and --mirror. */
export function addPlaces(command: Command): Command {
  return command
    .option("--data <dir>", "directory that holds a directory for each dataset")
    .option("--mirror <url>", "fetch from below this address (may be repeated)", addresses("--mirror"));
}

/** These, --offline and --transpose. */
export function addDataOptions(command: Command): Command {
  return addPlaces(command)
    .option("--offline", "do not fetch what is missing")
    .option("--transpose", "turn images over that lie on their side (default: EMNIST's)")
    .option("--no-transpose", "take the images as they are stored");
}
