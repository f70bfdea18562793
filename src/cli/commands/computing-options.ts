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
export function addWorkersOption(command: Command): Command {
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

/** @throws UsageError if both are asked for */
export function checkComputing({ queue, workers }: { queue?: string; workers?: number }): void {
  if (queue === undefined || workers === undefined) return;
  throw new UsageError(
    "Expected --workers or --queue. Received: both; start as many workers of the queue as you want.",
  );
}
