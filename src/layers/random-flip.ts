/** Source of the options and their meaning: Keras, `RandomFlip`. */

import type { Value } from "../graph/index.ts";
import { greater, reverse, select } from "../ops/index.ts";
import { oneOf } from "../options/index.ts";
import type { CallContext, Layer, LayerOptions } from "./layer.ts";
import { imageShape } from "./options.ts";
import { TrainingOnly } from "./training-only.ts";

const MODES = ["horizontal", "vertical", "horizontalAndVertical"] as const;

/** Options of `layers.randomFlip`. */
export interface RandomFlipOptions extends LayerOptions {
  /**
   * Left to right, upside down, or each by itself.
   *
   * @default "horizontalAndVertical"
   */
  readonly mode?: (typeof MODES)[number];
}

/** Mirrors along an axis with probability ½, image by image. */
function flipped(x: Value, axis: number, context: CallContext): Value {
  const drawn = context.randomUniform([x.shape[0] ?? 1, 1, 1, 1]);
  return select(greater(0.5, drawn), reverse(x, [axis]), x);
}

/**
 * Mirrors images at random in training: `y[b, i, j, c] = x[b, i, width − 1 − j, c]` with probability ½, and likewise
 * along the height. Outside of training, `y = x`.
 *
 * Input and output `[batch, height, width, channels]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/ | Keras: RandomFlip}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.randomFlip({ mode: "horizontal", inputShape: [1, 3, 1] })]);
 * const { data } = await model.predict([[[[1], [2], [3]]]]);
 * console.log(data); // Float32Array(3) [ 1, 2, 3 ]
 * ```
 */
export function randomFlip(options: RandomFlipOptions = {}): Layer {
  return new TrainingOnly(
    "randomFlip",
    "RandomFlip",
    options,
    { mode: oneOf(MODES) },
    (x, { mode = "horizontalAndVertical" }, context) => {
      const mirrored = mode === "vertical" ? x : flipped(x, 2, context);
      return mode === "horizontal" ? mirrored : flipped(mirrored, 1, context);
    },
    (inputShape) => imageShape("randomFlip", inputShape),
  );
}
