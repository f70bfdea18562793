/** `--queue` of `study` and `sweep`: an executor that distributes work to `atelier worker` on other machines. */

import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import {
  isDrawn,
  MAX_PACKED_BYTES,
  type PackedDataset,
  packDataset,
  type TrainAndTest,
} from "../data/node.ts";
import { makeDirectory } from "../files/make-directory.ts";
import type { Computing, Work } from "../pieces/children/work.ts";
import type { Executor } from "../pieces/executor.ts";
import type { ServedFile } from "../pieces/served-file.ts";
import type { StoreServer } from "../queue/store-server.ts";
import { printMessage } from "./clean-output.ts";
import { UsageError } from "./options.ts";
import type { Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";

/** The environment variable with a queue's address, for addresses with a password. */
export const QUEUE_VARIABLE = "ATELIER_QUEUE";
/** Default port of the served cache. */
const STORE_PORT = 7677;
/** The value of --queue that refers to it. */
export const FROM_ENVIRONMENT = "env";

export interface QueueOptions {
  /** redis://…, postgres://…, or "env". */
  readonly queue?: string;
  /** Address "host:port" at which the cache is served over HTTP; undefined if it is not. */
  readonly serveStore?: string | boolean;
}

/** A description of the work. */
export interface QueuedWork {
  readonly module: "study" | "sweep";
  readonly description: object;
  readonly computing: Computing;
  readonly computedBy: object;
  /** The directory of cached pieces. */
  readonly pieces: string;
  /** By the names under which the description has them. */
  readonly datasets: ReadonlyMap<string, TrainAndTest>;
}

/**
 * Connects to a queue.
 *
 * @throws ConfigurationError if its address is invalid or a package is not installed; QueueError if nothing answers
 */
export async function openQueueExecutor(
  { queue, serveStore }: QueueOptions,
  { pieces, datasets, ...work }: QueuedWork,
  { shell, screen }: { readonly shell: Shell; readonly screen: Screen },
): Promise<Executor> {
  const { queueExecutor } = await import("../queue/queue-executor.ts");
  const { withoutSecrets } = await import("../queue/queue-url.ts");
  const url = queueAddress(queue, shell);
  const directory = resolve(pieces);
  // Created now, not with the first result: a worker that does not find it assumes that it is on another machine.
  makeDirectory(directory);
  const files = serveStore ? packedOf(datasets, shell) : [];
  const server = serveStore
    ? await openStoreServer(serveStore, { directory, computedBy: work.computedBy, files }, { shell, screen })
    : undefined;
  try {
    const place: Pick<Work, "store" | "datasets"> =
      server === undefined
        ? { store: { kind: "directory", directory } }
        : { store: { kind: "http", address: server.address }, datasets: files.map(described) };
    const executor = await queueExecutor(
      url,
      { ...work, ...place },
      {
        onWarning: (text) => printMessage(shell, `Warning: ${text}`),
      },
    );
    screen.print(`Workers: atelier worker --queue ${withoutSecrets(url)}`);
    return server === undefined ? executor : served(executor, server);
  } catch (error) {
    await server?.close();
    throw error;
  }
}

/** A dataset that is served, under its name. */
interface NamedFile {
  readonly name: string;
  readonly file: PackedDataset;
}

/** What workers may have to fetch: what is drawn, they draw. */
function packedOf(datasets: QueuedWork["datasets"], shell: Shell): NamedFile[] {
  return [...datasets]
    .filter(([name]) => !isDrawn(name))
    .map(([name, parts]) => ({ name, file: packDataset(parts) }))
    .filter(({ name, file: { bytes } }) => {
      if (bytes <= MAX_PACKED_BYTES) return true;
      printMessage(shell, `Warning: ${name} is too large to be served: workers need it in ATELIER_DATA`);
      return false;
    });
}

function described({ name, file: { sha256, bytes } }: NamedFile): ServedFile {
  return { name, sha256, bytes };
}

interface Served {
  readonly directory: string;
  readonly computedBy: object;
  readonly files: readonly NamedFile[];
}

/** An executor whose cache is served over HTTP. */
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
  { directory, computedBy, files }: Served,
  { shell, screen }: { readonly shell: Shell; readonly screen: Screen },
): Promise<StoreServer> {
  const { serveStore } = await import("../queue/store-server.ts");
  const { storeToken } = await import("../queue/store-token.ts");
  const { token, file } = await storeToken(dirname(directory), shell.environment);
  const [, host = hostname(), port = String(STORE_PORT)] =
    /^(.+?)(?::(\d+))?$/.exec(place === true ? "" : place) ?? [];
  const datasets = files.map(({ file }) => file);
  const server = await serveStore({ host, port: Number(port), token, computedBy, datasets });
  screen.print(
    `Serving the cache at ${server.address}; workers need its token in ATELIER_STORE_TOKEN` +
      (file === undefined ? "" : `, which is stored in ${file}`),
  );
  return server;
}

/** Returns the queue's address, from the option or the environment. */
export function queueAddress(queue: string | undefined, { environment }: Shell): string {
  const address = queue === undefined || queue === FROM_ENVIRONMENT ? environment[QUEUE_VARIABLE] : queue;
  if (address !== undefined && address !== "") return address;
  throw new UsageError(
    `Expected the address of a queue, in --queue or in ${QUEUE_VARIABLE}. Received: none.`,
  );
}

/** The environment variable with the seconds after which a silent worker is presumed dead. */
const LOCK_VARIABLE = "ATELIER_QUEUE_LOCK";
const LOCK_SECONDS = { default: 30, min: 2, max: 3600 };

/** That time in milliseconds; coordinators and workers should agree on it. @throws UsageError for an invalid number */
export function lockMsOf({ environment }: Shell): number {
  const text = environment[LOCK_VARIABLE] ?? String(LOCK_SECONDS.default);
  const seconds = Number(text);
  if (seconds >= LOCK_SECONDS.min && seconds <= LOCK_SECONDS.max) return 1000 * seconds;
  throw new UsageError(
    `Expected seconds from ${LOCK_SECONDS.min} to ${LOCK_SECONDS.max} in ${LOCK_VARIABLE}. Received: ${text}.`,
  );
}
