/** Options of commands that take a dataset: where to find it. */

import type { Command } from "commander";
import { addresses } from "../options.ts";

/** Adds --data and --mirror. */
export function addPlaces(command: Command): Command {
  return command
    .option("--data <dir>", "directory with one subdirectory per dataset")
    .option("--mirror <url>", "download from this base address (may be repeated)", addresses("--mirror"));
}

/** Adds --data, --mirror, --offline and --transpose. */
export function addDataOptions(command: Command): Command {
  return addPlaces(command)
    .option("--offline", "do not download missing files")
    .option("--transpose", "transpose the images (default: only EMNIST's, which are stored on their side)")
    .option("--no-transpose", "use the images as stored");
}
