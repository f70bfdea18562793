/** A worker for tests, in a process of its own: `node worker-program.ts URL [lock in ms] [directory of the store]`. */

import { workFromQueue } from "../../src/queue/queue-worker.ts";
import { SMALL_WORK } from "../pieces/small-work.ts";

const [url = "", lockMs, directory] = process.argv.slice(2);
const stopping = new AbortController();
process.on("SIGTERM", () => stopping.abort());
await workFromQueue(url, {
  signal: stopping.signal,
  onMessage: (text) => console.log(text),
  modules: [SMALL_WORK],
  ...(lockMs && { lockMs: Number(lockMs) }),
  ...(directory && { store: { kind: "directory", directory } }),
});
process.exit();
