/** Gradient descent divided by a running root mean square. Source: Hinton 2012; Keras, `RMSprop`. */

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

export interface RmspropOptions extends OptimizerOptions {
  /** How much of the running mean square is kept; default 0.9. */
  readonly rho?: number;
  /** Share of the last step that is taken again; default 0. */
  readonly momentum?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
}

const CHECKS = { rho: fraction(), momentum: fraction(), epsilon: number({ above: 0 }) };

/**
 * `v ← ρ v + (1 − ρ) g²`, `s = η g / √(v + ε)`, `w ← w − s`; with momentum μ: `m ← μ m + s`, `w ← w − m`.
 *
 * Default learning rate η: 0.001.
 *
 * @param given options, or the learning rate alone
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 */
export function rmsprop(given: OptimizerArgument<RmspropOptions> = {}, ...excess: Excess): Optimizer {
  const options: RmspropOptions = readOptions<RmspropOptions>("rmsprop", given, CHECKS, excess);
  const { learningRate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-7 } = options;
  return {
    name: "rmsprop",
    learningRate,
    clipping: clippingOf(options),
    slots: momentum === 0 ? ["meanSquare"] : ["meanSquare", "momentum"],
    scalars: ["learningRate"],
    scalarsAt: (_, rate) => [rate],
    update(parameter, gradient, [meanSquare, moment], [rate]) {
      const nextSquare = add(multiply(meanSquare, rho), multiply(square(gradient), 1 - rho));
      const step = divide(multiply(gradient, rate), sqrt(add(nextSquare, epsilon)));
      if (moment === undefined) return { parameter: subtract(parameter, step), slots: [nextSquare] };
      const nextMoment = add(multiply(moment, momentum), step);
      return { parameter: subtract(parameter, nextMoment), slots: [nextSquare, nextMoment] };
    },
  };
}
