/** `atelier worker`: computes pieces of studies and sweeps from a queue. */

import { resolve } from "node:path";
import type { StorePlace } from "../pieces/children/store-place.ts";
import type { Work } from "../pieces/children/work.ts";
import { computedByOf } from "../pieces/computed-by.ts";
import { workFromQueue } from "../queue/queue-worker.ts";
import { Interruption } from "./interruption.ts";
import { lockMsOf, queueAddress } from "./queue.ts";
import { openScreen } from "./screen.ts";
import type { Shell } from "./shell.ts";

export interface WorkerOptions {
  readonly queue?: string;
  readonly store?: string;
  readonly threads?: number;
}

/** Works until interrupted. */
export async function worker(options: WorkerOptions, shell: Shell): Promise<void> {
  const { threads, store } = options;
  const screen = openScreen(shell.stdout, shell);
  const interruption = new Interruption(shell);
  try {
    await workFromQueue(queueAddress(options.queue, shell), {
      ...{ threads, signal: interruption.signal, onMessage: (text) => screen.print(text) },
      ...{ store: store === undefined ? undefined : placeAt(store), computedBy, lockMs: lockMsOf(shell) },
    });
    screen.print("Stopped; unfinished work was returned to the queue.");
  } finally {
    interruption.end();
  }
  // Connections to a lost queue would keep the process alive.
  if (interruption.signal.aborted) shell.exit(0);
}

function placeAt(store: string): StorePlace {
  return /^https?:\/\//.test(store)
    ? { kind: "http", address: store.endsWith("/") ? store : `${store}/` }
    : { kind: "directory", directory: resolve(store) };
}

function computedBy({ module, computing }: Work): Promise<object> {
  return computedByOf(module === "study" ? "study" : "sweep", computing);
}
