/** What can be typed, of every command that computes for long, about what computes. */

import { type Command, Option } from "commander";
import { MAX_THREADS, MAX_WORKERS } from "../../runtime/threads.ts";
import { oneOf, UsageError, wholeNumber } from "../options.ts";

/** --threads and --device. */
export function addComputingOptions(command: Command): Command {
  return command
    .option(
      "--threads <count>",
      "threads to use (default: one for each core)",
      wholeNumber("--threads", 1, MAX_THREADS),
    )
    .addOption(
      new Option("--device <name>", "cpu, or webgpu: the GPU of this machine")
        .argParser(oneOf("--device", ["cpu", "webgpu"]))
        .default("cpu", "cpu"),
    );
}

/** --workers, of commands whose work is many pieces. */
function addWorkersOption(command: Command): Command {
  return command.option(
    "--workers <count>",
    "processes that compute at once, on threads divided among them (default: this one)",
    wholeNumber("--workers", 1, MAX_WORKERS),
  );
}

/** --queue, of commands whose work is many pieces. */
export function addQueueOption(command: Command): Command {
  return command.option(
    "--queue <url>",
    "workers on other machines compute, by a queue at redis://… or postgres://…; env: at the address in ATELIER_QUEUE",
  );
}

/** --serve-store, of commands whose workers may have no directory in common with them. */
function addServeStoreOption(command: Command): Command {
  return command.option(
    "--serve-store [host:port]",
    "serve results to workers of the queue over HTTP, with a token; at the name and port by which they reach this machine " +
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
    .option("--json", "print the result as one line of JSON, and progress to standard error");
}

interface Computers {
  readonly queue?: string;
  readonly workers?: number;
  readonly serveStore?: string | boolean;
}

/** @throws UsageError for options that exclude or need each other */
export function checkComputing({ queue, workers, serveStore }: Computers): void {
  if (serveStore && queue === undefined) {
    throw new UsageError("Expected --queue with --serve-store. Received: --serve-store alone.");
  }
  if (queue === undefined || workers === undefined) return;
  throw new UsageError(
    "Expected --workers or --queue. Received: both; start as many workers of the queue as you want.",
  );
}
