/** Lion. Source: Chen et al. 2023, "Symbolic discovery of optimization algorithms"; Keras, `Lion`. */

import { add, multiply, sign, subtract } from "../ops/index.ts";
import { fraction, number } from "../options/index.ts";
import { define, withOptions } from "./define.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Excess, type OptimizerArgument, type OptimizerOptions, readOptions } from "./options.ts";

/** Options of `optimizers.lion`. */
export interface LionOptions extends OptimizerOptions {
  /** How much of the running mean goes into the direction; above 0, default 0.9. */
  readonly beta1?: number;
  /**
   * How much of the running mean is kept.
   *
   * @default 0.99
   */
  readonly beta2?: number;
}

const CHECKS = { beta1: number({ above: 0, max: 1 }), beta2: fraction() };

/**
 * Steps of the same size in every parameter: only the sign of a running mean counts.
 *
 * `w ← w − η sign(β₁ m + (1 − β₁) g)`, then `m ← β₂ m + (1 − β₂) g`: every element moves by η, in one direction or the
 * other, so that η is taken three to ten times smaller than for Adam, and the weight decay as much larger.
 *
 * Default learning rate η: 0.001.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @example
 * optimizers.lion({ learningRate: 1e-4, weightDecay: 0.1, excludeFromWeightDecay: "biasesAndNormalization" });
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
