/** Who computes pieces: this process, several child processes, or workers behind a queue. */

import { type ComputePieceOptions, computePiece, type Outcome } from "./compute-piece.ts";
import type { Piece } from "./piece.ts";
import type { Store } from "./store.ts";

/** Events of a piece. */
export type PieceEvent = { readonly piece: Piece<unknown> } & (
  | { readonly state: "started" }
  /** The share that is done, from 0 to 1. */
  | { readonly state: "running"; readonly share: number }
  /** The result is in the store; here too, if this process computed it. */
  | { readonly state: "computed"; readonly seconds: number; readonly result?: unknown }
  | { readonly state: "failed"; readonly error: unknown }
  /** The checkpoint of an earlier attempt cannot be used; the piece is computed from the start. */
  | { readonly state: "refused"; readonly reason: string }
);

export interface ExecuteOptions {
  /** Store of results and claims. */
  readonly store: Store;
  /** Ends it: what is finished stays in the store. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each event, and awaited if a piece was computed or failed. */
  readonly onEvent: (event: PieceEvent) => void | Promise<void>;
}

/**
 * Computes pieces. Results are in the store before an event says so, and those who asked believe the store: so a piece that
 * is lost on the way, or computed twice, does no harm.
 */
export interface Executor {
  /** Approximate number of pieces computed at once. */
  readonly slots: number;
  /**
   * Computes pieces, in their order as far as that goes, until each is computed or has failed.
   *
   * @throws the signal's reason when it is aborted; what `onEvent` throws, having ended what is under way
   */
  execute(pieces: readonly Piece<unknown>[], options: ExecuteOptions): Promise<void>;
  /** Ends processes and connections. */
  close(): Promise<void>;
}

/** Computes one piece at a time. */
export interface Slot {
  compute(
    piece: Piece<unknown>,
    options: ComputePieceOptions,
  ): Promise<
    | Outcome
    /** The computing process is gone; the piece is computed again, and fails if that happens too often. */
    | { readonly state: "lost"; readonly error: Error }
  >;
}

/** Computes one piece after the other in this process. */
export function computeHere(): Executor {
  const slot: Slot = { compute: computePiece };
  return {
    slots: 1,
    execute: (pieces, options) => executeInSlots([slot], pieces, options),
    close: async () => {},
  };
}

/** Milliseconds before asking again for a piece that another process computes. */
const BUSY_MS = 200;
/** Processes that die while computing a piece before the piece is taken for the reason. */
const MAX_LOSSES = 8;

/** Computes pieces in slots, each taking the next piece when it is free. */
export async function executeInSlots(
  slots: readonly Slot[],
  pieces: readonly Piece<unknown>[],
  options: ExecuteOptions,
): Promise<void> {
  const { signal } = options;
  // One for each slot: of many listeners of one signal Node takes some to be forgotten.
  const stopping = slots.map(() => new AbortController());
  const queue = new Queue(pieces);
  let reason: unknown;
  const stop = (why: unknown) => {
    if (queue.isStopped) return;
    reason = why;
    queue.stop(why);
    for (const one of stopping) one.abort(why);
  };
  const onAbort = () => stop(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const ends = await Promise.allSettled(
      slots.map((slot, i) =>
        workOff(slot, queue, { ...options, signal: stopping[i]?.signal }).catch((error: unknown) => {
          // The first error ends the work of the others, which reject for its sake.
          stop(error);
          throw error;
        }),
      ),
    );
    if (ends.some(({ status }) => status === "rejected")) throw reason;
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

async function workOff(slot: Slot, queue: Queue, { store, signal, onEvent }: ExecuteOptions): Promise<void> {
  for (let piece = await queue.next(); piece !== undefined; piece = await queue.next()) {
    const current = piece;
    try {
      if (queue.isFirst(current)) await onEvent({ piece: current, state: "started" });
      const outcome = await slot.compute(current, {
        store,
        signal,
        onProgress: (share) => void onEvent({ piece: current, state: "running", share }),
        onRefused: (reason) => void onEvent({ piece: current, state: "refused", reason }),
      });
      if (outcome.state === "busy") queue.putBack(current, BUSY_MS);
      else if (outcome.state === "lost") {
        if (queue.lose(current) < MAX_LOSSES) queue.putBack(current, 0);
        else await onEvent({ piece: current, state: "failed", error: outcome.error });
      } else await onEvent({ piece: current, ...outcome });
    } finally {
      queue.finish();
    }
  }
}

/** Pieces that wait, and those that may come back. */
class Queue {
  readonly #waiting: { readonly piece: Piece<unknown>; readonly from: number }[];
  readonly #begun = new Set<Piece<unknown>>();
  readonly #losses = new Map<Piece<unknown>, number>();
  #stopped: { readonly reason: unknown } | undefined;
  #underWay = 0;
  #wake: (() => void)[] = [];

  constructor(pieces: readonly Piece<unknown>[]) {
    this.#waiting = pieces.map((piece) => ({ piece, from: 0 }));
  }

  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  /** Gives out no more pieces: who asks for one is thrown the reason. */
  stop(reason: unknown): void {
    this.#stopped = { reason };
    this.#wakeAll();
  }

  /** The next piece; undefined when all are done. */
  async next(): Promise<Piece<unknown> | undefined> {
    for (;;) {
      if (this.#stopped !== undefined) throw this.#stopped.reason;
      const now = performance.now();
      const i = this.#waiting.findIndex(({ from }) => from <= now);
      const [found] = i < 0 ? [] : this.#waiting.splice(i, 1);
      if (found !== undefined) {
        this.#underWay++;
        return found.piece;
      }
      if (this.#waiting.length === 0 && this.#underWay === 0) return undefined;
      const soonest = Math.min(...this.#waiting.map(({ from }) => from));
      await this.#pause(soonest - now);
    }
  }

  /** Returns true if it is the first time that this is asked about a piece. */
  isFirst(piece: Piece<unknown>): boolean {
    const isFirst = !this.#begun.has(piece);
    this.#begun.add(piece);
    return isFirst;
  }

  /** To be computed later, before all others. */
  putBack(piece: Piece<unknown>, afterMs: number): void {
    this.#waiting.unshift({ piece, from: performance.now() + afterMs });
  }

  /** Counts how often what computed a piece was gone. */
  lose(piece: Piece<unknown>): number {
    const losses = (this.#losses.get(piece) ?? 0) + 1;
    this.#losses.set(piece, losses);
    return losses;
  }

  /** A piece that was given out is computed, has failed, or was put back. */
  finish(): void {
    this.#underWay--;
    this.#wakeAll();
  }

  /** Waits until a piece comes back or is done, or the milliseconds have passed. */
  async #pause(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake.push(resolve);
      if (Number.isFinite(ms)) timer = setTimeout(resolve, Math.max(1, ms));
    });
    clearTimeout(timer);
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
