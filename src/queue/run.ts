/** Pieces that were given to a queue, and the state of each. */

import { QueueError } from "../errors/index.ts";
import { receivedError } from "../pieces/children/messages.ts";
import { readComputed } from "../pieces/compute-piece.ts";
import type { ExecuteOptions } from "../pieces/executor.ts";
import type { Piece } from "../pieces/piece.ts";
import type { AnyJob } from "./engine.ts";
import { isPieceOutcome } from "./jobs.ts";

/** How often a worker may say that a piece is computed whose result is not in the store. */
const MAX_MISSES = 3;

export class Run {
  /** The pieces that are not done, by the identifiers of their jobs. */
  readonly outstanding = new Map<string, Piece<unknown>>();
  readonly options: ExecuteOptions;
  readonly #lateMs: number;
  readonly #started = new Set<Piece<unknown>>();
  readonly #shares = new Map<Piece<unknown>, number>();
  /** Results that workers spoke of and that are not in the store: since when, and how often before. */
  readonly #missing = new Map<
    Piece<unknown>,
    { readonly since: number | undefined; readonly misses: number }
  >();

  /** @param lateMs how much later than its worker says so a result may be seen here: shared directories take their time */
  constructor(options: ExecuteOptions, lateMs: number) {
    this.options = options;
    this.#lateMs = lateMs;
  }

  /**
   * Takes note of a job that a worker says is done, of which the store says whether it is.
   *
   * @returns whether the job can be removed
   */
  async settle({ id = "", returnvalue, failedReason }: AnyJob): Promise<boolean> {
    const piece = this.outstanding.get(id);
    if (piece === undefined || (await this.#take(id, piece))) return true;
    if (failedReason) await this.#fail(id, piece, new QueueError(failedReason));
    else if (isPieceOutcome(returnvalue) && returnvalue.state === "failed") {
      await this.#fail(id, piece, receivedError(returnvalue.error));
    } else return this.#miss(id, piece);
    return true;
  }

  /** Takes all results that are in the store, no matter which process computed them. */
  async takeStored(): Promise<void> {
    for (const [id, piece] of this.outstanding) await this.#take(id, piece);
  }

  /** Tells of a job that is being done. */
  tellProgress({ id = "", progress }: AnyJob): void {
    const piece = this.outstanding.get(id);
    if (piece === undefined) return;
    void this.#start(piece);
    const isShare = typeof progress === "number" && progress > 0 && progress <= 1;
    if (!isShare || this.#shares.get(piece) === progress) return;
    this.#shares.set(piece, progress);
    void this.options.onEvent({ piece, state: "running", share: progress });
  }

  async #start(piece: Piece<unknown>): Promise<void> {
    if (this.#started.has(piece)) return;
    this.#started.add(piece);
    await this.options.onEvent({ piece, state: "started" });
  }

  async #take(id: string, piece: Piece<unknown>): Promise<boolean> {
    const computed = await readComputed(this.options.store, piece, () => {});
    if (computed === undefined) return false;
    this.outstanding.delete(id);
    await this.#start(piece);
    const { seconds, result } = computed;
    await this.options.onEvent({ piece, state: "computed", seconds, result });
    return true;
  }

  async #fail(id: string, piece: Piece<unknown>, error: Error): Promise<void> {
    this.outstanding.delete(id);
    await this.#start(piece);
    await this.options.onEvent({ piece, state: "failed", error });
  }

  /** Waits a while for the result; then the piece is given out again, its job being removed, unless that is of no use. */
  async #miss(id: string, piece: Piece<unknown>): Promise<boolean> {
    const { since = performance.now(), misses = 0 } = this.#missing.get(piece) ?? {};
    const isLate = performance.now() - since > this.#lateMs;
    this.#missing.set(piece, isLate ? { since: undefined, misses: misses + 1 } : { since, misses });
    if (isLate && misses + 1 === MAX_MISSES) {
      const reason = `Expected the result of ${piece.name} in the store after a worker had computed it; do all have the same store? Received: none, ${MAX_MISSES} times.`;
      await this.#fail(id, piece, new QueueError(reason));
    }
    return isLate;
  }
}
