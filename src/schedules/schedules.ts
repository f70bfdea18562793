/** Learning-rate schedules: functions of the step, counted from 0. */

import { ConfigurationError } from "../errors.ts";
import type { Schedule } from "./schedule.ts";

/** The same learning rate at every step. */
export function constant(learningRate: number): Schedule {
  positive("learningRate", learningRate);
  return () => learningRate;
}

/**
 * `learningRate · factor^⌊step / every⌋`: drops by a factor every so many steps.
 *
 * @param options.factor default 0.5
 */
export function stepDecay(options: { learningRate: number; every: number; factor?: number }): Schedule {
  const { learningRate, every, factor = 0.5 } = options;
  positive("learningRate", learningRate);
  positive("every", every);
  positive("factor", factor);
  return (step) => learningRate * factor ** Math.floor(step / every);
}

/**
 * `learningRate · rate^(step / decaySteps)`; with `staircase` the exponent is rounded down.
 *
 * Source: Keras, `ExponentialDecay`.
 */
export function exponentialDecay(options: {
  learningRate: number;
  decaySteps: number;
  rate: number;
  staircase?: boolean;
}): Schedule {
  const { learningRate, decaySteps, rate, staircase = false } = options;
  positive("learningRate", learningRate);
  positive("decaySteps", decaySteps);
  positive("rate", rate);
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
 * @param options.alpha default 0
 * @param options.warmupSteps default 0
 */
export function cosineDecay(options: {
  learningRate: number;
  decaySteps: number;
  alpha?: number;
  warmupSteps?: number;
}): Schedule {
  const { learningRate, decaySteps, alpha = 0, warmupSteps = 0 } = options;
  positive("learningRate", learningRate);
  positive("decaySteps", decaySteps);
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
 * @param options.maximum the highest learning rate
 * @param options.totalSteps how many steps the cycle has
 * @param options.warmup share of the steps that rise; default 0.3
 * @param options.startDivisor default 25
 * @param options.endDivisor default 10,000
 */
export function oneCycle(options: {
  maximum: number;
  totalSteps: number;
  warmup?: number;
  startDivisor?: number;
  endDivisor?: number;
}): Schedule {
  const { maximum, totalSteps, warmup = 0.3, startDivisor = 25, endDivisor = 1e4 } = options;
  positive("maximum", maximum);
  positive("totalSteps", totalSteps);
  if (!(warmup >= 0 && warmup < 1)) {
    throw new ConfigurationError(`Expected warmup to be at least 0 and less than 1. Received: ${warmup}.`);
  }
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

function positive(name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new ConfigurationError(`Expected ${name} to be a positive number. Received: ${value}.`);
  }
}
