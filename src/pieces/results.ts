/** The results of the pieces of a study. */

import { ConfigurationError } from "../errors/index.ts";
import type { Piece } from "./piece.ts";

/** Results by piece. */
export class Results {
  readonly #results = new Map<Piece<unknown>, { readonly result: unknown; readonly seconds: number }>();

  /** Seconds that computing all of them took. */
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

  /** Discards a result, which is to be computed again. */
  delete(piece: Piece<unknown>): void {
    this.#results.delete(piece);
  }

  /**
   * The result of a piece.
   *
   * @throws ConfigurationError if it was not computed
   */
  of<Result>(piece: Piece<Result>): Result {
    const found = this.#results.get(piece);
    if (found === undefined)
      throw new ConfigurationError(`Expected a result of ${piece.name}. Received: none.`);
    // `set` takes for a piece what it computes.
    return found.result as Result;
  }
}
