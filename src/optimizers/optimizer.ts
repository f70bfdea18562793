/** What an optimizer is: a pure function of values, written in operators, and the numbers that it is fed at each step. */

import { ConfigurationError } from "../errors.ts";
import type { Value } from "../graph/index.ts";
import type { LearningRate } from "../schedules/schedule.ts";

/** Options that every optimizer has. */
export interface OptimizerOptions {
  /** A number, or a schedule: a function of the step. */
  readonly learningRate?: LearningRate;
  /** Scales a gradient down to at most this Euclidean norm, parameter by parameter. */
  readonly clipNorm?: number;
  /** Scales all gradients down together to at most this Euclidean norm. */
  readonly globalClipNorm?: number;
  /** Cuts every element of a gradient off at ± this. */
  readonly clipValue?: number;
}

/** What an optimizer makes of a parameter: elementwise operators only, so that it can be computed block by block. */
export interface Update {
  readonly parameter: Value;
  readonly slots: readonly Value[];
}

export interface Optimizer {
  readonly name: string;
  /** May be set between epochs, as callbacks do. */
  learningRate: LearningRate;
  readonly clipping: GradientClipping;
  /** The names of the tensors, of a parameter's shape and beginning at zero, that are kept for each parameter. */
  readonly slots: readonly string[];
  /** The names of the numbers that change from step to step. */
  readonly scalars: readonly string[];
  /**
   * Those numbers.
   *
   * @param step counted from 1
   * @param learningRate of this step
   */
  scalarsAt(step: number, learningRate: number): readonly number[];
  /** The next parameter and slots. */
  update(parameter: Value, gradient: Value, slots: readonly Value[], scalars: readonly Value[]): Update;
}

export interface GradientClipping {
  readonly norm?: number | undefined;
  readonly globalNorm?: number | undefined;
  readonly value?: number | undefined;
}

/**
 * The clipping that options ask for.
 *
 * @throws ConfigurationError if more than one kind is asked for, or one is not positive
 */
export function clippingOf(options: OptimizerOptions): GradientClipping {
  const { clipNorm: norm, globalClipNorm: globalNorm, clipValue: value } = options;
  const given = [norm, globalNorm, value].filter((limit) => limit !== undefined);
  if (given.length > 1 || given.some((limit) => !(limit > 0))) {
    throw new ConfigurationError(
      "Expected at most one of clipNorm, globalClipNorm and clipValue, as a positive number. " +
        `Received: ${JSON.stringify({ clipNorm: norm, globalClipNorm: globalNorm, clipValue: value })}.`,
    );
  }
  return { norm, globalNorm, value };
}

/** @throws ConfigurationError unless `minimum ≤ value < maximum` */
export function checkRange(name: string, value: number, minimum: number, maximum: number): number {
  if (!(value >= minimum && value < maximum)) {
    const range = Number.isFinite(maximum)
      ? `from ${minimum} to less than ${maximum}`
      : `of at least ${minimum}`;
    throw new ConfigurationError(`Expected ${name} to be a number ${range}. Received: ${value}.`);
  }
  return value;
}

/** @throws ConfigurationError unless the learning rate is a schedule or a number of at least 0 */
export function checkLearningRate(learningRate: LearningRate): LearningRate {
  if (typeof learningRate === "number") checkRange("learningRate", learningRate, 0, Number.POSITIVE_INFINITY);
  return learningRate;
}
