/** Callbacks: hooks called during training, which may also stop it. */

import type { PlainData } from "../../checkpoints/index.ts";
import { checkOptions, knownProperties } from "../../options/index.ts";
import type { Logs } from "../history.ts";
import type { Model } from "../model.ts";
import { checkCallback, PROPERTIES } from "./read-callbacks.ts";

/**
 * The training that callbacks are called for.
 *
 * @see {@link Callback}
 */
export interface Training {
  /** The model that is trained. */
  readonly model: Model<unknown>;
  /** Number of the last epoch plus one, counted from 0 whatever `initialEpoch` is. */
  readonly epochs: number;
  /** Training steps in an epoch; undefined for batches without `stepsPerEpoch`. */
  readonly steps: number | undefined;
  /** Names in an epoch's logs: "loss", each metric, with validation "val_loss" and so on. */
  readonly logNames: readonly string[];
  /** Returns the seconds since `fit` began. */
  elapsed(): number;
  /** Ends training after this epoch. */
  stop(): void;
  /**
   * Limits the steps of each run from now on, so that `onSteps` is called after as few: 1 goes step by step. The
   * results are the same. Undefined returns to the number that fits into a quarter of a second.
   */
  limitSteps(steps: number | undefined): void;
}

/**
 * Hooks called during training, all optional. Those named `on…` may be asynchronous. Epochs and steps are counted
 * from 0. With `onBatchEnd`, training goes step by step and is a little slower.
 *
 * @example
 * ```ts
 * import { type Callback, layers, sequential } from "atelier";
 *
 * const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * const stopAtTwo: Callback = {
 *   onEpochEnd: (epoch, _logs, training) => (epoch === 1 ? training.stop() : undefined),
 * };
 * const { epoch } = await model.fit([[1]], [[2]], { epochs: 9, verbose: 0, callbacks: stopAtTwo });
 * console.log(epoch); // [ 0, 1 ]
 * ```
 */
export interface Callback {
  /**
   * Name in checkpoints, which store a callback's state.
   *
   * @default "callback"
   */
  readonly name?: string;
  /**
   * Returns the callback's state for checkpoints: plain data, which may contain typed arrays of numbers. Called
   * between its other methods.
   */
  state?(): PlainData;
  /**
   * Restores what {@link Callback.state} returned, also in another process: called after `onTrainBegin`, and once
   * more after `onEpochBegin` if training resumes in the middle of an epoch, for which `onEpochBegin` is called
   * again.
   */
  restore?(state: PlainData): void;
  /** Called before the first epoch. */
  onTrainBegin?(training: Training): void | Promise<void>;
  /** Called before each epoch. */
  onEpochBegin?(epoch: number, training: Training): void | Promise<void>;
  /** Called after each training step, with the epoch's running means as logs. */
  onBatchEnd?(step: number, logs: Logs, training: Training): void | Promise<void>;
  /**
   * Called after each run of steps, with the number completed in the epoch: for progress displays, since it costs
   * no speed.
   */
  onSteps?(done: number, logs: Logs, training: Training): void | Promise<void>;
  /** Called after each epoch and its validation. */
  onEpochEnd?(epoch: number, logs: Logs, training: Training): void | Promise<void>;
  /** Called after the last epoch. */
  onTrainEnd?(training: Training): void | Promise<void>;
}

/**
 * Makes a callback of single functions.
 *
 * @throws {ConfigurationError} if a method is unknown, or not a function
 * @see {@link https://keras.io/api/callbacks/lambda_callback/ | Keras: LambdaCallback}
 * @example
 * ```ts
 * import { callbacks, layers, sequential } from "atelier";
 *
 * const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 1 });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * const epochs: number[] = [];
 * const note = callbacks.lambda({ onEpochEnd: (epoch) => void epochs.push(epoch) });
 * await model.fit([[1]], [[2]], { epochs: 3, verbose: 0, callbacks: note });
 * console.log(epochs); // [ 0, 1, 2 ]
 * ```
 */
export function lambda(methods: Callback): Callback {
  checkCallback("lambda", methods);
  checkOptions<Callback>("lambda", knownProperties(methods, PROPERTIES), PROPERTIES);
  return methods;
}
