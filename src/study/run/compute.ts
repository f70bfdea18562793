/** Computes the pieces of a study that are not cached. */

import { fingerprintOf, type Piece } from "../piece.ts";
import { Results } from "./results.ts";
import type { Store } from "./store.ts";

/** The progress of a study. */
export interface StudyProgress {
  /** The piece: "MNIST: the post's CNN". */
  readonly title: string;
  /** "refused": the cache cannot be used, for the reason in the summary, and the piece is computed again. */
  readonly state: "started" | "running" | "computed" | "cached" | "refused";
  /** Of this piece, from 0 to 1. */
  readonly share: number;
  /** Pieces that are done, of all. */
  readonly done: number;
  readonly pieces: number;
  /** Seconds since this piece was started, and about how many are left of the whole study. */
  readonly seconds: number;
  readonly left: number;
  /** What came of it, once it is computed: "91.47 %"; or nothing. */
  readonly summary: string;
}

export interface ComputeOptions {
  readonly store: Store;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: StudyProgress) => void) | undefined;
  /** Called, and waited for, after each piece that was computed. */
  readonly onComputed?: (() => Promise<void>) | undefined;
}

/** A cached piece. */
interface Computed {
  readonly result: unknown;
  readonly seconds: number;
}

/**
 * Computes pieces, or takes them from the store. What the store returns is checked: anything that has not the form of a
 * cached piece is ignored, and so is a checkpoint with which a piece fails.
 */
export class Computation {
  readonly results = new Results();
  /** Pieces whose results come from the store. */
  readonly cached = new Set<Piece<unknown>>();
  readonly #pieces: readonly Piece<unknown>[];
  readonly #options: ComputeOptions;

  constructor(pieces: readonly Piece<unknown>[], options: ComputeOptions) {
    this.#pieces = pieces;
    this.#options = options;
  }

  /** The number of pieces, computed or not. */
  get size(): number {
    return this.#pieces.length;
  }

  /** Takes cached results from the store. */
  async take(): Promise<void> {
    for (const piece of this.#pieces) {
      const computed = await this.#get(piece, piece.name);
      if (computed === undefined) continue;
      if (!isComputed(computed)) {
        this.#report(piece, "refused", { summary: "no piece of a study" });
        continue;
      }
      this.cached.add(piece);
      this.results.set(piece, computed.result, computed.seconds);
      this.#report(piece, "cached");
    }
  }

  /** Discards the cached results of these pieces, and reports why. */
  refuse(pieces: readonly Piece<unknown>[], reason: string): void {
    for (const piece of pieces) {
      this.cached.delete(piece);
      this.results.delete(piece);
      this.#report(piece, "refused", { summary: reason });
    }
  }

  /**
   * Computes the pieces that are not cached.
   *
   * @throws the signal's reason when it is aborted; what a piece throws
   */
  async compute(): Promise<void> {
    const { store, signal, onComputed } = this.#options;
    const missing = this.#pieces.filter((piece) => !this.results.has(piece));
    const clock = new Clock(missing.map(({ cost }) => cost));
    for (const piece of missing) {
      signal?.throwIfAborted();
      const began = performance.now();
      const measured = (share: number) => ({
        share,
        seconds: (performance.now() - began) / 1000,
        left: clock.left(share * piece.cost),
      });
      this.#report(piece, "started", measured(0));
      const onProgress = (share: number) => this.#report(piece, "running", measured(share));
      const result = await this.#computed(piece, onProgress);
      const done = measured(1);
      const computed: Computed = { result, seconds: done.seconds };
      await store.put(piece.name, await fingerprintOf(piece.from), computed);
      await store.remove(unfinishedOf(piece));
      this.results.set(piece, result, done.seconds);
      clock.finish(piece.cost);
      this.#report(piece, "computed", { ...done, summary: piece.summarize(result) });
      await onComputed?.();
    }
  }

  /** Computes a piece, resuming from its checkpoint if there is one; from the start, if that fails. */
  async #computed(piece: Piece<unknown>, onProgress: (share: number) => void): Promise<unknown> {
    const { store, signal } = this.#options;
    const fingerprint = await fingerprintOf(piece.from);
    const unfinished = unfinishedOf(piece);
    let resumed: unknown;
    const checkpoint = (state: unknown) => store.put(unfinished, fingerprint, state);
    try {
      return await piece.compute({
        signal,
        onProgress,
        checkpoint,
        resumeFrom: async () => {
          resumed = await this.#get(piece, unfinished);
          return resumed;
        },
      });
    } catch (error) {
      if (resumed === undefined || signal?.aborted) throw error;
      this.#report(piece, "refused", { summary: "it cannot be continued" });
      await store.remove(unfinished);
      return piece.compute({ signal, onProgress, checkpoint, resumeFrom: async () => undefined });
    }
  }

  /** Reads from the store; undefined if that fails. */
  async #get(piece: Piece<unknown>, name: string): Promise<unknown> {
    try {
      return await this.#options.store.get(name, await fingerprintOf(piece.from));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#report(piece, "refused", { summary: reason });
      return undefined;
    }
  }

  #report(
    { title }: Piece<unknown>,
    state: StudyProgress["state"],
    measured: Partial<StudyProgress> = {},
  ): void {
    this.#options.onProgress?.({
      title,
      state,
      share: 1,
      seconds: 0,
      left: 0,
      summary: "",
      ...measured,
      done: this.results.size,
      pieces: this.#pieces.length,
    });
  }
}

function unfinishedOf({ name }: Piece<unknown>): string {
  return `${name}.unfinished`;
}

function isComputed(value: unknown): value is Computed {
  if (typeof value !== "object" || value === null) return false;
  const { result, seconds }: { result?: unknown; seconds?: unknown } = value;
  return typeof result === "object" && result !== null && Number.isFinite(seconds);
}

/** How much of what was thought to be to do is done, and how long that took. */
class Clock {
  readonly #began = performance.now();
  readonly #total: number;
  #done = 0;

  constructor(costs: readonly number[]) {
    this.#total = costs.reduce((sum, cost) => sum + cost, 0);
  }

  finish(cost: number): void {
    this.#done += cost;
  }

  /** Seconds, at the speed so far; at first at that of the machine that costs were measured on. */
  left(ofThisPiece: number): number {
    const done = this.#done + ofThisPiece;
    const elapsed = (performance.now() - this.#began) / 1000;
    // As if some seconds had gone as expected before anything was measured.
    const pace = (elapsed + HEAD_START) / (done + HEAD_START);
    return Math.max(0, (this.#total - done) * pace);
  }
}

const HEAD_START = 5;
