/** The options of `atelier worker`. */

import type { Command } from "commander";
import { MAX_THREADS } from "../../runtime/threads.ts";
import { wholeNumber } from "../options.ts";
import type { Shell } from "../shell.ts";
import type { WorkerOptions } from "../worker.ts";
import { addQueueOption } from "./computing-options.ts";
import { examples } from "./words.ts";

export function addWorker(atelier: Command, shell: Shell): void {
  const command = atelier
    .command("worker")
    .summary("run trainings of studies and sweeps from a queue")
    .description(
      "Run trainings of studies and sweeps from a queue, one after the other, until Ctrl-C; an unfinished one is then " +
        "returned to the queue. Datasets are read from ATELIER_DATA and the cache of this machine.",
    );
  addQueueOption(command)
    .option(
      "--store <place>",
      "cache for results: the coordinator's directory of pieces as mounted here, or its http://… address (default: as the work says)",
    )
    .option(
      "--threads <count>",
      "take only work for this number of threads (default: all)",
      wholeNumber("--threads", 1, MAX_THREADS),
    )
    .addHelpText(
      "after",
      examples(shell, [
        ["take work from a queue on another machine", "worker --queue redis://10.0.0.5"],
        ["with the queue's address and password in ATELIER_QUEUE", "worker"],
      ]),
    )
    .action(async (options: WorkerOptions) => {
      const { worker } = await import("../worker.ts");
      await worker(options, shell);
    });
}
