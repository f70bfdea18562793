/** Computes the pieces of a study or a sweep that are not cached. */

import { InternalError } from "../errors/index.ts";
import { Clock } from "./clock.ts";
import { type Failure, readComputed, readFailure, removeTraces, storeFailure } from "./compute-piece.ts";
import type { Executor, PieceEvent } from "./executor.ts";
import type { Piece } from "./piece.ts";
import { Results } from "./results.ts";
import type { Store } from "./store.ts";

/**
 * Progress of a study or a sweep.
 *
 * @see {@link StudyOptions.onProgress}
 */
export interface PieceProgress {
  /** Title of the piece: "MNIST: the article's CNN". */
  readonly title: string;
  /**
   * "refused": the cached result cannot be used, for the reason in the summary, and is computed again; "failed": it
   * cannot be computed, for that reason.
   */
  readonly state: "started" | "running" | "computed" | "cached" | "refused" | "failed";
  /** Share of this piece that is done, from 0 to 1. */
  readonly share: number;
  /** Number of pieces done. */
  readonly done: number;
  /** Number of pieces in total. */
  readonly pieces: number;
  /** Seconds since this piece was started. */
  readonly seconds: number;
  /** Estimated seconds left for all pieces. */
  readonly left: number;
  /** Result in a few words, once computed: "91.47 %"; may be empty. */
  readonly summary: string;
}

export interface ComputeOptions {
  readonly store: Store;
  readonly executor: Executor;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PieceProgress) => void) | undefined;
  /** Called, and awaited, after each piece that was computed. */
  readonly onComputed?: ((piece: Piece<unknown>) => Promise<void>) | undefined;
  /**
   * Whether to continue with the other pieces if one fails, and record its error.
   *
   * @default false: the first error is thrown
   */
  readonly keepsFailures?: boolean;
  /**
   * Number and total cost of the pieces including those added later.
   *
   * @default those known now
   */
  readonly expected?: { readonly pieces: number; readonly cost: number };
}

/** Attempts to compute pieces whose results are missing from the store afterwards. */
const MAX_ROUNDS = 3;

/**
 * Computes pieces or takes them from the store. Results from the store are checked: anything without the form of a
 * cached piece is ignored, and so is a checkpoint with which a piece fails.
 */
export class Computation {
  readonly results = new Results();
  /** Pieces whose results come from the store. */
  readonly cached = new Set<Piece<unknown>>();
  /** Errors of failed pieces, if failures are kept. */
  readonly failures = new Map<Piece<unknown>, Failure>();
  readonly #pieces: Piece<unknown>[];
  readonly #clock: Clock;
  readonly #options: ComputeOptions;
  #after: Promise<void> = Promise.resolve();
  /** When each piece was begun that is under way, and which share of it is done. */
  readonly #underWay = new Map<Piece<unknown>, { readonly began: number; share: number }>();

  constructor(pieces: readonly Piece<unknown>[], options: ComputeOptions) {
    this.#pieces = [...pieces];
    this.#options = options;
    this.#clock = new Clock([], options.executor.slots);
  }

  /** Number of pieces, computed or not. */
  get size(): number {
    return Math.max(this.#options.expected?.pieces ?? 0, this.#pieces.length);
  }

  /** Adds pieces that follow from earlier results. */
  add(pieces: readonly Piece<unknown>[]): void {
    this.#pieces.push(...pieces);
  }

  /** Takes cached results from the store; and errors, if failures are kept. */
  async take(): Promise<void> {
    const { store, keepsFailures = false } = this.#options;
    for (const piece of this.#open()) {
      const computed = await readComputed(store, piece, (summary) =>
        this.#report(piece, "refused", { summary }),
      );
      if (computed === undefined) {
        const failure = keepsFailures ? await readFailure(store, piece) : undefined;
        if (failure !== undefined) this.#fail(piece, failure);
        continue;
      }
      // Of a process that was killed after it had stored the result.
      await removeTraces(store, piece);
      this.cached.add(piece);
      this.results.set(piece, computed.result, computed.seconds);
      this.#report(piece, "cached");
    }
  }

  /** Discards the cached results of these pieces, and reports why. */
  async refuse(pieces: readonly Piece<unknown>[], reason: string): Promise<void> {
    for (const piece of pieces) {
      this.cached.delete(piece);
      this.results.delete(piece);
      await this.#options.store.remove(piece.name);
      this.#report(piece, "refused", { summary: reason });
    }
  }

  /**
   * Computes the pieces that are not cached.
   *
   * @throws the signal's reason when it is aborted, and what a piece throws
   */
  async compute(): Promise<void> {
    const { store, executor, signal, expected } = this.#options;
    const cost = this.#open().reduce((sum, piece) => sum + piece.cost, 0);
    const known = this.#pieces.reduce((sum, piece) => sum + piece.cost, 0);
    // Later pieces are not started.
    this.#clock.expect(cost + Math.max(0, (expected?.cost ?? 0) - known));
    for (let round = 0; this.#open().length > 0; round++) {
      if (round === MAX_ROUNDS) {
        throw new InternalError(
          `expected a result of ${this.#open()[0]?.name} in the store after it was computed`,
        );
      }
      await executor.execute(this.#open(), { store, signal, onEvent: (event) => this.#onEvent(event) });
    }
  }

  /** Pieces that are neither computed nor failed. */
  #open(): Piece<unknown>[] {
    return this.#pieces.filter((piece) => !this.results.has(piece) && !this.failures.has(piece));
  }

  #fail(piece: Piece<unknown>, failure: Failure): void {
    this.#underWay.delete(piece);
    this.failures.set(piece, failure);
    this.#report(piece, "failed", { summary: failure.message });
  }

  async #onEvent(event: PieceEvent): Promise<void> {
    const { piece } = event;
    const { store, onComputed, keepsFailures = false } = this.#options;
    const current = this.#underWay.get(piece) ?? { began: performance.now(), share: 0 };
    const measured = (share: number) => {
      current.share = share;
      const underWay = [...this.#underWay].reduce((sum, [{ cost }, one]) => sum + cost * one.share, 0);
      return { share, seconds: (performance.now() - current.began) / 1000, left: this.#clock.left(underWay) };
    };
    switch (event.state) {
      case "started":
        this.#underWay.set(piece, current);
        return this.#report(piece, "started", measured(0));
      case "running":
        return this.#report(piece, "running", measured(event.share));
      case "refused":
        return this.#report(piece, "refused", { summary: event.reason });
      case "failed":
        if (!keepsFailures) throw event.error;
        this.#clock.finish(piece.cost);
        this.#fail(piece, await storeFailure(store, piece, event.error));
        return;
      case "computed": {
        const { result = (await readComputed(store, piece, () => {}))?.result, seconds } = event;
        if (result === undefined) return;
        const { left } = measured(1);
        this.#underWay.delete(piece);
        this.results.set(piece, result, seconds);
        this.#clock.finish(piece.cost);
        this.#report(piece, "computed", { seconds, left, summary: piece.summarize(result) });
        // One after the other, where several pieces are computed at once.
        if (onComputed !== undefined) this.#after = this.#after.then(() => onComputed(piece));
        await this.#after;
      }
    }
  }

  #report(
    { title }: Piece<unknown>,
    state: PieceProgress["state"],
    measured: Partial<PieceProgress> = {},
  ): void {
    this.#options.onProgress?.({
      title,
      state,
      share: 1,
      seconds: 0,
      left: 0,
      summary: "",
      ...measured,
      done: this.results.size + this.failures.size,
      pieces: this.size,
    });
  }
}
