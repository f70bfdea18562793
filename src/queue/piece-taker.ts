/** Takes pieces of one work from its queue, one after the other, and has a child compute them. */

import { QueueError } from "../errors/index.ts";
import type { Child, ChildOutcome } from "../pieces/children/child.ts";
import { sentError } from "../pieces/children/messages.ts";
import { type AnyJob, type Engine, type JobWorker, withTimeout } from "./engine.ts";
import { isPieceJob, type PieceOutcome } from "./jobs.ts";

/** Milliseconds between two reports of progress. */
const REPORT_MS = 2_000;
/** Milliseconds to give a piece back; after that, others see by its lock that nobody has it. */
const RETURN_MS = 3_000;

export interface PieceTakerOptions {
  readonly engine: Engine;
  readonly child: Child;
  /** The name of the queue of the work's pieces. */
  readonly queue: string;
  readonly signal: AbortSignal;
  readonly onMessage: (text: string) => void;
  readonly lockMs: number;
}

export class PieceTaker {
  readonly #options: PieceTakerOptions;
  readonly #worker: JobWorker;
  #current: { readonly id: string | undefined; readonly stopping: AbortController } | undefined;
  #reasonAgainst: string | undefined;
  #isClosing = false;

  constructor(options: PieceTakerOptions) {
    const { engine, queue, lockMs } = options;
    this.#options = options;
    this.#worker = engine.worker(queue, (job, token) => this.#compute(job, token), { lockMs });
    // Who holds the lock computes: the job was given to somebody else, or is not wanted any more.
    this.#worker.on("lockRenewalFailed", (ids: string[]) => {
      if (this.#current?.id !== undefined && ids.includes(this.#current.id)) this.#current.stopping.abort();
    });
  }

  /** Whether it has a piece. */
  get isBusy(): boolean {
    return this.#current !== undefined;
  }

  /** Why the work cannot be done here after all; undefined while it can. */
  get reasonAgainst(): string | undefined {
    return this.#reasonAgainst;
  }

  /** Takes no more pieces; the one that is being computed is given back. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#current?.stopping.abort();
    await this.#options.engine.end(this.#worker);
  }

  async #compute(job: AnyJob, token: string | undefined): Promise<PieceOutcome> {
    const { child, signal, onMessage } = this.#options;
    if (!isPieceJob(job.data)) {
      const error = new QueueError("Expected a piece of work in the queue. Received: something else.");
      return { state: "failed", error: sentError(error) };
    }
    const { name, fingerprint } = job.data;
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted || this.#isClosing) stop();
    this.#current = { id: job.id, stopping };
    const options = { signal: stopping.signal, onProgress: reporter(job) };
    let outcome: ChildOutcome;
    try {
      outcome = await child.computeNamed(name, fingerprint, options);
    } catch (error) {
      if (signal.aborted || this.#isClosing) throw await this.#giveBack(job, token);
      if (!stopping.signal.aborted) throw await this.#giveUp(job, token, error);
      onMessage(`${name} was given to another worker, or is not wanted any more`);
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
      this.#current = undefined;
    }
    switch (outcome.state) {
      case "computed":
        onMessage(`${name}: ${outcome.seconds.toFixed(1)} s`);
        return { state: "computed", seconds: outcome.seconds };
      case "failed":
        onMessage(`${name} failed: ${String(outcome.error)}`);
        return { state: "failed", error: sentError(outcome.error) };
      case "lost":
        onMessage(`${name} is to be computed again: ${outcome.error.message}`);
        throw outcome.error;
      case "unable":
        throw await this.#giveUp(job, token, outcome.error);
      case "busy":
        throw await this.#giveBack(job, token);
    }
  }

  /** Leaves this work to others. */
  #giveUp(job: AnyJob, token: string | undefined, error: unknown): Promise<Error> {
    this.#reasonAgainst = error instanceof Error ? error.message : String(error);
    // At once, so that it takes no other piece; it ends when this one is given back.
    void this.#worker.close().catch(() => {});
    return this.#giveBack(job, token);
  }

  /** Puts a piece back into the queue. @returns what tells BullMQ so */
  async #giveBack(job: AnyJob, token: string | undefined): Promise<Error> {
    await withTimeout(job.moveToWait(token), RETURN_MS).catch(() => {});
    return new this.#options.engine.GivenBack();
  }
}

/** Reports which share of a piece is done, now and then; a queue that does not answer loses a report. */
function reporter(job: AnyJob): (share: number) => void {
  let reportedAt = performance.now();
  return (share) => {
    if (performance.now() - reportedAt < REPORT_MS) return;
    reportedAt = performance.now();
    job.updateProgress(share).catch(() => {});
  };
}
