/** Source of the options and their meaning: Keras, `Resizing`. */

import { ConfigurationError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import {
  add,
  crop,
  INTERPOLATIONS,
  type Interpolation,
  type Pair,
  pad,
  resize,
  subtract,
} from "../ops/index.ts";
import { boolean, integer, number, oneOf, onlyAs, required } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { imageShape } from "./options.ts";

/** Options of `layers.resizing`. */
export interface ResizingOptions extends LayerOptions {
  /** Of the output, in pixels. */
  readonly height: number;
  /** Of the output, in pixels. */
  readonly width: number;
  /**
   * "nearest" takes the nearest pixel, "bilinear" blends the four nearest.
   *
   * @default "bilinear"
   */
  readonly interpolation?: Interpolation;
  /**
   * Whether the largest window in the middle that has the output's proportions is taken, so that nothing is distorted.
   *
   * @default false
   */
  readonly cropToAspectRatio?: boolean;
  /**
   * Whether pixels are added around the image until it has the output's proportions.
   *
   * @default false
   */
  readonly padToAspectRatio?: boolean;
  /**
   * The value of the pixels that `padToAspectRatio` adds.
   *
   * @default 0
   */
  readonly fillValue?: number;
  /**
   * Only false: pixels are not averaged where images become smaller.
   *
   * @default false
   */
  readonly antialias?: false;
}

class Resizing extends Layer<ResizingOptions> {
  constructor(options: ResizingOptions) {
    super("resizing", "Resizing", options, {
      height: required(integer()),
      width: required(integer()),
      interpolation: oneOf(INTERPOLATIONS),
      cropToAspectRatio: boolean,
      padToAspectRatio: boolean,
      fillValue: number(),
      antialias: onlyAs([false], "pixels are not averaged where images become smaller"),
    });
    if (options.cropToAspectRatio && options.padToAspectRatio) {
      throw new ConfigurationError(
        "resizing: expected cropToAspectRatio or padToAspectRatio. Received: both.",
      );
    }
  }

  override call(x: Value, _context: CallContext): Value {
    const { height, width, interpolation = "bilinear", fillValue = 0 } = this.options;
    const image: Pair = [x.shape[1] ?? 1, x.shape[2] ?? 1];
    return resize(this.#framed(x, this.#widened(image), fillValue), [height, width], interpolation);
  }

  override outputShape(inputShape: Shape): Shape {
    const channels = imageShape(this.type, inputShape)[2];
    return [this.options.height, this.options.width, channels];
  }

  /** Adds rows and columns to the image, or, below 0, cuts them off; of an odd number one more at the end. */
  #framed(x: Value, [rows, columns]: Pair, fillValue: number): Value {
    const [top, left] = [Math.trunc(rows / 2), Math.trunc(columns / 2)];
    const [before, after] = [
      [0, top, left, 0],
      [0, rows - top, columns - left, 0],
    ];
    if (rows < 0 || columns < 0) return crop(x, before.map(Math.abs), after.map(Math.abs));
    if (rows === 0 && columns === 0) return x;
    // Padding adds zeros: for another value, everything is shifted before and after.
    return fillValue === 0
      ? pad(x, before, after)
      : add(pad(subtract(x, fillValue), before, after), fillValue);
  }

  /** How many rows and columns are added, or, below 0, cut off. */
  #widened([height, width]: Pair): Pair {
    const { cropToAspectRatio, padToAspectRatio } = this.options;
    const rows = Math.trunc((width * this.options.height) / this.options.width);
    const columns = Math.trunc((height * this.options.width) / this.options.height);
    if (padToAspectRatio) return [Math.max(height, rows) - height, Math.max(width, columns) - width];
    if (!cropToAspectRatio) return [0, 0];
    return [Math.max(1, Math.min(height, rows)) - height, Math.max(1, Math.min(width, columns)) - width];
  }
}

/**
 * Resizes images to a height and width: `y[b, i, j, c] = x[b, (i + ½) · height / height′ − ½, (j + ½) · width / width′
 * − ½, c]`, interpolated.
 *
 * Input `[batch, height, width, channels]`, output `[batch, height′, width′, channels]`. No weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type, or both `cropToAspectRatio` and
 *   `padToAspectRatio` are true
 * @throws {UnknownNameError} if there is no option of that name
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/ | Keras: Resizing}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([layers.resizing({ height: 1, width: 4, inputShape: [1, 2, 1] })]);
 * const { data } = await model.predict([[[[0], [8]]]]);
 * console.log(data); // Float32Array(4) [ 0, 2, 6, 8 ]
 * ```
 */
export function resizing(options: ResizingOptions): Layer {
  return new Resizing(options);
}
