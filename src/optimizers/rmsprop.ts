/** Gradient descent divided by a running root mean square. Source: Hinton 2012; Keras, `RMSprop`. */

import { add, divide, multiply, sqrt, square, subtract } from "../ops/index.ts";
import { boolean, fraction, number } from "../options/index.ts";
import { define, withOptions } from "./define.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Excess, type OptimizerArgument, type OptimizerOptions, readOptions } from "./options.ts";

/** Options of `optimizers.rmsprop`. */
export interface RmspropOptions extends OptimizerOptions {
  /**
   * ρ, the decay rate of the running mean square.
   *
   * @default 0.9
   */
  readonly rho?: number;
  /**
   * μ, the share of the last step that is added to the next.
   *
   * @default 0
   */
  readonly momentum?: number;
  /**
   * ε, which keeps divisors above 0.
   *
   * @default 1e-7
   */
  readonly epsilon?: number;
  /**
   * Whether the gradient's variance replaces its mean square.
   *
   * @default false
   */
  readonly centered?: boolean;
}

const CHECKS = { rho: fraction(), momentum: fraction(), epsilon: number({ above: 0 }), centered: boolean };

/**
 * Steps down the gradient, divided by the root of its running mean square: `v ← ρ v + (1 − ρ) g²`, `s = η g / √(v +
 * ε)`, `w ← w − s`. With momentum μ: `m ← μ m + s`, `w ← w − m`. With `centered` also `a ← ρ a + (1 − ρ) g`, and `v −
 * a²` in place of v.
 *
 * Default learning rate η: 0.001.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/rmsprop/ | Keras: RMSprop}
 * @example
 * ```ts
 * import { layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
 * ]);
 * model.compile({ optimizer: optimizers.rmsprop({ learningRate: 0.1 }), loss: "meanSquaredError" });
 * await model.trainOnBatch([[1]], [[0]]);
 * console.log(model.getWeights()[0]?.data); // Float32Array(1) [ 0.6838 ]
 * ```
 */
export function rmsprop(given: OptimizerArgument<RmspropOptions> = {}, ...excess: Excess): Optimizer {
  const options: RmspropOptions = readOptions<RmspropOptions>("rmsprop", given, CHECKS, excess);
  const { learningRate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = options;
  const optionalSlots: ("momentum" | "mean")[] = [];
  if (momentum !== 0) optionalSlots.push("momentum");
  if (centered) optionalSlots.push("mean");
  const rule = define(
    {
      name: "rmsprop",
      elementwise: true,
      slots: ["meanSquare"],
      optionalSlots,
      update({ parameter, gradient, slots, scalars }) {
        const meanSquare = add(multiply(slots.meanSquare, rho), multiply(square(gradient), 1 - rho));
        const mean = slots.mean && add(multiply(slots.mean, rho), multiply(gradient, 1 - rho));
        const spread = mean === undefined ? meanSquare : subtract(meanSquare, square(mean));
        const step = divide(multiply(gradient, scalars.learningRate), sqrt(add(spread, epsilon)));
        const moved = slots.momentum === undefined ? step : add(multiply(slots.momentum, momentum), step);
        return {
          parameter: subtract(parameter, moved),
          slots: { meanSquare, mean, momentum: moved },
        };
      },
    },
    learningRate,
  );
  return withOptions(rule, options);
}
