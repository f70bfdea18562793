/** `--queue` of `study` and `sweep`: an executor whose work is done by `atelier worker` on other machines. */

import { resolve } from "node:path";
import type { Computing } from "../pieces/children/work.ts";
import type { Executor } from "../pieces/executor.ts";
import { printMessage } from "./clean-output.ts";
import { UsageError } from "./options.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** The environment variable with the address of a queue, for those that have a password. */
export const QUEUE_VARIABLE = "ATELIER_QUEUE";
/** What stands for it on the command line. */
export const FROM_ENVIRONMENT = "env";

export interface QueueOptions {
  /** redis://…, postgres://…, or "env". */
  readonly queue?: string;
}

/** What is computed for whom. */
export interface QueuedWork {
  readonly module: "study" | "sweep";
  readonly description: object;
  readonly computing: Computing;
  readonly computedBy: object;
  /** Where pieces are kept. */
  readonly pieces: string;
}

/**
 * Connects with a queue.
 *
 * @throws ConfigurationError if its address is none, or a package is not installed; QueueError if nothing answers
 */
export async function openQueueExecutor(
  queue: string,
  { pieces, ...work }: QueuedWork,
  { shell, screen }: { readonly shell: Shell; readonly screen: Screen },
): Promise<Executor> {
  const { queueExecutor } = await import("../queue/queue-executor.ts");
  const { withoutSecrets } = await import("../queue/queue-url.ts");
  const url = queueAddress(queue, shell);
  const executor = await queueExecutor(
    url,
    { ...work, store: { kind: "directory", directory: resolve(pieces) } },
    { onWarning: (text) => printMessage(shell, `Warning: ${text}`) },
  );
  screen.print(`Workers: atelier worker --queue ${withoutSecrets(url)}`);
  return executor;
}

/** The address of a queue, as it was typed or from the environment. */
export function queueAddress(queue: string | undefined, { environment }: Shell): string {
  const address = queue === undefined || queue === FROM_ENVIRONMENT ? environment[QUEUE_VARIABLE] : queue;
  if (address !== undefined && address !== "") return address;
  throw new UsageError(
    `Expected the address of a queue, in --queue or in ${QUEUE_VARIABLE}. Received: none.`,
  );
}
