/** `--queue` of `study` and `sweep`: an executor whose work is done by `atelier worker` on other machines. */

import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import { makeDirectory } from "../files/make-directory.ts";
import type { Computing, Work } from "../pieces/children/work.ts";
import type { Executor } from "../pieces/executor.ts";
import type { StoreServer } from "../queue/store-server.ts";
import { printMessage } from "./clean-output.ts";
import { UsageError } from "./options.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** The environment variable with the address of a queue, for those that have a password. */
export const QUEUE_VARIABLE = "ATELIER_QUEUE";
/** Where a store is served, unless another port is named. */
const STORE_PORT = 7677;
/** What stands for it on the command line. */
export const FROM_ENVIRONMENT = "env";

export interface QueueOptions {
  /** redis://…, postgres://…, or "env". */
  readonly queue?: string;
  /** Whether the store is served over HTTP, and at which "host:port". */
  readonly serveStore?: string | boolean;
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
  { queue, serveStore }: QueueOptions,
  { pieces, ...work }: QueuedWork,
  { shell, screen }: { readonly shell: Shell; readonly screen: Screen },
): Promise<Executor> {
  const { queueExecutor } = await import("../queue/queue-executor.ts");
  const { withoutSecrets } = await import("../queue/queue-url.ts");
  const url = queueAddress(queue, shell);
  const directory = resolve(pieces);
  // Now, and not with the first result: a worker that does not find it takes it to be another machine's.
  makeDirectory(directory);
  const server = serveStore
    ? await openStoreServer(serveStore, directory, work, { shell, screen })
    : undefined;
  try {
    const store =
      server === undefined ? { kind: "directory", directory } : { kind: "http", address: server.address };
    const executor = await queueExecutor(url, { ...work, store } as Work, {
      onWarning: (text) => printMessage(shell, `Warning: ${text}`),
    });
    screen.print(`Workers: atelier worker --queue ${withoutSecrets(url)}`);
    return server === undefined ? executor : served(executor, server);
  } catch (error) {
    await server?.close();
    throw error;
  }
}

/** An executor whose pieces are served as it is given them. */
function served(executor: Executor, server: StoreServer): Executor {
  return {
    slots: executor.slots,
    async execute(pieces, options) {
      await server.serve(pieces, options.store);
      await executor.execute(pieces, options);
    },
    async close() {
      await executor.close();
      await server.close();
    },
  };
}

async function openStoreServer(
  place: string | true,
  directory: string,
  { computedBy }: Pick<QueuedWork, "computedBy">,
  { shell, screen }: { readonly shell: Shell; readonly screen: Screen },
): Promise<StoreServer> {
  const { serveStore } = await import("../queue/store-server.ts");
  const { storeToken } = await import("../queue/store-token.ts");
  const { token, file } = await storeToken(dirname(directory), shell.environment);
  const [, host = hostname(), port = String(STORE_PORT)] =
    /^(.+?)(?::(\d+))?$/.exec(place === true ? "" : place) ?? [];
  const server = await serveStore({ host, port: Number(port), token, computedBy });
  screen.print(
    `The store is served at ${server.address}; workers need its token in ATELIER_STORE_TOKEN` +
      (file === undefined ? "" : `: it is in ${file}`),
  );
  return server;
}

/** The address of a queue, as it was typed or from the environment. */
export function queueAddress(queue: string | undefined, { environment }: Shell): string {
  const address = queue === undefined || queue === FROM_ENVIRONMENT ? environment[QUEUE_VARIABLE] : queue;
  if (address !== undefined && address !== "") return address;
  throw new UsageError(
    `Expected the address of a queue, in --queue or in ${QUEUE_VARIABLE}. Received: none.`,
  );
}

/** The environment variable with the seconds for which a worker that says nothing is taken to be alive. */
const LOCK_VARIABLE = "ATELIER_QUEUE_LOCK";
const LOCK_SECONDS = { default: 30, min: 2, max: 3600 };

/** That time in milliseconds: the same for coordinators and workers, best. @throws UsageError for what is no time */
export function lockMsOf({ environment }: Shell): number {
  const text = environment[LOCK_VARIABLE] ?? String(LOCK_SECONDS.default);
  const seconds = Number(text);
  if (seconds >= LOCK_SECONDS.min && seconds <= LOCK_SECONDS.max) return 1000 * seconds;
  throw new UsageError(
    `Expected seconds from ${LOCK_SECONDS.min} to ${LOCK_SECONDS.max} in ${LOCK_VARIABLE}. Received: ${text}.`,
  );
}
