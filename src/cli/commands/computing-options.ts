/** Options of commands that compute for long: threads, device, workers and queue. */

import { type Command, Option } from "commander";
import { MAX_THREADS, MAX_WORKERS } from "../../runtime/threads.ts";
import { oneOf, UsageError, wholeNumber } from "../options.ts";

/** Adds --threads and --device. */
export function addComputingOptions(command: Command): Command {
  return command
    .option(
      "--threads <count>",
      "number of threads (default: one per core)",
      wholeNumber("--threads", 1, MAX_THREADS),
    )
    .addOption(
      new Option("--device <name>", "cpu, or webgpu: the GPU of this machine")
        .argParser(oneOf("--device", ["cpu", "webgpu"]))
        .default("cpu", "cpu"),
    );
}

/** Adds --workers, for commands whose work is divided into pieces. */
function addWorkersOption(command: Command): Command {
  return command.option(
    "--workers <count>",
    "number of parallel processes, which share the threads (default: this process only)",
    wholeNumber("--workers", 1, MAX_WORKERS),
  );
}

/** Adds --queue, for commands whose work is divided into pieces. */
export function addQueueOption(command: Command): Command {
  return command.option(
    "--queue <url>",
    "let workers on other machines compute, through a queue at redis://… or postgres://…; env takes the address from ATELIER_QUEUE",
  );
}

/** Adds --serve-store, for commands whose workers may not share a directory with them. */
function addServeStoreOption(command: Command): Command {
  return command.option(
    "--serve-store [host:port]",
    "serve the cache to the queue's workers over HTTP, protected by a token; takes the name and port of this machine for them " +
      "(default: its name, 7677)",
  );
}

/** All options of a command whose work is many pieces about who computes them. */
export function addPieceOptions(command: Command): Command {
  return addServeStoreOption(addQueueOption(addWorkersOption(addComputingOptions(command))));
}

/** --out and --json, of commands whose work is many pieces. @param out where results go otherwise */
export function addResultOptions(command: Command, out: string): Command {
  return command
    .option("-o, --out <dir>", `where to save (default: ${out})`)
    .option("--json", "print the result as one line of JSON, and progress on standard error");
}

interface Computers {
  readonly queue?: string;
  readonly workers?: number;
  readonly serveStore?: string | boolean;
}

/** @throws UsageError for options that exclude or need each other */
export function checkComputing({ queue, workers, serveStore }: Computers): void {
  if (serveStore && queue === undefined) {
    throw new UsageError("Expected --serve-store together with --queue. Received: --serve-store alone.");
  }
  if (queue === undefined || workers === undefined) return;
  throw new UsageError(
    "Expected either --workers or --queue; any number of workers can take work from a queue. Received: both.",
  );
}
