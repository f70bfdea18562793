/** What the pieces of a study came to. */

import type { Piece } from "./piece.ts";

/** Results by piece. */
export class Results {
  readonly #results = new Map<Piece<unknown>, { readonly result: unknown; readonly seconds: number }>();

  /** What all of them took to compute. */
  get seconds(): number {
    return [...this.#results.values()].reduce((sum, { seconds }) => sum + seconds, 0);
  }

  get size(): number {
    return this.#results.size;
  }

  set<Result>(piece: Piece<Result>, result: Result, seconds: number): void {
    this.#results.set(piece, { result, seconds });
  }

  has(piece: Piece<unknown>): boolean {
    return this.#results.has(piece);
  }

  /** Forgets a result, which is to be computed anew. */
  delete(piece: Piece<unknown>): void {
    this.#results.delete(piece);
  }

  /** The result of a piece that is planned; undefined for one that is not. */
  of<Result>(piece: Piece<Result>): Result;
  of<Result>(piece: Piece<Result> | undefined): Result | undefined;
  of<Result>(piece: Piece<Result> | undefined): Result | undefined {
    // What was set for a piece is what it computes.
    return piece === undefined ? undefined : (this.#results.get(piece)?.result as Result);
  }
}
