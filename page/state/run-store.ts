/** Where runs are kept, as the page calls it. */

import { type Remote, wrap } from "comlink";
import type { Store } from "./run-store-worker.ts";

let started: Remote<Store> | undefined;

export function store(): Remote<Store> {
  started ??= wrap<Store>(
    new Worker(new URL("./run-store-worker.ts", import.meta.url), { type: "module", name: "runs" }),
  );
  return started;
}
