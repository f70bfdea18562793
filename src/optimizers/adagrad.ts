/** Adagrad. Source: Duchi et al. 2011; Keras, `Adagrad`. */

import { add, divide, multiply, sqrt, square, subtract } from "../ops/index.ts";
import { number } from "../options/index.ts";
import { define, withOptions } from "./define.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Excess, type OptimizerArgument, type OptimizerOptions, readOptions } from "./options.ts";

/** Options of `optimizers.adagrad`. */
export interface AdagradOptions extends OptimizerOptions {
  /**
   * First value of every sum of squares.
   *
   * @default 0.1
   */
  readonly initialAccumulatorValue?: number;
  /**
   * ε, which keeps divisors above 0.
   *
   * @default 1e-7
   */
  readonly epsilon?: number;
}

const CHECKS = { initialAccumulatorValue: number({ min: 0 }), epsilon: number({ above: 0 }) };

/**
 * Steps down the gradient, divided by the root of the sum of all its squares, so that steps shrink: `a ← a + g²`, `w ←
 * w − η g / √(a + ε)`.
 *
 * Default learning rate η: 0.001.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/adagrad/ | Keras: Adagrad}
 * @see {@link https://jmlr.org/papers/v12/duchi11a.html | Duchi et al., "Adaptive Subgradient Methods", 2011}
 * @example
 * ```ts
 * import { layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
 * ]);
 * model.compile({ optimizer: optimizers.adagrad({ learningRate: 0.05 }), loss: "meanSquaredError" });
 * await model.trainOnBatch([[1]], [[0]]);
 * console.log(model.getWeights()[0]?.data); // Float32Array(1) [ 0.9506 ]
 * ```
 */
export function adagrad(given: OptimizerArgument<AdagradOptions> = {}, ...excess: Excess): Optimizer {
  const options: AdagradOptions = readOptions<AdagradOptions>("adagrad", given, CHECKS, excess);
  const { learningRate = 0.001, initialAccumulatorValue: initial = 0.1, epsilon = 1e-7 } = options;
  const rule = define(
    {
      name: "adagrad",
      elementwise: true,
      slots: [{ name: "accumulator", initial }],
      update({ parameter, gradient, slots, scalars }) {
        const accumulator = add(slots.accumulator, square(gradient));
        const step = divide(multiply(gradient, scalars.learningRate), sqrt(add(accumulator, epsilon)));
        return { parameter: subtract(parameter, step), slots: { accumulator } };
      },
    },
    learningRate,
  );
  return withOptions(rule, options);
}
