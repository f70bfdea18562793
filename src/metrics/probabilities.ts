/** What follows from probabilities of classes: plain functions of numbers, as in `confusion.ts`. */

import { defined } from "../checked.ts";
import { ConfigurationError, ShapeError } from "../errors.ts";
import { checkOption, integer, numbers, required } from "../options/index.ts";
import { checkClassNumber } from "./confusion.ts";

/** The least positive float32 number: what has the probability 0 is not impossible. */
const LEAST_PROBABILITY = 2 ** -149;

/**
 * The likeliest class of each example; of several, the first one.
 *
 * @param probabilities [examples · classes]
 * @throws ConfigurationError if one is not a number, as of a model that diverged
 */
export function likeliestClasses(probabilities: Float32Array, classCount: number): Uint16Array {
  checkOption("likeliestClasses", "probabilities", probabilities, required(numbers));
  checkOption("likeliestClasses", "the number of classes", classCount, required(integer()));
  if (probabilities.length % classCount !== 0) {
    throw new ShapeError(
      `Expected probabilities of ${classCount} classes for each example. Received: ${probabilities.length} numbers.`,
    );
  }
  return Uint16Array.from({ length: probabilities.length / classCount }, (_, i) => {
    let [likeliest, most] = [0, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < classCount; k++) {
      const value = defined(probabilities[i * classCount + k]);
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

/**
 * The mean categorical cross-entropy: −ln of the probability of the true class.
 *
 * @throws ShapeError if there are not as many probabilities as examples and classes ask for; ConfigurationError for a
 *   label that is no class
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
    sum -= Math.log(Math.max(defined(probabilities[i * classCount + label]), LEAST_PROBABILITY));
  }
  return sum / labels.length;
}

/** @throws ShapeError if there are not as many as examples and classes ask for; ConfigurationError for a label that is no class */
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
