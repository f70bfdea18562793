/** Computes the pieces of a study that are not cached. */

import { InternalError } from "../../errors.ts";
import { Clock } from "../../pieces/clock.ts";
import { readComputed, removeTraces } from "../../pieces/compute-piece.ts";
import type { Executor, PieceEvent } from "../../pieces/executor.ts";
import type { Piece } from "../../pieces/piece.ts";
import { Results } from "../../pieces/results.ts";
import type { Store } from "../../pieces/store.ts";

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
  readonly executor: Executor;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: StudyProgress) => void) | undefined;
  /** Called, and waited for, after each piece that was computed. */
  readonly onComputed?: (() => Promise<void>) | undefined;
}

/** How often pieces are computed again whose results are not in the store afterwards. */
const MAX_ROUNDS = 3;

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
  #after: Promise<void> = Promise.resolve();
  /** When each piece was begun that is under way, and which share of it is done. */
  readonly #underWay = new Map<Piece<unknown>, { readonly began: number; share: number }>();

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
    const { store } = this.#options;
    for (const piece of this.#pieces) {
      const computed = await readComputed(store, piece, (summary) =>
        this.#report(piece, "refused", { summary }),
      );
      if (computed === undefined) continue;
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
   * @throws the signal's reason when it is aborted; what a piece throws
   */
  async compute(): Promise<void> {
    const { store, executor, signal } = this.#options;
    const missing = () => this.#pieces.filter((piece) => !this.results.has(piece));
    const clock = new Clock(
      missing().map(({ cost }) => cost),
      executor.slots,
    );
    for (let round = 0; missing().length > 0; round++) {
      if (round === MAX_ROUNDS) {
        throw new InternalError(
          `expected a result of ${missing()[0]?.name} in the store after it was computed`,
        );
      }
      await executor.execute(missing(), {
        store,
        signal,
        onEvent: (event) => this.#onEvent(event, clock),
      });
    }
  }

  async #onEvent(event: PieceEvent, clock: Clock): Promise<void> {
    const { piece } = event;
    const { store, onComputed } = this.#options;
    const current = this.#underWay.get(piece) ?? { began: performance.now(), share: 0 };
    const measured = (share: number) => {
      current.share = share;
      const underWay = [...this.#underWay].reduce((sum, [{ cost }, one]) => sum + cost * one.share, 0);
      return { share, seconds: (performance.now() - current.began) / 1000, left: clock.left(underWay) };
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
        throw event.error;
      case "computed": {
        const { result = (await readComputed(store, piece, () => {}))?.result, seconds } = event;
        if (result === undefined) return;
        const { left } = measured(1);
        this.#underWay.delete(piece);
        this.results.set(piece, result, seconds);
        clock.finish(piece.cost);
        this.#report(piece, "computed", { seconds, left, summary: piece.summarize(result) });
        // One after the other, where several pieces are computed at once.
        if (onComputed !== undefined) this.#after = this.#after.then(onComputed);
        await this.#after;
      }
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
