/** What can be typed, of every command that serves, about where. */

import type { Command } from "commander";
import { wholeNumber } from "../options.ts";

const MAX_PORT = 65_535;

/** --port, --host and --no-open. */
export function addListenOptions(command: Command): Command {
  return command
    .option(
      "--port <number>",
      "listen at this port (default: a free one)",
      wholeNumber("--port", 0, MAX_PORT),
    )
    .option("--host <address>", "listen at this address of the machine (default: 127.0.0.1, for nobody else)")
    .option("--no-open", "do not open the browser");
}
