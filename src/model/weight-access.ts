/** Reading and replacing a model's weights while it may be at work. */

import type { ResidentState } from "../runtime/index.ts";
import type { Variable } from "./network/variable.ts";
import type { Turns } from "./turns.ts";
import type { Weight } from "./weights.ts";

export class WeightAccess {
  readonly #variables: readonly Variable[];
  readonly #state: ResidentState;
  readonly #turns: Turns;
  /** Weights that were set and have not had their turn. */
  #written: ReadonlyMap<string, Float32Array> | undefined;

  constructor(variables: readonly Variable[], state: ResidentState, turns: Turns) {
    this.#variables = variables;
    this.#state = state;
    this.#turns = turns;
  }

  /** Copies a weight: as it is, or as it was set and will be in its turn. */
  read({ name, shape }: Variable): Weight {
    return { name, shape, data: this.#written?.get(name)?.slice() ?? this.#state.read(name) };
  }

  /**
   * Replaces all weights in their turn: now, or after what was asked for before, since a run of steps that began with
   * other weights writes over them.
   *
   * @param data in the order of the network's variables
   */
  write(data: readonly Float32Array[]): void {
    const write = (copies: readonly Float32Array[]) => {
      for (const [i, { name, keptShape }] of this.#variables.entries()) {
        const copy = copies[i];
        if (copy !== undefined) this.#state.write(name, copy, keptShape);
      }
    };
    if (!this.#turns.isBusy) {
      write(data);
      return;
    }
    const copies = data.map((numbers) => numbers.slice());
    const written = new Map(this.#variables.flatMap(({ name }, i) => (copies[i] ? [[name, copies[i]]] : [])));
    this.#written = written;
    void this.#turns.take(async () => {
      write(copies);
      if (this.#written === written) this.#written = undefined;
    });
  }
}
