/**
 * Source of the options and their meaning: Keras, `RandomCrop`. There, all images of a batch are cropped at one place.
 */

import { ShapeError } from "../errors/index.ts";
import { constant, type Shape, type Value } from "../graph/index.ts";
import { add, batchMatmul, cast, crop, equal, floor, minimum, multiply, reshape } from "../ops/index.ts";
import { integer, required } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { imageShape, withBatch } from "./options.ts";

/** Options of `layers.randomCrop`. */
export interface RandomCropOptions extends LayerOptions {
  /** Of the output, in pixels. */
  readonly height: number;
  /** Of the output, in pixels. */
  readonly width: number;
}

class RandomCrop extends Layer<RandomCropOptions> {
  constructor(options: RandomCropOptions) {
    super("randomCrop", "RandomCrop", options, { height: required(integer()), width: required(integer()) });
  }

  override call(x: Value, context: CallContext): Value {
    const { height, width } = this.options;
    const [, rows = 1, columns = 1, channels = 1] = x.shape;
    if (!context.training) {
      const [top, left] = [Math.trunc((rows - height) / 2), Math.trunc((columns - width) / 2)];
      return crop(x, [0, top, left, 0], [0, rows - height - top, columns - width - left, 0]);
    }
    const picked = batchMatmul(chosen(x, rows, height, context), reshape(x, [-1, rows, columns * channels]));
    const images = reshape(picked, [-1, height, columns, channels]);
    return batchMatmul(reshape(chosen(x, columns, width, context), [-1, 1, width, columns]), images);
  }

  override outputShape(inputShape: Shape): Shape {
    const [rows, columns, channels] = imageShape(this.type, inputShape);
    const { height, width } = this.options;
    if (rows < height || columns < width) {
      throw new ShapeError(
        `randomCrop: expected images of at least ${height}×${width} pixels. Received: ${withBatch(inputShape)}.`,
      );
    }
    return [height, width, channels];
  }
}

/** Draws a window of `kept` of `all` places for each image, as a selection matrix `[kept, all]`. */
function chosen(x: Value, all: number, kept: number, context: CallContext): Value {
  const counted = (length: number) => Float32Array.from({ length }, (_, i) => i);
  const drawn = context.randomUniform([x.shape[0] ?? 1, 1, 1]);
  const first = minimum(floor(multiply(drawn, all - kept + 1)), all - kept);
  const places = add(constant(counted(kept), [kept, 1]), first);
  return cast(equal(places, constant(counted(all), [1, all])));
}

/**
 * Crops images at random in training, and in the middle otherwise: `y[b, i, j, c] = x[b, i + top, j + left, c]`, top
 * and left being drawn for each image.
 *
 * Input `[batch, height, width, channels]`, output `[batch, height′, width′, channels]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to images smaller than the crop
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_crop/ | Keras: RandomCrop}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.randomCrop({ height: 1, width: 2, inputShape: [1, 4, 1] })]);
 * const { data } = await model.predict([[[[1], [2], [3], [4]]]]);
 * console.log(data); // Float32Array(2) [ 2, 3 ]
 * ```
 */
export function randomCrop(options: RandomCropOptions): Layer {
  return new RandomCrop(options);
}
