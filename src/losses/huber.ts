/** Errors that are squared where they are small only. Source of the conventions: Keras, `Huber`. */

import { absolute, minimum, multiply, subtract } from "../ops/index.ts";
import { checkOptions, number } from "../options/index.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/** Options of {@link huber}. */
export interface HuberOptions {
  /**
   * Up to which error the loss is quadratic.
   *
   * @default 1
   */
  readonly delta?: number;
}

/**
 * Computes the Huber loss: `e² / 2` where `|e| ≤ δ`, else `δ (|e| − δ / 2)`, with `e = t − p`, averaged over the
 * outputs of each example.
 *
 * Targets and predictions `[batch, …]`, finite numbers; loss `[batch]`.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/losses/regression_losses/#huber-class | Keras: Huber}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.huber({ delta: 1 }) });
 * const { loss } = await model.evaluate([[0, 5]], [[1, 0]]);
 * console.log(loss); // 2.5
 * ```
 */
export function huber(options: HuberOptions = {}): Loss {
  checkOptions<HuberOptions>("huber", options, { delta: number({ above: 0 }) });
  const { delta = 1 } = options;
  return {
    name: "huber",
    targets: "values",
    ...ofEachOutput((targets, predictions) => {
      const error = absolute(subtract(targets, predictions));
      const quadratic = minimum(error, delta);
      return multiply(quadratic, subtract(error, multiply(quadratic, 0.5)));
    }),
  };
}
