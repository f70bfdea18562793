/** Learning-rate schedules: functions of the step, counted from 0. */

import {
  boolean,
  type Checks,
  checkOption,
  checkOptions,
  fraction,
  integer,
  number,
  required,
} from "../options/index.ts";
import type { Schedule } from "./schedule.ts";

const POSITIVE = number({ above: 0 });
const RATE = required(POSITIVE);
const STEPS = required(integer());

/** Options of `schedules.stepDecay`. */
export interface StepDecayOptions {
  readonly learningRate: number;
  /** How many steps have the same learning rate. */
  readonly every: number;
  /**
   * What the learning rate is multiplied by each time.
   *
   * @default 0.5
   */
  readonly factor?: number;
}

const STEP_DECAY: Checks<StepDecayOptions> = { learningRate: RATE, every: STEPS, factor: POSITIVE };

/** Options of `schedules.exponentialDecay`. */
export interface ExponentialDecayOptions {
  readonly learningRate: number;
  /** After how many steps the learning rate has been multiplied by `rate`. */
  readonly decaySteps: number;
  /** What the learning rate is multiplied by in so many steps. */
  readonly rate: number;
  /**
   * Whether it drops all at once.
   *
   * @default false
   */
  readonly staircase?: boolean;
}

const EXPONENTIAL_DECAY: Checks<ExponentialDecayOptions> = {
  learningRate: RATE,
  decaySteps: STEPS,
  rate: RATE,
  staircase: boolean,
};

/** Options of `schedules.cosineDecay`. */
export interface CosineDecayOptions {
  readonly learningRate: number;
  /** Over how many steps the learning rate falls. */
  readonly decaySteps: number;
  /**
   * Share of the learning rate that is left at the end.
   *
   * @default 0
   */
  readonly alpha?: number;
  /**
   * Over how many steps it rises from 0 before.
   *
   * @default 0
   */
  readonly warmupSteps?: number;
}

const COSINE_DECAY: Checks<CosineDecayOptions> = {
  learningRate: RATE,
  decaySteps: STEPS,
  alpha: number({ min: 0, max: 1 }),
  warmupSteps: integer({ min: 0 }),
};

/** Options of `schedules.oneCycle`. */
export interface OneCycleOptions {
  /** The highest learning rate. */
  readonly maximum: number;
  /** How many steps the cycle has. */
  readonly totalSteps: number;
  /**
   * Share of the steps that rise.
   *
   * @default 0.3
   */
  readonly warmup?: number;
  /**
   * What the highest learning rate is divided by at the beginning.
   *
   * @default 25
   */
  readonly startDivisor?: number;
  /**
   * What that is divided by again at the end.
   *
   * @default 10,000
   */
  readonly endDivisor?: number;
}

const ONE_CYCLE: Checks<OneCycleOptions> = {
  maximum: RATE,
  totalSteps: STEPS,
  warmup: fraction(),
  startDivisor: POSITIVE,
  endDivisor: POSITIVE,
};

/**
 * The same learning rate at every step.
 *
 * @throws {ConfigurationError} unless it is a positive number
 */
export function constant(learningRate: number): Schedule {
  checkOption("constant", "learningRate", learningRate, RATE);
  return () => learningRate;
}

/**
 * Drops by a factor every so many steps.
 *
 * `learningRate · factor^⌊step / every⌋`
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  checkOptions<StepDecayOptions>("stepDecay", options, STEP_DECAY);
  const { learningRate, every, factor = 0.5 } = options;
  return (step) => learningRate * factor ** Math.floor(step / every);
}

/**
 * Falls by the same share at every step.
 *
 * `learningRate · rate^(step / decaySteps)`; with `staircase` the exponent is rounded down.
 *
 * Source: Keras, `ExponentialDecay`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  checkOptions<ExponentialDecayOptions>("exponentialDecay", options, EXPONENTIAL_DECAY);
  const { learningRate, decaySteps, rate, staircase = false } = options;
  return (step) => {
    const exponent = step / decaySteps;
    return learningRate * rate ** (staircase ? Math.floor(exponent) : exponent);
  };
}

/**
 * Half a cosine from `learningRate` down to `alpha · learningRate` over `decaySteps` steps, after a straight rise
 * from 0 over `warmupSteps` steps.
 *
 * Source: Loshchilov and Hutter, "SGDR", 2017; Keras, `CosineDecay`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  checkOptions<CosineDecayOptions>("cosineDecay", options, COSINE_DECAY);
  const { learningRate, decaySteps, alpha = 0, warmupSteps = 0 } = options;
  return (step) => {
    if (step < warmupSteps) return (learningRate * step) / warmupSteps;
    const progress = Math.min(1, (step - warmupSteps) / decaySteps);
    return learningRate * (alpha + ((1 - alpha) * (1 + Math.cos(Math.PI * progress))) / 2);
  };
}

/**
 * One cycle: half a cosine up from `maximum / startDivisor` to `maximum` over the first `warmup` of the steps, then
 * half a cosine down to `maximum / startDivisor / endDivisor` at the last.
 *
 * Source: Smith and Topin, "Super-Convergence", 2018; the shape and defaults are those of PyTorch's `OneCycleLR`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  checkOptions<OneCycleOptions>("oneCycle", options, ONE_CYCLE);
  const { maximum, totalSteps, warmup = 0.3, startDivisor = 25, endDivisor = 1e4 } = options;
  const start = maximum / startDivisor;
  const end = start / endDivisor;
  const peak = warmup * totalSteps - 1;
  const last = totalSteps - 1;
  return (step) => {
    if (step < peak) return cosineBetween(start, maximum, step / peak);
    return cosineBetween(maximum, end, Math.min(1, (step - peak) / (last - peak)));
  };
}

/** From `from` at progress 0 to `to` at progress 1, along half a cosine. */
function cosineBetween(from: number, to: number, progress: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * progress))) / 2;
}
