/** Epochs of the hardest examples; see `FitOptions.focus`. */

import { type Check, checkOptions, required } from "../../options/index.ts";
import { examplesPerEpoch } from "../fit-options.ts";

/** The recorded losses, as plain data. */
export interface FocusState {
  /** For every example. */
  readonly hardness: Float32Array;
  /** The examples of the epoch that was begun last, in their order. */
  readonly chosen: Uint32Array;
}

/** More than any rank among the losses of a batch, which is below 1. */
const UNSEEN = 2;

/** Chooses the examples of each epoch: those that no epoch had yet, then those with the largest loss when one last had them. */
export class Focus {
  readonly #hardness: Float32Array;
  /** Number of examples in an epoch. */
  readonly count: number;
  #chosen: Uint32Array = new Uint32Array();

  /** @param share of the examples in an epoch */
  constructor(examples: number, share: number) {
    this.#hardness = new Float32Array(examples).fill(UNSEEN);
    this.count = examplesPerEpoch(examples, share);
  }

  /** The examples of the epoch that was begun last, in their order. */
  get chosen(): Uint32Array {
    return this.#chosen;
  }

  /** Chooses the examples of an epoch. They keep the order, which also decides between equally hard ones. */
  choose(order: Uint32Array): Uint32Array {
    const byHardness = order.slice().sort((a, b) => at(this.#hardness, b) - at(this.#hardness, a));
    const isChosen = new Uint8Array(order.length);
    for (const row of byHardness.subarray(0, this.count)) isChosen[row] = 1;
    this.#chosen = order.filter((row) => isChosen[row] === 1);
    return this.#chosen;
  }

  /**
   * Notes the losses of a batch: by the share of them that is smaller, since losses of the first steps say more of the network
   * than of the examples.
   */
  note(rows: ArrayLike<number>, losses: ArrayLike<number>): void {
    const order = Uint32Array.from(rows, (_, i) => i).sort((a, b) => at(losses, a) - at(losses, b));
    for (const [rank, i] of order.entries()) this.#hardness[at(rows, i)] = rank / order.length;
  }

  /** Copies what was noted. */
  state(): FocusState {
    return { hardness: this.#hardness.slice(), chosen: this.#chosen.slice() };
  }

  /**
   * Resumes from what {@link Focus.state} returned for the same number of examples.
   *
   * @throws ConfigurationError for what it cannot have given
   */
  restore(given: unknown): void {
    const examples = this.#hardness.length;
    const hardness: Check = {
      expected: `the hardness of ${examples} examples`,
      accepts: (value) => value instanceof Float32Array && value.length === examples,
    };
    const chosen: Check = {
      expected: "no examples, or those of an epoch",
      accepts: (value) =>
        value instanceof Uint32Array &&
        (value.length === 0 || value.length === this.count) &&
        value.every((row) => row < examples),
    };
    const checks = { hardness: required(hardness), chosen: required(chosen) };
    checkOptions<FocusState>("focus", given, checks);
    const state = given as FocusState;
    this.#hardness.set(state.hardness);
    this.#chosen = state.chosen.slice();
  }
}

function at(numbers: ArrayLike<number>, i: number): number {
  return numbers[i] ?? 0;
}
