/** The options that all optimizers have, and how they are read. */

import { ConfigurationError } from "../errors/index.ts";
import {
  type Aliases,
  boolean,
  type Checks,
  checkOptions,
  formatReceived,
  integer,
  number,
  onlyAs,
} from "../options/index.ts";
import { type LearningRate, learningRateCheck } from "../schedules/schedule.ts";
import type { GradientClipping } from "./optimizer.ts";
import { EXCLUSION, type WeightDecayExclusion } from "./weight-decay.ts";

/** Options that every optimizer has. */
export interface OptimizerOptions {
  /** A number, or a schedule: a function of the step. */
  readonly learningRate?: LearningRate;
  /** Scales a gradient down to at most this Euclidean norm, parameter by parameter. */
  readonly clipNorm?: number;
  /** Scales all gradients down together to at most this Euclidean norm. */
  readonly globalClipNorm?: number;
  /** Clips every element of a gradient to ± this. */
  readonly clipValue?: number;
  /**
   * λ of the decoupled weight decay: before each update `w ← w − η λ w`, η the learning rate of the step.
   *
   * @default none; 0.004 for adamw and muon
   */
  readonly weightDecay?: number;
  /**
   * Parameters without weight decay: texts or regular expressions that are found in their names ("dense_1/kernel",
   * "/bias"), a function of name and shape, or "biasesAndNormalization" for those of at most one axis and every "gamma"
   * and "beta".
   *
   * @default none is excluded
   */
  readonly excludeFromWeightDecay?: WeightDecayExclusion;
  /**
   * Whether an exponential moving average of every parameter is computed, which replaces the parameter when `fit` ends:
   * after the first step the parameter itself, then `a ← μ a + (1 − μ) w` with μ the `emaMomentum`.
   *
   * @default false
   */
  readonly useEma?: boolean;
  /**
   * Decay rate of the moving average at each step.
   *
   * @default 0.99
   */
  readonly emaMomentum?: number;
  /**
   * After how many updates, each time, the averages replace the parameters during training.
   *
   * @default never
   */
  readonly emaOverwriteFrequency?: number;
  /**
   * Number of steps that make one update, with the mean of their gradients: as one batch of that many times the size
   * would, if nothing in the network depends on the batch. Schedules count steps, as in Keras.
   *
   * @default 1
   */
  readonly gradientAccumulationSteps?: number;
}

/** An optimizer's options as callers give them: an object, or, as in TensorFlow.js, the learning rate alone. */
export type OptimizerArgument<Options extends OptimizerOptions> = Options | LearningRate;

/** Checks of the options that every optimizer has. */
export const OPTIMIZER_CHECKS: Checks<OptimizerOptions> = {
  learningRate: learningRateCheck,
  clipNorm: number({ above: 0 }),
  globalClipNorm: number({ above: 0 }),
  clipValue: number({ above: 0 }),
  weightDecay: number({ min: 0 }),
  excludeFromWeightDecay: EXCLUSION,
  useEma: boolean,
  emaMomentum: number({ min: 0, max: 1 }),
  emaOverwriteFrequency: integer(),
  gradientAccumulationSteps: integer(),
};

/** Options of Keras' optimizers that these do not have. */
export const ELSEWHERE: Aliases = { lossScaleFactor: onlyAs([null], "losses are not scaled") };

/** More arguments than the options: TensorFlow.js' `adam(0.001, 0.9)`. */
export type Excess = readonly unknown[];

/**
 * Checks the options, and returns them as an object.
 *
 * @param own checks of the options that this optimizer has beside those of all
 * @param excess arguments after the options, which are refused
 * @throws {ConfigurationError}
 * @throws {UnknownNameError}
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
  checkOptions(name, options, { ...OPTIMIZER_CHECKS, ...own }, ELSEWHERE);
  return options;
}

/**
 * Reads the clipping from options.
 *
 * @throws {ConfigurationError} if more than one kind is asked for
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
