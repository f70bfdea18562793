/**
 * Nadam: Adam with Nesterov's momentum. Source: Dozat 2016, "Incorporating Nesterov momentum into Adam"; Keras,
 * `Nadam`.
 */

import { add, divide, multiply, sqrt, square, subtract } from "../ops/index.ts";
import { fraction, number } from "../options/index.ts";
import { define, withOptions } from "./define.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Excess, type OptimizerArgument, type OptimizerOptions, readOptions } from "./options.ts";

/** Options of `optimizers.nadam`. */
export interface NadamOptions extends OptimizerOptions {
  /**
   * β₁, the decay rate of the running mean of gradients, in the end.
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
}

const CHECKS = { beta1: fraction(), beta2: fraction(), epsilon: number({ above: 0 }) };

/**
 * Steps as Adam does, looking ahead along the running mean: `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, `w ← w −
 * η (μₜ₊₁ m / (1 − Πₜ₊₁) + (1 − μₜ) g / (1 − Πₜ)) / (√(v / (1 − β₂ᵗ)) + ε)` at step t, where `μₜ = β₁ (1 − 0.96ᵗ / 2)`
 * and `Πₜ = μ₁ μ₂ … μₜ`.
 *
 * Default learning rate η: 0.001.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/nadam/ | Keras: Nadam}
 * @example
 * ```ts
 * import { layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
 * ]);
 * model.compile({ optimizer: optimizers.nadam({ learningRate: 0.1 }), loss: "meanSquaredError" });
 * await model.trainOnBatch([[1]], [[0]]);
 * console.log(model.getWeights()[0]?.data); // Float32Array(1) [ 0.8937 ]
 * ```
 */
export function nadam(given: OptimizerArgument<NadamOptions> = {}, ...excess: Excess): Optimizer {
  const options: NadamOptions = readOptions<NadamOptions>("nadam", given, CHECKS, excess);
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  const momentumAt = (step: number) => beta1 * (1 - 0.5 * 0.96 ** step);
  const productUpTo = products(momentumAt);
  const rule = define(
    {
      name: "nadam",
      elementwise: true,
      slots: ["mean", "meanSquare"],
      scalars: (step, rate) => ({
        meanFactor: (rate * momentumAt(step + 1)) / (1 - productUpTo(step + 1)),
        gradientFactor: (rate * (1 - momentumAt(step))) / (1 - productUpTo(step)),
        squareFactor: 1 / (1 - beta2 ** step),
      }),
      update({ parameter, gradient, slots, scalars: { meanFactor, gradientFactor, squareFactor } }) {
        const mean = add(multiply(slots.mean, beta1), multiply(gradient, 1 - beta1));
        const meanSquare = add(multiply(slots.meanSquare, beta2), multiply(square(gradient), 1 - beta2));
        const direction = add(multiply(mean, meanFactor), multiply(gradient, gradientFactor));
        const step = divide(direction, add(sqrt(multiply(meanSquare, squareFactor)), epsilon));
        return { parameter: subtract(parameter, step), slots: { mean, meanSquare } };
      },
    },
    learningRate,
  );
  return withOptions(rule, options);
}

/** Returns the products of the first n factors, counted from 1; each is computed once. */
function products(factorAt: (n: number) => number): (n: number) => number {
  const known = [1];
  return (n) => {
    let product = known.at(-1) ?? 1;
    while (known.length <= n) {
      product *= factorAt(known.length);
      known.push(product);
    }
    return known[n] ?? product;
  };
}
