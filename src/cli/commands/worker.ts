/** `atelier worker`: what can be typed. */

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
    .summary("train for studies and sweeps on other machines")
    .description(
      "Take trainings of studies and sweeps from a queue, one after the other, until Ctrl-C; then what was begun is given " +
        "back. Datasets are looked for here, in ATELIER_DATA and the cache.",
    );
  addQueueOption(command)
    .option(
      "--store <place>",
      "where results go: the coordinator's directory of pieces as it is called here, or its http://… (default: as the work says)",
    )
    .option(
      "--threads <count>",
      "take only work for so many threads (default: all work)",
      wholeNumber("--threads", 1, MAX_THREADS),
    )
    .addHelpText(
      "after",
      examples(shell, [
        ["for a queue on another machine", "worker --queue redis://10.0.0.5"],
        ["with the queue's address, and its password, in ATELIER_QUEUE", "worker"],
      ]),
    )
    .action(async (options: WorkerOptions) => {
      const { worker } = await import("../worker.ts");
      await worker(options, shell);
    });
}
