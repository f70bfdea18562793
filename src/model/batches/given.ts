/** Batches as callers give them: anything to iterate over, or a function that returns it anew. */

import type { Batch as DatasetBatch } from "../../data/index.ts";
import { ConfigurationError } from "../../errors.ts";
import { formatReceived } from "../../options/index.ts";
import { isTensorLike } from "../by-port.ts";
import type { ModelInputs, ModelSampleWeights, ModelTargets } from "../examples.ts";

/**
 * A batch to train on or to evaluate: inputs, targets and how much each example counts; as a record, as a list, by
 * TensorFlow.js' names, or as `batches(dataset)` gives it.
 */
export type TrainingBatch =
  | { readonly x: ModelInputs; readonly y: ModelTargets; readonly sampleWeight?: ModelSampleWeights }
  | { readonly xs: ModelInputs; readonly ys: ModelTargets }
  | readonly [x: ModelInputs, y: ModelTargets, sampleWeight?: ModelSampleWeights]
  | DatasetBatch;

/** A batch to predict for: inputs, alone or in a batch as `fit` takes it, of which nothing else is read. */
export type InputBatch =
  | { readonly x: ModelInputs }
  | readonly [x: ModelInputs]
  | TrainingBatch
  | ModelInputs;

/** What can be gone through with `for await`. */
export type AnyIterable<Item> = Iterable<Item> | AsyncIterable<Item>;

/**
 * An iterable of batches, or a function that returns one each time that the data is gone through. It is given the number of
 * the epoch, counted from 0, so that an order of one's own can depend on it, also where training goes on from a checkpoint.
 */
export type Batches<Item> =
  | AnyIterable<Item>
  | ((epoch: number) => AnyIterable<Item> | Promise<AnyIterable<Item>>);

/** Batches for `fit` and `evaluate`. */
export type TrainingBatches = Batches<TrainingBatch>;

/** Batches for `predict`. */
export type InputBatches = Batches<InputBatch>;

/** What `fit` validates on: [inputs, targets, sampleWeight], or batches. */
export type ValidationData =
  | readonly [x: ModelInputs, y: ModelTargets, sampleWeight?: ModelSampleWeights]
  | TrainingBatches;

/** The parts of a batch, not checked yet. */
export interface BatchParts {
  readonly x: ModelInputs;
  readonly y: ModelTargets;
  readonly sampleWeight?: ModelSampleWeights | undefined;
}

/** Names of inputs in a batch that is a record, each with that of the targets beside it. */
const NAMES = [
  ["x", "y"],
  ["xs", "ys"],
  ["images", "labels"],
] as const;

/**
 * Whether something is a source of batches, and no tensor or nested numbers. Of an array every element must be a batch as a
 * record, or a list that begins with a tensor.
 */
export function areBatches(given: unknown): given is Batches<unknown> {
  if (typeof given === "function") return true;
  if (typeof given !== "object" || given === null || ArrayBuffer.isView(given)) return false;
  if (Array.isArray(given)) return given.length > 0 && given.every((each) => isBatch(each));
  if ("data" in given && "shape" in given) return false;
  return isIterable(given);
}

/** Whether validation data is a source of batches; a list of two or three is [inputs, targets, sampleWeight] unless of records. */
export function areValidationBatches(given: ValidationData): given is TrainingBatches {
  if (!Array.isArray(given)) return areBatches(given);
  return given.length > 0 && given.every((each) => namesIn(each) !== undefined);
}

/** Whether something can be gone through with `for await`. */
export function isIterable(given: unknown): given is AnyIterable<unknown> {
  if (typeof given !== "object" || given === null) return false;
  return (
    typeof Reflect.get(given, Symbol.asyncIterator) === "function" ||
    typeof Reflect.get(given, Symbol.iterator) === "function"
  );
}

/**
 * The parts of a batch to train on.
 *
 * @throws ConfigurationError for what is none
 */
