/** The record of a training. */

import {
  anyNumber,
  type Checks,
  checkOptions,
  integer,
  listOf,
  recordOf,
  required,
} from "../options/index.ts";

/**
 * Loss and metrics by name: `loss`, `accuracy`, `val_loss`, `val_accuracy`, …
 *
 * @see {@link Callback.onEpochEnd}
 */
export interface Logs {
  /** Mean loss over the examples. */
  loss: number;
  [metric: string]: number;
}

/**
 * Loss and metrics of every epoch, as in Keras' `History`.
 *
 * @see {@link Model.fit}
 */
export interface History {
  /** The epochs that were run, counted from 0. */
  readonly epoch: readonly number[];
  /** For each name a list with one number for each epoch. */
  readonly history: {
    /** Mean training loss of each epoch, with the regularizers' penalties, as measured before each update. */
    readonly loss: readonly number[];
    readonly [metric: string]: readonly number[];
  };
  /** Parameters of the training. */
  readonly params: {
    /** Number of epochs that `fit` was called with. */
    readonly epochs: number;
    /** Training steps in an epoch; in the last one for batches without `stepsPerEpoch`. */
    readonly steps: number;
    /** Examples in a batch; undefined for batches, which have their own sizes. */
    readonly batchSize: number | undefined;
  };
}

type HistoryState = Pick<History, "epoch" | "history">;

const STATE: Checks<HistoryState> = {
  epoch: required(listOf(integer({ min: 0 }))),
  history: required(recordOf(listOf(anyNumber))),
};

/** Collects the logs of epochs. */
export class HistoryRecorder {
  readonly #epochs: number[] = [];
  /** Not an object, which would have a metric called "constructor" before it is added. */
  readonly #history = new Map<string, number[]>([["loss", []]]);

  add(epoch: number, logs: Logs): void {
    this.#epochs.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      const values = this.#history.get(name) ?? [];
      values.push(value);
      this.#history.set(name, values);
    }
  }

  /** Copies what was collected so far. */
  state(): Pick<History, "epoch" | "history"> {
    const copies = [...this.#history].map(([name, values]) => [name, [...values]]);
    return { epoch: [...this.#epochs], history: { loss: [], ...Object.fromEntries(copies) } };
  }

  /**
   * Restores what {@link HistoryRecorder.state} returned.
   *
   * @throws {ConfigurationError} if it cannot have returned it
   */
  restore(given: unknown): void {
    checkOptions<HistoryState>("history", given, STATE);
    const { epoch, history } = given as HistoryState;
    this.#epochs.splice(0, Infinity, ...epoch);
    this.#history.clear();
    for (const [name, values] of Object.entries(history)) this.#history.set(name, [...values]);
  }

  history(params: History["params"]): History {
    return { ...this.state(), params };
  }
}
