/** Adamax. Source: Kingma and Ba 2015, section 7.1; Keras, `Adamax`. */

import { absolute, add, divide, maximum, multiply, subtract } from "../ops/index.ts";
import { fraction, number } from "../options/index.ts";
import { define, withOptions } from "./define.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Excess, type OptimizerArgument, type OptimizerOptions, readOptions } from "./options.ts";

/** Options of `optimizers.adamax`. */
export interface AdamaxOptions extends OptimizerOptions {
  /**
   * β₁, the decay rate of the running mean of gradients.
   *
   * @default 0.9
   */
  readonly beta1?: number;
  /**
   * β₂, the decay rate of the largest gradient.
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
}

const CHECKS = { beta1: fraction(), beta2: fraction(), epsilon: number({ above: 0 }) };

/**
 * Steps as Adam does, with the largest gradient in place of the root mean square: `m ← β₁ m + (1 − β₁) g`, `u ← max(β₂
 * u, |g|)`, `w ← w − η / (1 − β₁ᵗ) · m / (u + ε)` at step t.
 *
 * Default learning rate η: 0.001.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/adamax/ | Keras: Adamax}
 * @see {@link https://arxiv.org/abs/1412.6980 | Kingma and Ba, "Adam", 2014, section 7}
 * @example
 * ```ts
 * import { layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
 * ]);
 * model.compile({ optimizer: optimizers.adamax({ learningRate: 0.1 }), loss: "meanSquaredError" });
 * await model.trainOnBatch([[1]], [[0]]);
 * console.log(model.getWeights()[0]?.data); // Float32Array(1) [ 0.9000 ]
 * ```
 */
export function adamax(given: OptimizerArgument<AdamaxOptions> = {}, ...excess: Excess): Optimizer {
  const options: AdamaxOptions = readOptions<AdamaxOptions>("adamax", given, CHECKS, excess);
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  const rule = define(
    {
      name: "adamax",
      elementwise: true,
      slots: ["mean", "largest"],
      scalars: (step, rate) => ({ stepSize: rate / (1 - beta1 ** step) }),
      update({ parameter, gradient, slots, scalars }) {
        const mean = add(multiply(slots.mean, beta1), multiply(gradient, 1 - beta1));
        const largest = maximum(multiply(slots.largest, beta2), absolute(gradient));
        const direction = divide(mean, add(largest, epsilon));
        return {
          parameter: subtract(parameter, multiply(direction, scalars.stepSize)),
          slots: { mean, largest },
        };
      },
    },
    learningRate,
  );
  return withOptions(rule, options);
}
