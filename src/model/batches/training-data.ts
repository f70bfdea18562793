/** Training and validation data of `fit`, from its arguments. */

import { ConfigurationError } from "../../errors/index.ts";
import { checkAugmentable } from "../augmenting.ts";
import { checkExamples, type Examples, sliceExamples, withClassWeights } from "../examples.ts";
import type { Executor } from "../executor.ts";
import type { FitOptions } from "../fit-options.ts";
import type { Model } from "../model.ts";
import { warnAboutOrder, warnAboutSplit, warnAboutUnseen } from "../split-warning.ts";
import { warnAboutExamples, warnAboutTraining } from "../warnings.ts";
import { checkTrainingBatch } from "./checked.ts";
import type { Batches, GivenData } from "./given.ts";
import { ArrayBatches, type BatchSource, StreamedBatches } from "./source.ts";
import { BatchStream } from "./stream.ts";
import { readValidation, type Validation } from "./validation.ts";

export interface TrainingData {
  readonly source: BatchSource;
  readonly validation: Validation | undefined;
  /** The training examples, weighted, if they are in memory. */
  readonly examples?: Examples;
}

/**
 * Checks what is trained on, and warns of it as far as it is there.
 *
 * @throws ShapeError, ConfigurationError if it does not fit the model
 */
export function readTrainingData(
  model: Model<unknown>,
  executor: Executor,
  data: GivenData,
  options: FitOptions,
): TrainingData {
  const { epochs = 1, initialEpoch = 0 } = options;
  const passes = Math.max(0, epochs - initialEpoch);
  if (data.kind === "batches") {
    const source = streamed(model, data.batches, options, passes);
    return { source, validation: readValidation(model, executor, options, { heldOut: undefined, passes }) };
  }
  const { network, objective } = model;
  const { batchSize = 32, shuffle = true, verbose = 1, augmentation = [] } = options;
  const { training: unweighted, heldOut } = holdOut(
    checkExamples(network, objective, data.x, data.y, options.sampleWeight),
    options,
  );
  const examples = withClassWeights(objective, unweighted, options.classWeight);
  checkAugmentable(examples.x, augmentation);
  const validation = readValidation(model, executor, options, { heldOut, passes });
  if (verbose > 0) {
    warnAboutExamples(network, examples);
    warnAboutTraining(network, objective, examples);
    warnAboutSplit(network, objective, examples, heldOut);
    const validated = heldOut === undefined ? validation?.examples : undefined;
    if (validated !== undefined) warnAboutUnseen(network, objective, examples, validated);
    if (!shuffle) warnAboutOrder(network, objective, examples, batchSize);
  }
  return {
    source: new ArrayBatches(examples, { batchSize, shuffle, focus: options.focus }),
    validation,
    examples,
  };
}

function streamed(
  { network, objective }: Model<unknown>,
  given: Batches<unknown>,
  options: FitOptions,
  passes: number,
): BatchSource {
  const { stepsPerEpoch: limit, signal, classWeight, augmentation = [], verbose = 1 } = options;
  const { initialEpoch: firstPass = 0 } = options;
  let isFirst = true;
  const read = (batch: unknown, place: string): Examples => {
    const examples = checkTrainingBatch(network, objective, { given: batch, place, classWeight });
    checkAugmentable(examples.x, augmentation);
    if (verbose > 0 && isFirst) warnAboutTraining(network, objective, examples);
    isFirst = false;
    return examples;
  };
  const goesOn = limit !== undefined && typeof given !== "function";
  return new StreamedBatches(
    new BatchStream(given, {
      ...{ owner: "fit", limit, limitName: "stepsPerEpoch", goesOn, passes, firstPass, signal, read },
    }),
  );
}

function holdOut(
  examples: Examples,
  { validationSplit = 0, validationData }: FitOptions,
): { training: Examples; heldOut?: Examples } {
  if (validationSplit === 0 || validationData !== undefined) return { training: examples };
  const kept = Math.floor(examples.count * (1 - validationSplit));
  if (kept === 0 || kept === examples.count) {
    throw new ConfigurationError(
      `Expected validationSplit ${validationSplit} to leave examples on both sides. ` +
        `Received: ${examples.count} examples.`,
    );
  }
  return {
    training: sliceExamples(examples, 0, kept),
    heldOut: sliceExamples(examples, kept, examples.count),
  };
}
