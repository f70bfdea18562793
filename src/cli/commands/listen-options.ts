/** Options of commands that serve: port, host, browser. */

import type { Command } from "commander";
import { wholeNumber } from "../options.ts";

const MAX_PORT = 65_535;

/** Adds --port, --host and --no-open. */
export function addListenOptions(command: Command): Command {
  return command
    .option("--port <number>", "port to listen on (default: a free one)", wholeNumber("--port", 0, MAX_PORT))
    .option("--host <address>", "address to listen on (default: 127.0.0.1, this machine only)")
    .option("--no-open", "do not open the browser");
}
