/** Source of the options and their meaning: Keras, `ReduceLROnPlateau`. */

import { ConfigurationError } from "../../errors.ts";
import type { Callback } from "./callback.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";

export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied by; default 0.1. */
  readonly factor?: number;
  /** How many epochs without improvement are waited through; default 10. */
  readonly patience?: number;
  /** Epochs after a reduction during which nothing is counted; default 0. */
  readonly cooldown?: number;
  /** The learning rate does not fall below this; default 0. */
  readonly minLearningRate?: number;
}

/** Lowers the learning rate when a number has stopped improving. The optimizer's learning rate must be a number. */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callback {
  const { factor = 0.1, patience = 10, cooldown = 0, minLearningRate = 0 } = options;
  if (!(factor > 0 && factor < 1)) {
    throw new ConfigurationError(
      `reduceLROnPlateau: expected factor to be between 0 and 1. Received: ${factor}.`,
    );
  }
  const monitor = new Monitor("reduceLROnPlateau", options);
  let waited = 0;
  let cooling = 0;
  return {
    onTrainBegin() {
      monitor.reset();
      waited = 0;
      cooling = 0;
    },
    onEpochEnd(_epoch, logs, { model }) {
      const { optimizer } = model;
      if (typeof optimizer.learningRate !== "number") {
        throw new ConfigurationError(
          "reduceLROnPlateau: expected an optimizer whose learning rate is a number. Received: a schedule.",
        );
      }
      const isBetter = monitor.improves(logs);
      if (cooling > 0) {
        cooling--;
        waited = 0;
      }
      if (isBetter) waited = 0;
      else if (cooling === 0 && ++waited >= patience) {
        optimizer.learningRate = Math.max(optimizer.learningRate * factor, minLearningRate);
        cooling = cooldown;
        waited = 0;
      }
    },
  };
}
