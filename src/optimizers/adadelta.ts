/** Adadelta. Source: Zeiler 2012; Keras, `Adadelta`. */

import { add, divide, multiply, sqrt, square, subtract } from "../ops/index.ts";
import { fraction, number } from "../options/index.ts";
import { define, withOptions } from "./define.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Excess, type OptimizerArgument, type OptimizerOptions, readOptions } from "./options.ts";

/** Options of `optimizers.adadelta`. */
export interface AdadeltaOptions extends OptimizerOptions {
  /**
   * ρ, the decay rate of the running mean squares.
   *
   * @default 0.95
   */
  readonly rho?: number;
  /**
   * ε, which keeps divisors above 0.
   *
   * @default 1e-7
   */
  readonly epsilon?: number;
}

const CHECKS = { rho: fraction(), epsilon: number({ above: 0 }) };

/**
 * Steps down the gradient by steps as large as the last ones, whatever the size of the gradients: `a ← ρ a + (1 − ρ)
 * g²`, `d = g √(b + ε) / √(a + ε)`, `b ← ρ b + (1 − ρ) d²`, `w ← w − η d`.
 *
 * Default learning rate η: 0.001, as in Keras; the paper's is 1.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/adadelta/ | Keras: Adadelta}
 * @see {@link https://arxiv.org/abs/1212.5701 | Zeiler, "ADADELTA", 2012}
 * @example
 * ```ts
 * import { layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
 * ]);
 * model.compile({ optimizer: optimizers.adadelta({ learningRate: 1 }), loss: "meanSquaredError" });
 * await model.trainOnBatch([[1]], [[0]]);
 * console.log(model.getWeights()[0]?.data); // Float32Array(1) [ 0.9986 ]
 * ```
 */
export function adadelta(given: OptimizerArgument<AdadeltaOptions> = {}, ...excess: Excess): Optimizer {
  const options: AdadeltaOptions = readOptions<AdadeltaOptions>("adadelta", given, CHECKS, excess);
  const { learningRate = 0.001, rho = 0.95, epsilon = 1e-7 } = options;
  const rule = define(
    {
      name: "adadelta",
      elementwise: true,
      slots: ["meanSquareGradient", "meanSquareStep"],
      update({ parameter, gradient, slots, scalars }) {
        const meanSquareGradient = add(
          multiply(slots.meanSquareGradient, rho),
          multiply(square(gradient), 1 - rho),
        );
        const unit = divide(sqrt(add(slots.meanSquareStep, epsilon)), sqrt(add(meanSquareGradient, epsilon)));
        const step = multiply(gradient, unit);
        const meanSquareStep = add(multiply(slots.meanSquareStep, rho), multiply(square(step), 1 - rho));
        return {
          parameter: subtract(parameter, multiply(step, scalars.learningRate)),
          slots: { meanSquareGradient, meanSquareStep },
        };
      },
    },
    learningRate,
  );
  return withOptions(rule, options);
}
