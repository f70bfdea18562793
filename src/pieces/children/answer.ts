/**
 * A process that computes pieces for a coordinator: it opens the work once, then computes one piece after the
 * other.
 */

import { ConfigurationError } from "../../errors/index.ts";
import { nodePlatform } from "../../runtime/node.ts";
import { usePlatform } from "../../runtime/platform.ts";
import { computePiece } from "../compute-piece.ts";
import { tokenFromEnvironment } from "../http-store.ts";
import { fingerprintOf } from "../piece.ts";
import { fetchServedFile } from "../served-file.ts";
import type { Store } from "../store.ts";
import { type Answer, type Request, sentError } from "./messages.ts";
import { openStore } from "./store-place.ts";
import type { FindServed, OpenedWork, OpenWork, Work } from "./work.ts";

/** Milliseconds between two reports of progress. */
const REPORT_MS = 100;

let opened: { readonly work: OpenedWork; readonly store: Store } | undefined;
let stopping = new AbortController();

/** Gives the function that makes pieces, by the module's name in {@link Work}. */
export type LoadWork = (module: string) => Promise<OpenWork>;

/** Answers the coordinator of this process, and ends the process when that is gone, however it ended. */
export function answerCoordinator(load: LoadWork): void {
  process.on("disconnect", () => process.exit());
  process.on("message", (request: Request) => {
    // One at a time: the coordinator waits for each answer, except to stop.
    if (request.ask === "end") process.exit();
    if (request.ask === "stop") stopping.abort();
    else void answer(request, load).then(say);
  });
}

function say(message: Answer): void {
  // The coordinator may be gone: then this process ends.
  process.send?.(message, undefined, undefined, (error) => {
    if (error !== null) process.exit();
  });
}

async function answer(
  request: Extract<Request, { ask: "open" | "compute" }>,
  load: LoadWork,
): Promise<Answer> {
  try {
    if (request.ask === "compute") return await compute(request.name, request.fingerprint);
    opened = await open(request.work, load);
    return { say: "opened" };
  } catch (error) {
    if (stopping.signal.aborted) return { say: "stopped" };
    return { say: request.ask === "compute" ? "unable" : "failed", error: sentError(error) };
  }
}

async function open(asked: Work, load: LoadWork) {
  const { module, description, computing, store, computedBy } = asked;
  usePlatform({ ...nodePlatform(computing), terminal: { write: () => {}, isInteractive: false } });
  const openWork = await load(module);
  const work = await openWork(description, computing, servedBy(asked));
  const [expected, found] = [await fingerprintOf(computedBy), await fingerprintOf(work.computedBy)];
  if (expected !== found) {
    throw new ConfigurationError(
      `Expected a process that computes as the others do: ${JSON.stringify(computedBy)}. Received: one with ` +
        `${JSON.stringify(work.computedBy)}.`,
    );
  }
  return { work, store: await openStore(store, work.computedBy) };
}

/** Files that the coordinator serves besides its store. */
function servedBy({ store, datasets = [] }: Work): FindServed {
  return (name) => {
    const file = datasets.find((one) => one.name === name);
    if (file === undefined || store.kind !== "http") return undefined;
    return {
      ...file,
      fetch() {
        say({
          say: "note",
          text: `Fetches ${file.name} from the coordinator, ${(file.bytes / 1e6).toFixed(1)} MB`,
        });
        return fetchServedFile(file, {
          address: store.address,
          token: tokenFromEnvironment(process.env),
        });
      },
    };
  };
}

async function compute(name: string, fingerprint: string): Promise<Answer> {
  const piece = opened?.work.find(name);
  if (opened === undefined || piece === undefined || (await fingerprintOf(piece.from)) !== fingerprint) {
    throw new ConfigurationError(
      `Expected the data and settings of ${name} here too. Received: ${piece === undefined ? "none of that name" : "others"}.`,
    );
  }
  stopping = new AbortController();
  let saidAt = Number.NEGATIVE_INFINITY;
  const outcome = await computePiece(piece, {
    store: opened.store,
    signal: stopping.signal,
    onProgress(share) {
      if (performance.now() - saidAt < REPORT_MS) return;
      saidAt = performance.now();
      say({ say: "running", share });
    },
    onRefused: (reason) => say({ say: "refused", reason }),
  });
  if (outcome.state === "failed") return { say: "failed", error: sentError(outcome.error) };
  return outcome.state === "busy" ? { say: "busy" } : { say: "computed", seconds: outcome.seconds };
}
