/** The worker that computes, as the page calls it: `await worker.openDataset("mnist", show)`. */

import workerAddress from "virtual:worker-address";
import { proxy, type Remote, wrap } from "comlink";
import type { WorkerApi } from "./api.ts";

export type Client = Remote<WorkerApi>;

let client: Client | undefined;

/** The worker, started when it is first asked for. */
export function worker(): Client {
  client ??= wrap<WorkerApi>(new Worker(workerAddress, { type: "module", name: "atelier" }));
  return client;
}

/** Makes a function callable from the worker. */
export const listen: typeof proxy = proxy;
