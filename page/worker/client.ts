/** The worker that computes, as the page calls it: `await worker.openDataset("mnist", show)`. */

import workerAddress from "virtual:worker-address";
import { proxy, type Remote, wrap } from "comlink";
import type { WorkerApi } from "./api.ts";

export type Client = Remote<WorkerApi>;

let client: Client | undefined;
let running: Worker | undefined;

/** The worker, started when it is first asked for. */
export function worker(): Client {
  if (client === undefined) {
    running = new Worker(workerAddress, { type: "module", name: "atelier" });
    client = wrap<WorkerApi>(running);
  }
  return client;
}

/** Ends the worker with all that it holds; the next call starts another. Memory of WebAssembly never shrinks otherwise. */
export function endWorker(): void {
  running?.terminate();
  running = undefined;
  client = undefined;
}

/** Makes a function callable from the worker. */
export const listen: typeof proxy = proxy;
