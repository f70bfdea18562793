/** Batches as callers give them: an iterable, or a function that returns a new one. */

import type { Batch as DatasetBatch } from "../../data/index.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { formatReceived } from "../../options/index.ts";
import { isTensorLike } from "../by-port.ts";
import type { ModelInputs, ModelSampleWeights, ModelTargets } from "../examples.ts";

/**
 * A batch to train on or to evaluate: inputs, targets and sample weights, as a record, as a list, by TensorFlow.js'
 * names, or as `batches(dataset)` yields it.
 *
 * @see {@link Model.fit}
 */
export type TrainingBatch =
  | { readonly x: ModelInputs; readonly y: ModelTargets; readonly sampleWeight?: ModelSampleWeights }
  | { readonly xs: ModelInputs; readonly ys: ModelTargets }
  | readonly [x: ModelInputs, y: ModelTargets, sampleWeight?: ModelSampleWeights]
  | DatasetBatch;

/**
 * A batch to predict for: inputs alone, or a batch as `fit` takes it, whose other parts are ignored.
 *
 * @see {@link Model.predict}
 */
export type InputBatch =
  | { readonly x: ModelInputs }
  | readonly [x: ModelInputs]
  | TrainingBatch
  | ModelInputs;

/** An iterable for `for await`. */
export type AnyIterable<Item> = Iterable<Item> | AsyncIterable<Item>;

/**
 * An iterable of batches, or a function that returns one for each pass over the data. The function receives the
 * epoch, counted from 0, so that its order can depend on it, also when training resumes from a checkpoint.
 *
 * @see {@link Model.fit}
 */
export type Batches<Item> =
  | AnyIterable<Item>
  | ((epoch: number) => AnyIterable<Item> | Promise<AnyIterable<Item>>);

/**
 * Batches for `fit` and `evaluate`.
 *
 * @see {@link Model.fit}
 */
export type TrainingBatches = Batches<TrainingBatch>;

/**
 * Batches for `predict`.
 *
 * @see {@link Model.predict}
 */
export type InputBatches = Batches<InputBatch>;

/**
 * Validation data of `fit`: `[inputs, targets, sampleWeight]`, or batches.
 *
 * @see {@link FitOptions.validationData}
 */
export type ValidationData =
  | readonly [x: ModelInputs, y: ModelTargets, sampleWeight?: ModelSampleWeights]
  | TrainingBatches;

/** The parts of a batch, unchecked. */
export interface BatchParts {
  readonly x: ModelInputs;
  readonly y: ModelTargets;
  readonly sampleWeight?: ModelSampleWeights | undefined;
}

/** Names of the inputs and targets in a batch that is a record. */
const NAMES = [
  ["x", "y"],
  ["xs", "ys"],
  ["images", "labels"],
] as const;

/**
 * Returns true for a source of batches, false for a tensor or nested numbers. In an array, each element must be a
 * batch: a record, or a list that begins with a tensor.
 */
export function areBatches(given: unknown): given is Batches<unknown> {
  if (typeof given === "function") return true;
  if (typeof given !== "object" || given === null || ArrayBuffer.isView(given)) return false;
  if (Array.isArray(given)) return given.length > 0 && given.every((each) => isBatch(each));
  if ("data" in given && "shape" in given) return false;
  return isIterable(given);
}

/**
 * Returns true if validation data is a source of batches. A list of two or three elements is `[inputs, targets,
 * sampleWeight]` unless they are records.
 */
export function areValidationBatches(given: ValidationData): given is TrainingBatches {
  if (!Array.isArray(given)) return areBatches(given);
  return given.length > 0 && given.every((each) => namesIn(each) !== undefined);
}

/** Returns true for an iterable for `for await`. */
export function isIterable(given: unknown): given is AnyIterable<unknown> {
  if (typeof given !== "object" || given === null) return false;
  return (
    typeof Reflect.get(given, Symbol.asyncIterator) === "function" ||
    typeof Reflect.get(given, Symbol.iterator) === "function"
  );
}

/**
 * Reads the parts of a batch to train on.
 *
 * @throws {ConfigurationError} if it is not a batch
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
 * Reads the inputs of a batch to predict for.
 *
 * @param names names of the model's inputs
 */
export function readInputBatch(given: unknown, names: readonly string[]): ModelInputs {
  if (Array.isArray(given)) {
    const [first] = given;
    // A list that begins with a tensor is the list of several inputs, or else [x] or [x, y].
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

/** Finds the names that a batch given as a record uses for its inputs and targets. */
function namesIn(given: unknown): (typeof NAMES)[number] | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return undefined;
  return NAMES.find(([x, y]) => Object.hasOwn(given, x) && Object.hasOwn(given, y));
}

/** Returns true if an element of an array is a batch rather than a tensor, a number or nested numbers. */
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

/** Data given to a method: examples in memory, or batches. */
export type GivenData =
  | { readonly kind: "arrays"; readonly x: ModelInputs; readonly y: ModelTargets }
  | { readonly kind: "batches"; readonly batches: Batches<unknown> };

/**
 * Reads the arguments (x, y, options) or (batches, options).
 *
 * @param owner name of the method, for messages: "fit"
 * @throws {ConfigurationError} if targets are given beside batches
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
