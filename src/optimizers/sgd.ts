/** Gradient descent, with momentum. Source: Keras, `SGD`; Sutskever et al. 2013 for Nesterov's momentum. */

import { add, multiply, subtract } from "../ops/index.ts";
import { boolean, fraction } from "../options/index.ts";
import { define, withOptions } from "./define.ts";
import type { Optimizer } from "./optimizer.ts";
import { type Excess, type OptimizerArgument, type OptimizerOptions, readOptions } from "./options.ts";

/** Options of `optimizers.sgd`. */
export interface SgdOptions extends OptimizerOptions {
  /**
   * μ, the share of the last step that is added to the next.
   *
   * @default 0
   */
  readonly momentum?: number;
  /**
   * Whether steps look ahead along the momentum.
   *
   * @default false
   */
  readonly nesterov?: boolean;
}

const CHECKS = { momentum: fraction(), nesterov: boolean };

/**
 * Steps down the gradient: `w ← w − η g`. With momentum μ, each step continues a share of the last one: `v ← μ v − η g`
 * and `w ← w + v`, or with Nesterov's `w ← w + μ v − η g`.
 *
 * Default learning rate η: 0.01.
 *
 * @param given options, or the learning rate alone
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/optimizers/sgd/ | Keras: SGD}
 * @example
 * ```ts
 * import { layers, optimizers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
 * ]);
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }), loss: "meanSquaredError" });
 * await model.trainOnBatch([[1]], [[0]]);
 * console.log(model.getWeights()[0]?.data); // Float32Array(1) [ 0.8000 ]
 * ```
 */
export function sgd(given: OptimizerArgument<SgdOptions> = {}, ...excess: Excess): Optimizer {
  const options: SgdOptions = readOptions<SgdOptions>("sgd", given, CHECKS, excess);
  const { learningRate = 0.01, momentum = 0, nesterov = false } = options;
  const rule = define(
    {
      name: "sgd",
      elementwise: true,
      optionalSlots: momentum === 0 ? [] : ["velocity"],
      update({ parameter, gradient, slots: { velocity }, scalars }) {
        const step = multiply(gradient, scalars.learningRate);
        if (velocity === undefined) return { parameter: subtract(parameter, step) };
        const next = subtract(multiply(velocity, momentum), step);
        const moved = nesterov ? subtract(multiply(next, momentum), step) : next;
        return { parameter: add(parameter, moved), slots: { velocity: next } };
      },
    },
    learningRate,
  );
  return withOptions(rule, options);
}
