/** Gradient descent, with momentum. Source: Keras, `SGD`; Sutskever et al. 2013 for Nesterov's momentum. */

import { add, multiply, subtract } from "../ops/index.ts";
import { boolean, fraction } from "../options/index.ts";
import {
  clippingOf,
  type Excess,
  type Optimizer,
  type OptimizerArgument,
  type OptimizerOptions,
  readOptions,
} from "./optimizer.ts";

export interface SgdOptions extends OptimizerOptions {
  /** Share of the last step that is taken again; default 0. */
  readonly momentum?: number;
  /** Looks ahead along the momentum; default false. */
  readonly nesterov?: boolean;
}

const CHECKS = { momentum: fraction(), nesterov: boolean };

/**
 * `w ← w − η g`; with momentum μ: `v ← μ v − η g` and `w ← w + v`, or with Nesterov's `w ← w + μ v − η g`.
 *
 * Default learning rate η: 0.01.
 *
 * @param given options, or the learning rate alone
 * @throws ConfigurationError, UnknownNameError if an option is not acceptable
 */
export function sgd(given: OptimizerArgument<SgdOptions> = {}, ...excess: Excess): Optimizer {
  const options: SgdOptions = readOptions<SgdOptions>("sgd", given, CHECKS, excess);
  const { learningRate = 0.01, momentum = 0, nesterov = false } = options;
  return {
    name: "sgd",
    learningRate,
    clipping: clippingOf(options),
    slots: momentum === 0 ? [] : ["velocity"],
    scalars: ["learningRate"],
    scalarsAt: (_, rate) => [rate],
    update(parameter, gradient, [velocity], [rate]) {
      const step = multiply(gradient, rate);
      if (velocity === undefined) return { parameter: subtract(parameter, step), slots: [] };
      const next = subtract(multiply(velocity, momentum), step);
      const moved = nesterov ? subtract(multiply(next, momentum), step) : next;
      return { parameter: add(parameter, moved), slots: [next] };
    },
  };
}
