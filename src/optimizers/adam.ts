/**
 * Adam and AdamW. Sources: Kingma and Ba 2015; Loshchilov and Hutter 2019 for the decoupled weight decay; ε outside
 * the bias correction, as in Keras, `Adam`.
 */

import type { Value } from "../graph/index.ts";
import { add, divide, multiply, sqrt, square, subtract } from "../ops/index.ts";
import { fraction, number } from "../options/index.ts";
import {
  clippingOf,
  type Excess,
  type Optimizer,
  type OptimizerArgument,
  type OptimizerOptions,
  readOptions,
} from "./optimizer.ts";

export interface AdamOptions extends OptimizerOptions {
  /** How much of the running mean is kept; default 0.9. */
  readonly beta1?: number;
  /** How much of the running mean square is kept; default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

export interface AdamwOptions extends AdamOptions {
  /** Share of a parameter that is taken off at each step, times the learning rate; default 0.004. */
  readonly weightDecay?: number;
}

const CHECKS = { beta1: fraction(), beta2: fraction(), epsilon: number({ above: 0 }) };

/**
 * `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, `w ← w − α m / (√v + ε)` with
 * `α = η √(1 − β₂ᵗ) / (1 − β₁ᵗ)` at step t.
 *
 * Default learning rate η: 0.001. The slots hold `m / (1 − β₁)` and `v / (1 − β₂)`: two passes over the
 * parameters fewer, and the same `w`, since the factors move into α and ε.
 *
 * @param given options, or the learning rate alone
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 */
export function adam(given: OptimizerArgument<AdamOptions> = {}, ...excess: Excess): Optimizer {
  return adamWithDecay("adam", readOptions<AdamOptions>("adam", given, CHECKS, excess), 0);
}

/** {@link adam}, with `w ← w − η λ w` before the step, λ the weight decay. Default learning rate η: 0.001. */
export function adamw(given: OptimizerArgument<AdamwOptions> = {}, ...excess: Excess): Optimizer {
  const checks = { ...CHECKS, weightDecay: fraction() };
  const options: AdamwOptions = readOptions<AdamwOptions>("adamw", given, checks, excess);
  return adamWithDecay("adamw", options, options.weightDecay ?? 0.004);
}

function adamWithDecay(name: string, options: AdamOptions, weightDecay: number): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  const scaledEpsilon = epsilon / Math.sqrt(1 - beta2);
  const decayed = (parameter: Value, factor: Value | undefined) =>
    factor === undefined ? parameter : multiply(parameter, factor);
  return {
    name,
    learningRate,
    clipping: clippingOf(options),
    slots: ["scaledMean", "scaledMeanSquare"],
    scalars: weightDecay === 0 ? ["stepSize"] : ["stepSize", "decay"],
    scalarsAt(step, rate) {
      const alpha = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
      const stepSize = (alpha * (1 - beta1)) / Math.sqrt(1 - beta2);
      return weightDecay === 0 ? [stepSize] : [stepSize, 1 - rate * weightDecay];
    },
    update(parameter, gradient, [mean, meanSquare], [stepSize, decay]) {
      const nextMean = add(multiply(mean, beta1), gradient);
      const nextSquare = add(multiply(meanSquare, beta2), square(gradient));
      const direction = divide(nextMean, add(sqrt(nextSquare), scaledEpsilon));
      return {
        parameter: subtract(decayed(parameter, decay), multiply(direction, stepSize)),
        slots: [nextMean, nextSquare],
      };
    },
  };
}