export function readTrainingBatch(given: unknown): BatchParts {
  if (Array.isArray(given) && (given.length === 2 || given.length === 3)) {
    const [x, y, sampleWeight] = given;
    if (x !== undefined && y !== undefined) return { x, y, sampleWeight };
  }
  const [xName, yName] = namesIn(given) ?? [];
  if (xName === undefined || yName === undefined || typeof given !== "object" || given === null) {
    throw new ConfigurationError(
      "Expected each batch as { x, y }, { x, y, sampleWeight }, [x, y] or [x, y, sampleWeight]. " +
        `Received: ${formatReceived(given)}.`,
    );
  }
  return {
    x: Reflect.get(given, xName),
    y: Reflect.get(given, yName),
    sampleWeight: Reflect.get(given, "sampleWeight"),
  };
}

/**
 * The inputs in a batch to predict for.
 *
 * @param names of the model's inputs
 */
export function readInputBatch(given: unknown, names: readonly string[]): ModelInputs {
  if (Array.isArray(given)) {
    const [first] = given;
    // What begins with a tensor is the list of several inputs, or else [x] or [x, y].
    const isList = names.length > 1 && given.length === names.length && isTensor(first);
    const isTuple = isTensor(first) || (names.length > 1 && !isList);
    return isTuple && !isList ? first : (given as ModelInputs);
  }
  if (typeof given !== "object" || given === null || isTensor(given)) return given as ModelInputs;
  const keys = Object.keys(given);
  if (names.length > 1 && keys.every((key) => names.includes(key))) return given as ModelInputs;
  const found = NAMES.find(([name]) => Object.hasOwn(given, name));
  return found === undefined ? (given as ModelInputs) : Reflect.get(given, found[0]);
}

/** The names that a batch which is a record has for its inputs and targets. */
function namesIn(given: unknown): (typeof NAMES)[number] | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return undefined;
  return NAMES.find(([x, y]) => Object.hasOwn(given, x) && Object.hasOwn(given, y));
}

/** Whether an element of an array is a batch: no tensor, no number and no nested numbers. */
function isBatch(given: unknown): boolean {
  if (Array.isArray(given)) return isTensor(given[0]);
  if (typeof given !== "object" || given === null || isTensor(given)) return false;
  return NAMES.some(([name]) => Object.hasOwn(given, name));
}

function isTensor(given: unknown): boolean {
  return (
    typeof given === "object" &&
    given !== null &&
    !Array.isArray(given) &&
    "data" in given &&
    isTensorLike(given)
  );
}

/** What a method was given: examples in memory, or batches. */
export type GivenData =
  | { readonly kind: "arrays"; readonly x: ModelInputs; readonly y: ModelTargets }
  | { readonly kind: "batches"; readonly batches: Batches<unknown> };

/**
 * Reads the arguments (x, y, options) or (batches, options).
 *
 * @param owner for messages: "fit"
 * @throws ConfigurationError if targets are given beside batches
 */
export function readData<Options>(
  owner: string,
  x: ModelInputs | TrainingBatches,
  second: ModelTargets | Options | undefined,
  third: Options | undefined,
): { data: GivenData; options: Options } {
  const isEmptyList =
    Array.isArray(x) && x.length === 0 && (second === undefined || isRecordOfOptions(second));
  if (!isEmptyList && !areBatches(x)) {
    const data = { kind: "arrays", x: x as ModelInputs, y: second as ModelTargets } as const;
    return { data, options: third === undefined ? ({} as Options) : third };
  }
  if (third !== undefined || Array.isArray(second) || isTensor(second)) {
    throw new ConfigurationError(
      `${owner}: expected ${owner}(batches, options), with targets in the batches. ` +
        `Received: ${formatReceived(second)} beside batches.`,
    );
  }
  return {
    data: { kind: "batches", batches: x as Batches<unknown> },
    options: (second === undefined ? {} : second) as Options,
  };
}

function isRecordOfOptions(given: unknown): boolean {
  return (
    typeof given === "object" &&
    given !== null &&
    !Array.isArray(given) &&
    !ArrayBuffer.isView(given) &&
    !isTensor(given)
  );
}
