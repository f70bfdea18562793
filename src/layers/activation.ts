/** Source of the options and their meaning: Keras, `Activation`. */

import { type Activation, activate } from "../activations/activations.ts";
import { required } from "../options/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";
import { activationName } from "./options.ts";

/** Options of `layers.activation`. */
export interface ActivationOptions extends LayerOptions {
  /** Name of an activation, or a function of your own. */
  readonly activation: Activation;
}

/**
 * Applies an activation function, given by its name or as a function of your own: `y = activation(x)`.
 *
 * Input and output `[batch, …]`. No weights.
 *
 * @throws {UnknownNameError} if there is no activation, or no option, of that name
 * @throws {ConfigurationError} if the activation is neither a name nor a function
 * @see {@link https://keras.io/api/layers/core_layers/activation/ | Keras: Activation}
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: "relu", inputShape: [3] }),
 *   layers.activation({ activation: (x) => ops.multiply(x, 10) }),
 * ]);
 * const { data } = await model.predict([[-1, 0, 2]]);
 * console.log(data); // Float32Array(3) [ 0, 0, 20 ]
 * ```
 */
export function activation(options: ActivationOptions): Layer {
  const checks = { activation: required(activationName) };
  return new Elementwise("activation", "Activation", options, checks, (x, own) =>
    activate(own.activation, x),
  );
}
