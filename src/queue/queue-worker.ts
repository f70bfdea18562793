/** Computes pieces of a queue: a worker, on whichever machine. */

import { Child } from "../pieces/children/child.ts";
import type { StorePlace } from "../pieces/children/store-place.ts";
import type { Work } from "../pieces/children/work.ts";
import { fingerprintOf } from "../pieces/piece.ts";
import { type Engine, type JobQueue, openEngine } from "./engine.ts";
import { pause } from "./pause.ts";
import { PieceTaker } from "./piece-taker.ts";
import { LOCK_MS } from "./queue-executor.ts";
import { checkPlace, placeOf } from "./worker-store.ts";
import { type ListedWork, listWorks, WORKS_QUEUE } from "./works.ts";

/** Milliseconds between two looks for work. */
const IDLE_MS = 1_000;
/** Milliseconds after which work is tried again that could not be done: a dataset may have come, or room on a disk. */
const REFUSED_MS = 60_000;
/**
 * The modules whose work is taken from a queue: write access to it must not allow running any program here.
 */
const MODULES = ["study", "sweep"];

export interface QueueWorkerOptions {
  /**
   * Where results are put, and checkpoints come from.
   *
   * @default as the work says
   */
  readonly store?: StorePlace | undefined;
  /**
   * Takes only work for this number of threads.
   *
   * @default any
   */
  readonly threads?: number | undefined;
  /** Ends it: the piece that is being computed is given back, with its last checkpoint. */
  readonly signal: AbortSignal;
  /** Told, in plain words, what it does and what is wrong. */
  readonly onMessage: (text: string) => void;
  /**
   * Everything that results depend on here, with the work's number of threads: work for other conditions is
   * left to other workers.
   */
  readonly computedBy?: ((work: Work) => Promise<object>) | undefined;
  /** The modules of works that are taken. @default "study" and "sweep" */
  readonly modules?: readonly string[];
  /** Milliseconds for which this worker is taken to be alive if it says nothing. @default 30,000 */
  readonly lockMs?: number;
}

/**
 * Computes pieces of a queue until it is told to end. This process renews the locks of its jobs and never trains, since the
 * runtime would keep it from doing so; a child process does.
 *
 * @throws ConfigurationError if the address is none, or a package is not installed; QueueError if nothing answers within
 *   five seconds
 */
export async function workFromQueue(url: string, options: QueueWorkerOptions): Promise<void> {
  const { signal, onMessage } = options;
  let said = "";
  const engine = await openEngine(url, (reason) => {
    // Of jobs that were given to others, or are not wanted any more: it is said in other words.
    if (/Missing (?:lock|key)|could not renew lock|not in the active state/i.test(reason) || reason === said)
      return;
    said = reason;
    onMessage(`The queue does not answer as it should, and is asked again: ${reason}`);
  });
  const worker = new QueueWorker(engine, options);
  try {
    onMessage(`Waits for work at ${engine.shown}`);
    while (!signal.aborted) {
      const next = await worker.choose();
      if (next === undefined) await pause(IDLE_MS, signal).catch(() => {});
      else await worker.serve(next);
    }
  } finally {
    await worker.close();
  }
}

class QueueWorker {
  readonly #engine: Engine;
  readonly #options: QueueWorkerOptions;
  readonly #works: JobQueue;
  readonly #queues = new Map<string, JobQueue>();
  /** Works that cannot be done here, and when they are tried again. */
  readonly #refused = new Map<string, { readonly reason: string; readonly until: number }>();

  constructor(engine: Engine, options: QueueWorkerOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#works = engine.queue(WORKS_QUEUE);
  }

