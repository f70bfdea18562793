/** What the pieces of a study came to. */

import type { Piece } from "./piece.ts";

/** Results by piece. */
export class Results {
  readonly #results = new Map<Piece<unknown>, unknown>();
  /** What all of them took to compute. */
  seconds = 0;

  get size(): number {
    return this.#results.size;
  }

  set<Result>(piece: Piece<Result>, result: Result, seconds: number): void {
    this.#results.set(piece, result);
    this.seconds += seconds;
  }

  /** The result of a piece that is planned; undefined for one that is not. */
  of<Result>(piece: Piece<Result>): Result;
  of<Result>(piece: Piece<Result> | undefined): Result | undefined;
  of<Result>(piece: Piece<Result> | undefined): Result | undefined {
    // What was set for a piece is what it computes.
    return piece === undefined ? undefined : (this.#results.get(piece) as Result);
  }
}
