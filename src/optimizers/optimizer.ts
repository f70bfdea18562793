/** What an optimizer is: a pure function of values, written in operators, and the numbers that it is fed at each step. */

import { ConfigurationError } from "../errors.ts";
import type { Value } from "../graph/index.ts";
import {
  type Aliases,
  type Checks,
  checkOptions,
  formatReceived,
  leftOut,
  number,
  onlyAs,
} from "../options/index.ts";
import { type LearningRate, learningRateCheck } from "../schedules/schedule.ts";

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

/** An optimizer's options as callers give them: an object, or, as in TensorFlow.js, the learning rate alone. */
export type OptimizerArgument<Options extends OptimizerOptions> = Options | LearningRate;

const CHECKS: Checks<OptimizerOptions> = {
  learningRate: learningRateCheck,
  clipNorm: number({ above: 0 }),
  globalClipNorm: number({ above: 0 }),
  clipValue: number({ above: 0 }),
};

const ELSEWHERE: Aliases = {
  useEma: onlyAs([false], "there are no moving averages of weights"),
  emaMomentum: leftOut("there are no moving averages of weights"),
  amsgrad: onlyAs([false], "there is no AMSGrad"),
  centered: onlyAs([false], "there is no centred RMSprop"),
  lossScaleFactor: onlyAs([null], "losses are not scaled"),
  gradientAccumulationSteps: onlyAs([null], "each step is one of its own"),
};

/** More arguments than the options: TensorFlow.js' `adam(0.001, 0.9)`. */
export type Excess = readonly unknown[];

/**
 * The options, checked.
 *
 * @param own checks of the options that this optimizer has beside those of all
 * @param excess arguments after the options, of which there are none
 * @throws ConfigurationError, UnknownNameError
 */
export function readOptions<Options extends OptimizerOptions>(
  name: string,
  given: OptimizerArgument<Options>,
  own: Checks<Omit<Options, keyof OptimizerOptions>>,
  excess: Excess,
): Options | OptimizerOptions {
  if (excess.length > 0) {
    throw new ConfigurationError(
      `${name}: expected the learning rate alone, or all options as an object, { learningRate: …, … }. ` +
        `Received: ${formatReceived([given, ...excess])}.`,
    );
  }
  const options = typeof given === "number" || typeof given === "function" ? { learningRate: given } : given;
  checkOptions(name, options, { ...CHECKS, ...own }, ELSEWHERE);
  return options;
}

/**
 * The clipping that options ask for.
 *
 * @throws ConfigurationError if more than one kind is asked for
 */
export function clippingOf(options: OptimizerOptions): GradientClipping {
  const { clipNorm: norm, globalClipNorm: globalNorm, clipValue: value } = options;
  if ([norm, globalNorm, value].filter((limit) => limit !== undefined).length > 1) {
    throw new ConfigurationError(
      "Expected at most one of clipNorm, globalClipNorm and clipValue. " +
        `Received: ${JSON.stringify({ clipNorm: norm, globalClipNorm: globalNorm, clipValue: value })}.`,
    );
  }
  return { norm, globalNorm, value };
}
