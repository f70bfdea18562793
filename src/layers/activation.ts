/** Source of the options and their meaning: Keras, `Activation`. */

import { type ActivationName, activate, checkActivation } from "../activations/activations.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

export interface ActivationOptions extends LayerOptions {
  readonly activation: ActivationName;
}

/**
 * A layer that applies an activation function by name.
 *
 * @throws UnknownNameError if there is no such activation
 */
export function activation(options: ActivationOptions): Layer {
  const name = checkActivation(options.activation);
  return new Elementwise("activation", "Activation", options, (x) => activate(name, x));
}
