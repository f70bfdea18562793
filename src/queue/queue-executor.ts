/** Computes pieces by workers behind a queue: the coordinator's side. */

import type { Work } from "../pieces/children/work.ts";
import type { ExecuteOptions, Executor } from "../pieces/executor.ts";
import type { Piece } from "../pieces/piece.ts";
import {
  type AnyJob,
  type Engine,
  type JobQueue,
  type JobWorker,
  openEngine,
  withTimeout,
} from "./engine.ts";
import { jobIdOf, jobOf } from "./jobs.ts";
import { pause, unlessAborted } from "./pause.ts";
import { Run } from "./run.ts";
import { abandonedWorks, pieceQueueOf, publishWork, WORKS_QUEUE, withdrawWork, workIdOf } from "./works.ts";

/** Milliseconds between two looks at the queue. */
const LOOK_MS = 300;
/** Milliseconds between two looks at what is missing in it, and between two signs of life. */
const CHECK_MS = 5_000;
/** Jobs that are asked for, or added, at once. */
const BATCH = 500;
/** How often a piece is given out whose process ends, to whichever worker: each may have had too little memory. */
const MAX_ATTEMPTS = 100;
/** Milliseconds before it is given out again. */
const RETRY_MS = 2_000;
/** Milliseconds before a queue that does not answer is asked again. */
const TROUBLE_MS = 1_000;
/** Milliseconds for which a worker that says nothing is taken to be alive. */
export const LOCK_MS = 30_000;
/** Milliseconds to tidy up in a queue at the end. */
const TIDY_MS = 3_000;

export interface QueueExecutorOptions {
  /** Told, in plain words, what is wrong with the queue, and when it does not answer. */
  readonly onWarning?: (text: string) => void;
  /**
   * Milliseconds for which a worker that says nothing is taken to be alive.
   *
   * @default 30,000
   */
  readonly lockMs?: number;
}

/**
 * Creates an executor whose work is done by workers on whichever machine, `atelier worker`. There is a job for each piece,
 * once, by its fingerprint. What workers say is not believed: a piece is computed when its result is in the store.
 *
 * @param url redis://… or postgres://…
 * @throws ConfigurationError if the address is none, or a package is not installed; QueueError if nothing answers within
 *   five seconds
 */
export async function queueExecutor(
  url: string,
  work: Work,
  { onWarning = () => {}, lockMs = LOCK_MS }: QueueExecutorOptions = {},
): Promise<Executor> {
  let saidTrouble = "";
  const onTrouble = (reason: string) => {
    if (reason === saidTrouble) return;
    saidTrouble = reason;
    onWarning(`The queue does not answer as it should, and is asked again: ${reason}`);
  };
  const engine = await openEngine(url, onTrouble);
  for (const warning of engine.warnings) onWarning(warning);
  return new QueueExecutor(engine, work, await workIdOf(work), lockMs, onTrouble);
}

class QueueExecutor implements Executor {
  /** Not known: workers come and go. */
  readonly slots = 1;
  readonly #engine: Engine;
  readonly #work: Work;
  readonly #id: string;
  readonly #works: JobQueue;
  readonly #queue: JobQueue;
  readonly #watch: JobWorker;
  readonly #lockMs: number;
  readonly #onTrouble: (reason: string) => void;
  readonly #watching: Promise<void>;

  constructor(engine: Engine, work: Work, id: string, lockMs: number, onTrouble: (reason: string) => void) {
    this.#engine = engine;
    this.#work = work;
    this.#id = id;
    this.#onTrouble = onTrouble;
    this.#lockMs = lockMs;
    this.#works = engine.queue(WORKS_QUEUE);
    this.#queue = engine.queue(pieceQueueOf(id));
    // Jobs of workers that are gone come back, also where no other worker is there to see it.
    const watch = engine.worker(pieceQueueOf(id), undefined, { lockMs });
    this.#watch = watch;
    this.#watching = watch
      .startStalledCheckTimer()
      .catch((error: unknown) => onTrouble(engine.explain(error)));
  }

