/** Source of the meaning: Keras, `Softmax`. */

import { softmax as softmaxOf } from "../ops/index.ts";
import { Elementwise } from "./elementwise.ts";
import type { Layer, LayerOptions } from "./layer.ts";

/** A layer that puts out `eˣⁱ / Σ eˣʲ` along the last axis. */
export function softmax(options: LayerOptions = {}): Layer {
  return new Elementwise("softmax", "Softmax", options, {}, (x) => softmaxOf(x));
}
