/** Source of the options and their meaning: Keras, `Activation`. */

import { type Activation, activate } from "../activations/activations.ts";
import { required } from "../options/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";
import { activationName } from "./options.ts";

/** Options of `layers.activation`. */
export interface ActivationOptions extends LayerOptions {
  readonly activation: Activation;
}

/**
 * A layer that applies an activation function, by name or of your own.
 *
 * @throws UnknownNameError if there is no such activation
 */
export function activation(options: ActivationOptions): Layer {
  const checks = { activation: required(activationName) };
  return new Elementwise("activation", "Activation", options, checks, (x, own) =>
    activate(own.activation, x),
  );
}