  async execute(pieces: readonly Piece<unknown>[], options: ExecuteOptions): Promise<void> {
    const { signal } = options;
    signal?.throwIfAborted();
    const run = new Run(options, this.#lockMs);
    for (const piece of pieces) run.outstanding.set(await jobIdOf(await jobOf(piece)), piece);
    const { outstanding } = run;
    try {
      await this.#ask(signal, () => this.#publish());
      await this.#ask(signal, () => this.#add(outstanding));
      let checkedAt = performance.now();
      while (outstanding.size > 0) {
        const finished = await this.#ask(signal, () =>
          this.#queue.getJobs(["completed", "failed"], 0, BATCH - 1),
        );
        const settled: AnyJob[] = [];
        for (const job of finished) if (await run.settle(job)) settled.push(job);
        // Only now: a job that is removed is one whose result was looked for.
        await this.#ask(signal, () => this.#remove(settled));
        const active = await this.#ask(signal, () => this.#queue.getJobs(["active"], 0, BATCH - 1));
        for (const job of active) run.tellProgress(job);
        if (performance.now() - checkedAt > CHECK_MS) {
          await this.#check(run);
          checkedAt = performance.now();
        }
        if (settled.length === 0 && outstanding.size > 0) await pause(LOOK_MS, signal);
      }
    } catch (error) {
      // What is not wanted any more; workers see at their next sign of life that their jobs are gone.
      await withTimeout(this.#queue.obliterate({ force: true }), TIDY_MS).catch(() => {});
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#watching;
    const tidied = async () => {
      await withdrawWork(this.#works, this.#id);
      await this.#queue.obliterate({ force: true });
      for (const { id, queue } of await abandonedWorks(this.#works)) {
        const abandoned = this.#engine.queue(queue);
        await abandoned.obliterate({ force: true });
        await withdrawWork(this.#works, id);
        await this.#engine.end(abandoned);
      }
    };
    await withTimeout(tidied(), TIDY_MS).catch(() => {});
    await this.#engine.end(this.#queue, this.#works, this.#watch);
  }

  #publish(): Promise<void> {
    return publishWork(this.#works, this.#id, this.#work);
  }

  /** Adds jobs; those that are there already stay as they are. */
  async #add(outstanding: ReadonlyMap<string, Piece<unknown>>): Promise<void> {
    const entries = [...outstanding];
    for (let first = 0; first < entries.length; first += BATCH) {
      const jobs = entries.slice(first, first + BATCH).map(async ([jobId, piece]) => ({
        ...{ name: "piece", data: await jobOf(piece) },
        opts: { jobId, attempts: MAX_ATTEMPTS, backoff: { type: "fixed", delay: RETRY_MS } },
      }));
      await this.#queue.addBulk(await Promise.all(jobs));
    }
  }

  async #remove(jobs: readonly AnyJob[]): Promise<void> {
    await Promise.all(jobs.flatMap(({ id }) => (id === undefined ? [] : this.#queue.remove(id))));
  }

  /**
   * Looks for pieces in the store, no matter which process computed them, and adds the jobs that are gone:
   * after a loss of the queue.
   */
  async #check(run: Run): Promise<void> {
    const { signal } = run.options;
    const counts = await this.#ask(signal, async () => {
      await this.#publish();
      return this.#queue.getJobCounts();
    });
    const count = Object.values(counts).reduce((sum, one) => sum + one, 0);
    if (count >= run.outstanding.size) return;
    await run.takeStored();
    await this.#ask(signal, () => this.#add(run.outstanding));
  }

  /** Asks the queue until it answers. @throws the signal's reason */
  async #ask<Answer>(signal: AbortSignal | undefined, question: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      try {
        return await unlessAborted(question(), signal);
      } catch (error) {
        signal?.throwIfAborted();
        this.#onTrouble(this.#engine.explain(error));
        await pause(TROUBLE_MS, signal);
      }
    }
  }
}
