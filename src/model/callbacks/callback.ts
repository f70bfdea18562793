/** What a callback is: a look at training from outside, with a say in whether it goes on. */

import type { PlainData } from "../../checkpoints/index.ts";
import { checkOptions, knownProperties } from "../../options/index.ts";
import type { Logs } from "../history.ts";
import type { Model } from "../model.ts";
import { checkCallback, PROPERTIES } from "./read-callbacks.ts";

/** What callbacks are told of the training that they watch. */
export interface Training {
  readonly model: Model<unknown>;
  /** How many epochs there will be, counted from 0 whatever `initialEpoch` is. */
  readonly epochs: number;
  /** Training steps in each epoch; undefined where batches are iterated over and `stepsPerEpoch` does not say it. */
  readonly steps: number | undefined;
  /** What the logs of an epoch will have: "loss", each metric, and with validation "val_loss" and so on. */
  readonly logNames: readonly string[];
  /** The seconds since `fit` began. */
  elapsed(): number;
  /** Ends training after this epoch. */
  stop(): void;
  /**
   * Has each run of steps take no more than so many from now on, so that `onSteps` is told of them: 1, to go step by step.
   * The numbers are the same. Undefined takes as many again as fit into a quarter of a second.
   */
  limitSteps(steps: number | undefined): void;
}

/**
 * All methods are optional, and those called `on…` may be asynchronous. Epochs and steps are counted from 0. With an
 * `onBatchEnd`, training goes step by step, and a little slower.
 */
export interface Callback {
  /** What checkpoints call it, which hold the state of a callback that has one; default "callback". */
  readonly name?: string;
  /**
   * What the callback remembers, for checkpoints: plain data, typed arrays of numbers in it. Asked between its other
   * methods.
   */
  state?(): PlainData;
  /**
   * Goes on from what {@link Callback.state} gave, in another process too: after `onTrainBegin`, and once more after
   * `onEpochBegin` where training goes on in the middle of an epoch, of which `onEpochBegin` is called again.
   */
  restore?(state: PlainData): void;
  onTrainBegin?(training: Training): void | Promise<void>;
  onEpochBegin?(epoch: number, training: Training): void | Promise<void>;
  onBatchEnd?(step: number, logs: Logs, training: Training): void | Promise<void>;
  /** After each run of steps, `done` of the epoch's being done then: for progress, since it slows nothing down. */
  onSteps?(done: number, logs: Logs, training: Training): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs, training: Training): void | Promise<void>;
  onTrainEnd?(training: Training): void | Promise<void>;
}

/**
 * A callback from single functions; Keras' `LambdaCallback`.
 *
 * @throws ConfigurationError if a method is not known, or not a function
 */
export function lambda(methods: Callback): Callback {
  checkCallback("lambda", methods);
  checkOptions<Callback>("lambda", knownProperties(methods, PROPERTIES), PROPERTIES);
  return methods;
}
