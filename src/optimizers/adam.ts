/**
 * Adam and AdamW. Sources: Kingma and Ba 2015; Loshchilov and Hutter 2019 for the decoupled weight decay; Reddi et al. 2018
 * for AMSGrad; ε outside the bias correction, as in Keras, `Adam`.
 */

import { add, divide, maximum, multiply, sqrt, square, subtract } from "../ops/index.ts";
import { boolean, fraction, number } from "../options/index.ts";
import { define, withOptions } from "./define.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Excess, type OptimizerArgument, type OptimizerOptions, readOptions } from "./options.ts";

/** Options of `optimizers.adam`. */
export interface AdamOptions extends OptimizerOptions {
  /**
   * β₁, the decay rate of the running mean of gradients.
   *
   * @default 0.9
   */
  readonly beta1?: number;
  /**
   * β₂, the decay rate of the running mean square.
   *
   * @default 0.999
   */
  readonly beta2?: number;
  /**
   * ε, which keeps divisors above 0.
   *
   * @default 1e-7
   */
  readonly epsilon?: number;
  /**
   * Whether the largest mean square so far replaces the last (AMSGrad).
   *
   * @default false
   */
  readonly amsgrad?: boolean;
}

/** Options of `optimizers.adamw`: those of adam, with a `weightDecay` of 0.004 by default. */
export interface AdamwOptions extends AdamOptions {}

const CHECKS = { beta1: fraction(), beta2: fraction(), epsilon: number({ above: 0 }), amsgrad: boolean };

/**
 * Steps along the running mean of gradients, divided by the root of their running mean square: `m ← β₁ m + (1 − β₁) g`,
 * `v ← β₂ v + (1 − β₂) g²`, `w ← w − α m / (√v + ε)` with `α = η √(1 − β₂ᵗ) / (1 − β₁ᵗ)` at step t; with `amsgrad` the
 * largest v so far in place of v.
 *
 * Default learning rate η: 0.001. The slots hold `m / (1 − β₁)` and `v / (1 − β₂)`, which saves two passes over the
 * parameters and gives the same `w`, since the factors move into α and ε.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/adam/ | Keras: Adam}
 * @see {@link https://arxiv.org/abs/1412.6980 | Kingma and Ba, "Adam", 2014}
 * @example
 * ```ts
 * import { layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
 * ]);
 * model.compile({ optimizer: optimizers.adam({ learningRate: 0.1 }), loss: "meanSquaredError" });
 * await model.trainOnBatch([[1]], [[0]]);
 * console.log(model.getWeights()[0]?.data); // Float32Array(1) [ 0.9000 ]
 * ```
 */
export function adam(given: OptimizerArgument<AdamOptions> = {}, ...excess: Excess): Optimizer {
  const options = readOptions<AdamOptions>("adam", given, CHECKS, excess);
  return withOptions(adamRule("adam", options), options);
}

/**
 * Steps as {@link adam} does, after decaying the weights: `w ← w − η λ w`, λ being the weight decay.
 *
 * Default learning rate η: 0.001.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/adamw/ | Keras: AdamW}
 * @see {@link https://arxiv.org/abs/1711.05101 | Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2017}
 * @example
 * ```ts
 * import { layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
 * ]);
 * model.compile({ optimizer: optimizers.adamw({ learningRate: 0.1, weightDecay: 0.05 }), loss: "meanSquaredError" });
 * await model.trainOnBatch([[1]], [[0]]);
 * console.log(model.getWeights()[0]?.data); // Float32Array(1) [ 0.8950 ]
 * ```
 */
export function adamw(given: OptimizerArgument<AdamwOptions> = {}, ...excess: Excess): Optimizer {
  const options = readOptions<AdamwOptions>("adamw", given, CHECKS, excess);
  const { weightDecay = 0.004 } = options;
  return withOptions(adamRule("adamw", options), { ...options, weightDecay });
}

/** Adam's rule, without the options that all optimizers have. */
export function adamRule(name: string, options: AdamOptions): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = options;
  const scaledEpsilon = epsilon / Math.sqrt(1 - beta2);
  return define(
    {
      name,
      elementwise: true,
      slots: ["scaledMean", "scaledMeanSquare"],
      optionalSlots: amsgrad ? ["scaledLargestMeanSquare"] : [],
      scalars(step, rate) {
        const alpha = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
        return { stepSize: (alpha * (1 - beta1)) / Math.sqrt(1 - beta2) };
      },
      update({ parameter, gradient, slots, scalars: { stepSize } }) {
        const scaledMean = add(multiply(slots.scaledMean, beta1), gradient);
        const scaledMeanSquare = add(multiply(slots.scaledMeanSquare, beta2), square(gradient));
        const largest = slots.scaledLargestMeanSquare;
        const scaledLargestMeanSquare = largest && maximum(largest, scaledMeanSquare);
        const root = sqrt(scaledLargestMeanSquare ?? scaledMeanSquare);
        const direction = divide(scaledMean, add(root, scaledEpsilon));
        return {
          parameter: subtract(parameter, multiply(direction, stepSize)),
          slots: { scaledMean, scaledMeanSquare, scaledLargestMeanSquare },
        };
      },
    },
    learningRate,
  );
}
