/** Learning-rate schedules: functions of the step, counted from 0. */

import {
  boolean,
  type Checks,
  checkOption,
  checkOptions,
  declareMakers,
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
  /** Learning rate of the first step. */
  readonly learningRate: number;
  /** Number of steps with the same learning rate. */
  readonly every: number;
  /**
   * Factor by which the learning rate is multiplied each time.
   *
   * @default 0.5
   */
  readonly factor?: number;
}

const STEP_DECAY: Checks<StepDecayOptions> = { learningRate: RATE, every: STEPS, factor: POSITIVE };

/** Options of `schedules.exponentialDecay`. */
export interface ExponentialDecayOptions {
  /** Learning rate of the first step. */
  readonly learningRate: number;
  /** Number of steps in which the learning rate is multiplied by `rate`. */
  readonly decaySteps: number;
  /** Factor by which the learning rate is multiplied in `decaySteps` steps. */
  readonly rate: number;
  /**
   * Whether it drops once every `decaySteps` steps instead of at each step.
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
  /** The highest learning rate. */
  readonly learningRate: number;
  /** Number of steps over which the learning rate falls. */
  readonly decaySteps: number;
  /**
   * Share of the learning rate that is left at the end.
   *
   * @default 0
   */
  readonly alpha?: number;
  /**
   * Number of steps over which it rises from 0 before.
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
  /** Number of steps of the cycle. */
  readonly totalSteps: number;
  /**
   * Share of the steps that rise.
   *
   * @default 0.3
   */
  readonly warmup?: number;
  /**
   * Ratio of the highest learning rate to the first.
   *
   * @default 25
   */
  readonly startDivisor?: number;
  /**
   * Ratio of the first learning rate to the last.
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
 * Returns the same learning rate at every step.
 *
 * @throws {ConfigurationError} unless it is a positive number
 * @example
 * ```ts
 * import { schedules } from "atelier";
 *
 * const rate = schedules.constant(0.01);
 * console.log(rate(0), rate(1000)); // 0.01 0.01
 * ```
 */
export function constant(learningRate: number): Schedule {
  checkOption("constant", "learningRate", learningRate, RATE);
  return () => learningRate;
}

/**
 * Multiplies the learning rate by a factor at regular intervals: `learningRate · factor^⌊step / every⌋`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @example
 * ```ts
 * import { schedules } from "atelier";
 *
 * const rate = schedules.stepDecay({ learningRate: 0.1, every: 100, factor: 0.5 });
 * console.log(rate(99), rate(100), rate(200)); // 0.1 0.05 0.025
 * ```
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  checkOptions<StepDecayOptions>("stepDecay", options, STEP_DECAY);
  const { learningRate, every, factor = 0.5 } = options;
  return (step) => learningRate * factor ** Math.floor(step / every);
}

/**
 * Lowers the learning rate by the same share at every step: `learningRate · rate^(step / decaySteps)`; with `staircase`
 * the exponent is rounded down.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/ | Keras: ExponentialDecay}
 * @example
 * ```ts
 * import { schedules } from "atelier";
 *
 * const rate = schedules.exponentialDecay({ learningRate: 0.1, decaySteps: 100, rate: 0.5 });
 * console.log(rate(0), rate(50), rate(100)); // 0.1 0.07071 0.05
 * ```
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
 * Lowers the learning rate along half a cosine, from `learningRate` to `alpha · learningRate` over `decaySteps` steps,
 * after a linear rise from 0 over `warmupSteps` steps.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/ | Keras: CosineDecay}
 * @see {@link https://arxiv.org/abs/1608.03983 | Loshchilov and Hutter, "SGDR", 2017}
 * @example
 * ```ts
 * import { schedules } from "atelier";
 *
 * const rate = schedules.cosineDecay({ learningRate: 0.1, decaySteps: 100, warmupSteps: 10 });
 * console.log(rate(5), rate(10), rate(60), rate(110)); // 0.05 0.1 0.05 0
 * ```
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
 * Raises the learning rate along half a cosine from `maximum / startDivisor` to `maximum` over the first `warmup` of
 * the steps, then lowers it along half a cosine to `maximum / startDivisor / endDivisor` at the last. Shape and
 * defaults are those of PyTorch's `OneCycleLR`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html | PyTorch: OneCycleLR}
 * @see {@link https://arxiv.org/abs/1708.07120 | Smith and Topin, "Super-Convergence", 2018}
 * @example
 * ```ts
 * import { schedules } from "atelier";
 *
 * const rate = schedules.oneCycle({ maximum: 0.1, totalSteps: 100 });
 * console.log(rate(0), rate(29), rate(99)); // 0.004000 0.1 4e-7
 * ```
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

declareMakers("schedules", { constant, stepDecay, exponentialDecay, cosineDecay, oneCycle });
