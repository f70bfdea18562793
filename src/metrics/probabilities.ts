/** Functions of probabilities of classes: plain functions of numbers, as in `confusion.ts`. */

import { defined } from "../checked.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { checkOption, integer, isObject, numbers, required } from "../options/index.ts";
import { checkClassNumber } from "./confusion.ts";

/** The smallest positive float32 number: a probability of 0 counts as this. */
const MIN_PROBABILITY = 2 ** -149;

/** Outputs for classes with their shape, as `predict` returns them. */
interface PredictedClasses {
  readonly data: Float32Array;
  /** Ends in the number of classes. */
  readonly shape: readonly number[];
}

/**
 * Finds the likeliest class of each example; of several, the first one.
 *
 * It takes what `predict` returned, `{ data, shape }` with the classes along the last axis; or its numbers alone,
 * `[examples · classes]`, with the number of classes after them.
 *
 * @throws {ConfigurationError} if one is NaN, as those of a model that diverged
 * @throws {ShapeError} if they do not divide into rows of classes
 * @example
 * ```ts
 * import { metrics } from "atelier";
 *
 * const prediction = { data: Float32Array.of(0.1, 0.9, 0.7, 0.3), shape: [2, 2] };
 * console.log(metrics.likeliestClasses(prediction)); // Uint16Array(2) [ 1, 0 ]
 * console.log(metrics.likeliestClasses(prediction.data, 2)); // Uint16Array(2) [ 1, 0 ]
 * ```
 */
export function likeliestClasses(prediction: PredictedClasses): Uint16Array;
export function likeliestClasses(probabilities: Float32Array, classCount: number): Uint16Array;
export function likeliestClasses(given: Float32Array | PredictedClasses, classes?: number): Uint16Array {
  const probabilities = isObject(given) && "data" in given ? given.data : given;
  checkOption("likeliestClasses", "probabilities", probabilities, required(numbers));
  const classCount = classes ?? (isObject(given) && "shape" in given ? given.shape.at(-1) : undefined);
  return likeliestOf(probabilities as Float32Array, classCount);
}

function likeliestOf(probabilities: Float32Array, classCount: number | undefined): Uint16Array {
  checkOption("likeliestClasses", "the number of classes", classCount, required(integer()));
  const count = Number(classCount);
  if (probabilities.length % count !== 0) {
    throw new ShapeError(
      `Expected probabilities of ${count} classes for each example. Received: ${probabilities.length} numbers.`,
    );
  }
  return Uint16Array.from({ length: probabilities.length / count }, (_, i) => {
    let [likeliest, most] = [0, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < count; k++) {
      const value = defined(probabilities[i * count + k]);
      if (Number.isNaN(value)) {
        throw new ConfigurationError(
          `Expected probabilities of classes that are numbers. Received: NaN for example ${i}.`,
        );
      }
      if (value > most) [likeliest, most] = [k, value];
    }
    return likeliest;
  });
}

/** How far from 1 float32 probabilities may add up. */
const TOLERANCE = 1e-3;

/**
 * Turns the outputs of a classifier into probabilities: returns them as they are if each row is a distribution, of
 * numbers of at least 0 that add up to 1, else the softmax of each row, `eˣ / Σ eˣ`, as of logits.
 *
 * @param outputs `[examples · classes]`
 * @throws {ShapeError} if they do not divide into rows of classes
 * @example
 * ```ts
 * import { metrics } from "atelier";
 *
 * console.log(metrics.probabilitiesOf(Float32Array.of(0, Math.log(3)), 2)); // Float32Array(2) [ 0.25, 0.75 ]
 * ```
 */
export function probabilitiesOf(outputs: Float32Array, classCount: number): Float32Array {
  checkOption("probabilitiesOf", "the outputs", outputs, required(numbers));
  checkOption("probabilitiesOf", "the number of classes", classCount, required(integer()));
  if (outputs.length % classCount !== 0) {
    throw new ShapeError(
      `Expected outputs for ${classCount} classes of each example. Received: ${outputs.length} numbers.`,
    );
  }
  const rows = Array.from({ length: outputs.length / classCount }, (_, i) =>
    outputs.slice(i * classCount, (i + 1) * classCount),
  );
  if (rows.every(isDistribution)) return Float32Array.from(outputs);
  const probabilities = new Float32Array(outputs.length);
  rows.forEach((row, i) => {
    const most = row.reduce((a, b) => Math.max(a, b));
    const exponentials = Array.from(row, (value) => Math.exp(value - most));
    const sum = exponentials.reduce((a, b) => a + b, 0);
    probabilities.set(
      exponentials.map((value) => value / sum),
      i * classCount,
    );
  });
  return probabilities;
}

function isDistribution(row: Float32Array): boolean {
  const sum = row.reduce((total, value) => total + value, 0);
  return Math.abs(sum - 1) < TOLERANCE && row.every((value) => value >= 0);
}

/**
 * Computes the mean categorical cross-entropy: −ln of the probability of the true class.
 *
 * @param probabilities `[examples · classes]`
 * @throws {ShapeError} if the number of probabilities is not that of examples times classes
 * @throws {ConfigurationError} if a label is no class
 * @example
 * ```ts
 * import { metrics } from "atelier";
 *
 * console.log(metrics.meanCrossentropy(Float32Array.of(0.1, 0.9, 0.5, 0.5), [1, 0], 2)); // 0.3993
 * ```
 */
export function meanCrossentropy(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classCount: number,
): number {
  checkProbabilities(probabilities, labels, classCount);
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = defined(labels[i]);
    sum -= Math.log(Math.max(defined(probabilities[i * classCount + label]), MIN_PROBABILITY));
  }
  return sum / labels.length;
}

/**
 * Checks that there is a probability for each class of each example, and that each label is a class.
 *
 * @param probabilities `[examples · classes]`
 * @throws {ShapeError} if the number of probabilities is not that of examples times classes
 * @throws {ConfigurationError} if a label is no class
 * @example
 * ```ts
 * import { metrics } from "atelier";
 *
 * try {
 *   metrics.checkProbabilities(Float32Array.of(0.1, 0.9), [2], 2);
 * } catch (error) {
 *   console.log(error instanceof Error && error.name); // ConfigurationError
 * }
 * ```
 */
export function checkProbabilities(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classCount: number,
): void {
  checkOption("probabilities", "probabilities", probabilities, required(numbers));
  checkOption("probabilities", "labels", labels, required(numbers));
  checkOption("probabilities", "the number of classes", classCount, required(integer()));
  if (probabilities.length !== labels.length * classCount) {
    throw new ShapeError(
      `Expected ${labels.length} × ${classCount} probabilities. Received: ${probabilities.length} numbers.`,
    );
  }
  for (let i = 0; i < labels.length; i++) checkClassNumber(defined(labels[i]), classCount, i);
}
