/** Lion. Source: Chen et al. 2023, "Symbolic discovery of optimization algorithms"; Keras, `Lion`. */

import { add, multiply, sign, subtract } from "../ops/index.ts";
import { fraction, number } from "../options/index.ts";
import { define, withOptions } from "./define.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Excess, type OptimizerArgument, type OptimizerOptions, readOptions } from "./options.ts";

/** Options of `optimizers.lion`. */
export interface LionOptions extends OptimizerOptions {
  /**
   * β₁, the share of the running mean in the direction; above 0.
   *
   * @default 0.9
   */
  readonly beta1?: number;
  /**
   * β₂, the decay rate of the running mean of gradients.
   *
   * @default 0.99
   */
  readonly beta2?: number;
}

const CHECKS = { beta1: number({ above: 0, max: 1 }), beta2: fraction() };

/**
 * Steps by the same amount in every parameter, in the direction of the sign of a running mean: `w ← w − η sign(β₁ m +
 * (1 − β₁) g)`, then `m ← β₂ m + (1 − β₂) g`.
 *
 * Since every element moves by η, the learning rate should be three to ten times smaller than for Adam, and the weight
 * decay larger by the same factor. Default learning rate η: 0.001.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/lion/ | Keras: Lion}
 * @see {@link https://arxiv.org/abs/2302.06675 | Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023}
 * @example
 * ```ts
 * import { layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
 * ]);
 * model.compile({ optimizer: optimizers.lion({ learningRate: 0.1 }), loss: "meanSquaredError" });
 * await model.trainOnBatch([[1]], [[0]]);
 * console.log(model.getWeights()[0]?.data); // Float32Array(1) [ 0.9000 ]
 * ```
 */
export function lion(given: OptimizerArgument<LionOptions> = {}, ...excess: Excess): Optimizer {
  const options: LionOptions = readOptions<LionOptions>("lion", given, CHECKS, excess);
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.99 } = options;
  const rule = define(
    {
      name: "lion",
      elementwise: true,
      slots: ["mean"],
      update({ parameter, gradient, slots: { mean }, scalars }) {
        const direction = sign(add(multiply(mean, beta1), multiply(gradient, 1 - beta1)));
        return {
          parameter: subtract(parameter, multiply(direction, scalars.learningRate)),
          slots: { mean: add(multiply(mean, beta2), multiply(gradient, 1 - beta2)) },
        };
      },
    },
    learningRate,
  );
  return withOptions(rule, options);
}