  /** The oldest work of which pieces wait and that can be done here; undefined if there is none, or nothing answers. */
  async choose(): Promise<ListedWork | undefined> {
    const works = await this.#list();
    for (const listed of works) {
      const { until = 0 } = this.#refused.get(listed.id) ?? {};
      if (performance.now() < until || !(await this.#hasPieces(listed))) continue;
      const reason = await this.#reasonAgainst(listed.work);
      if (reason === undefined) return listed;
      this.#refuse(listed, reason);
    }
    return undefined;
  }

  /** Computes pieces of a work, until there are none and it is over, or another one has some. */
  async serve(listed: ListedWork): Promise<void> {
    const { signal, onMessage, lockMs = LOCK_MS } = this.#options;
    const store = placeOf(listed.work, this.#options.store);
    const child = new Child({ ...listed.work, store }, onMessage);
    try {
      await child.open();
      if (signal.aborted) return;
      onMessage(`Computes pieces of a ${listed.work.module} that is in the queue`);
      const taker = new PieceTaker({
        engine: this.#engine,
        child,
        queue: listed.queue,
        signal,
        onMessage,
        lockMs,
      });
      while (!signal.aborted && taker.reasonAgainst === undefined) {
        await pause(IDLE_MS, signal).catch(() => {});
        if (!taker.isBusy && !signal.aborted && (await this.#isDone(listed))) break;
      }
      await taker.close();
      if (taker.reasonAgainst !== undefined) this.#refuse(listed, taker.reasonAgainst);
    } catch (error) {
      this.#refuse(listed, error instanceof Error ? error.message : String(error));
    } finally {
      await child.close();
    }
  }

  async close(): Promise<void> {
    await this.#engine.end(this.#works, ...this.#queues.values());
  }

  /** Whether a work is over, or has no piece that waits while another one does. */
  async #isDone(listed: ListedWork): Promise<boolean> {
    const other = await this.choose();
    if (other !== undefined) return other.id !== listed.id;
    const works = await this.#list();
    return !works.some(({ id }) => id === listed.id);
  }

  async #list(): Promise<ListedWork[]> {
    try {
      return await listWorks(this.#works);
    } catch {
      // The engine's connections say why.
      return [];
    }
  }

  async #hasPieces({ queue }: ListedWork): Promise<boolean> {
    const opened = this.#queues.get(queue) ?? this.#engine.queue(queue);
    this.#queues.set(queue, opened);
    const counts = await opened.getJobCounts("waiting", "delayed").catch(() => ({}));
    return Object.values(counts).some((count) => count > 0);
  }

  async #reasonAgainst(work: Work): Promise<string | undefined> {
    const { threads, modules = MODULES, computedBy, store } = this.#options;
    if (!modules.includes(work.module)) return `Expected a study or a sweep. Received: "${work.module}".`;
    if (threads !== undefined && work.computing.threads !== threads) {
      return `Expected work for ${threads} threads, as --threads says. Received: work for ${work.computing.threads}.`;
    }
    const own = await computedBy?.(work);
    if (own !== undefined && (await fingerprintOf(own)) !== (await fingerprintOf(work.computedBy))) {
      return otherwise(own, work.computedBy);
    }
    return checkPlace(placeOf(work, store));
  }

  #refuse({ id }: ListedWork, reason: string): void {
    const before = this.#refused.get(id)?.reason;
    this.#refused.set(id, { reason, until: performance.now() + REFUSED_MS });
    if (before !== reason) this.#options.onMessage(`Leaves work to others: ${reason}`);
  }
}

/** In which respects a work is computed otherwise than here. */
function otherwise(own: object, theirs: object): string {
  const [here, there] = [new Map(Object.entries(own)), new Map(Object.entries(theirs))];
  const keys = [...new Set([...here.keys(), ...there.keys()])];
  const different = keys.filter((key) => JSON.stringify(here.get(key)) !== JSON.stringify(there.get(key)));
  const list = (values: ReadonlyMap<string, unknown>) =>
    different.map((key) => `${key} ${String(values.get(key) ?? "none").slice(0, 12)}`).join(", ");
  return `Expected work that is computed as here: ${list(here)}. Received: ${list(there)}.`;
}
