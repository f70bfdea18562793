/** Validation data of `fit` after each epoch: examples in memory, or a caller's batches. */

import { checkExamples, type Examples } from "../examples.ts";
import type { Executor } from "../executor.ts";
import type { FitOptions } from "../fit-options.ts";
import type { Logs } from "../history.ts";
import type { Model } from "../model.ts";
import { checkTrainingBatch } from "./checked.ts";
import { areValidationBatches } from "./given.ts";
import { evaluatePass } from "./passes.ts";
import { BatchStream, isOwnIterator } from "./stream.ts";

export interface Validation {
  /** The validation examples, if they are in memory. */
  readonly examples?: Examples;
  /** Loss and metrics after an epoch, counted from 0. */
  evaluate(epoch: number): Promise<Logs>;
  close(): Promise<void>;
}

/**
 * Reads the validation data of `fit`.
 *
 * @param heldOut examples that `validationSplit` kept
 * @param passes how often it will be gone through
 */
export function readValidation(
  model: Model<unknown>,
  executor: Executor,
  { validationData: given, validationSteps: limit, initialEpoch: firstPass = 0, signal }: FitOptions,
  { heldOut, passes }: { heldOut: Examples | undefined; passes: number },
): Validation | undefined {
  const { network, objective } = model;
  if (given !== undefined && areValidationBatches(given)) {
    const stream = new BatchStream(given, {
      ...{ owner: "fit", limit, limitName: "validationSteps", passes, firstPass, signal },
      // Iterables that can start anew do, so that epochs are measured on the same examples.
      goesOn: limit !== undefined && isOwnIterator(given),
      read: (batch, place) => checkTrainingBatch(network, objective, { given: batch, place }),
    });
    return {
      async evaluate(epoch) {
        await stream.begin(epoch, `the validation after epoch ${epoch + 1}`);
        return evaluatePass(executor, objective, stream, { signal });
      },
      close: () => stream.close(),
    };
  }
  const examples = given === undefined ? heldOut : checkExamples(network, objective, ...given);
  if (examples === undefined) return undefined;
  return {
    examples,
    evaluate: () => model.evaluateExamples(examples, signal ? { signal } : {}),
    close: async () => undefined,
  };
}
