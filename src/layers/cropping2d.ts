/** Source of the options and their meaning: Keras, `Cropping2D`. */

import { ShapeError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import { crop } from "../ops/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { imageShape, withBatch } from "./options.ts";
import { pixelsOf, type SidePixels, type Sides, sidesCheck } from "./sides.ts";

/** Options of `layers.cropping2d`. */
export interface Cropping2dOptions extends LayerOptions {
  /**
   * In pixels: all sides alike, `[vertical, horizontal]`, or `[[top, bottom], [left, right]]`.
   *
   * @default 0
   */
  readonly cropping?: Sides;
}

class Cropping2D extends Layer<Cropping2dOptions> {
  readonly #sides: SidePixels;

  constructor(options: Cropping2dOptions) {
    super("cropping2d", "Cropping2D", options, { cropping: sidesCheck });
    this.#sides = pixelsOf(options.cropping ?? 0);
  }

  override call(x: Value, _context: CallContext): Value {
    const { vertical, horizontal } = this.#sides;
    return crop(x, [0, vertical[0], horizontal[0], 0], [0, vertical[1], horizontal[1], 0]);
  }

  override outputShape(inputShape: Shape): Shape {
    const [height, width, channels] = imageShape(this.type, inputShape);
    const { vertical, horizontal } = this.#sides;
    const [rows, columns] = [height - vertical[0] - vertical[1], width - horizontal[0] - horizontal[1]];
    if (rows < 1 || columns < 1) {
      throw new ShapeError(
        `cropping2d: expected images of which something is left, of more than ${height - rows}×${width - columns} ` +
          `pixels. Received: ${withBatch(inputShape)}.`,
      );
    }
    return [rows, columns, channels];
  }
}

/**
 * Cuts rows and columns off images: `y[b, i, j, c] = x[b, i + top, j + left, c]`.
 *
 * Input `[batch, height, width, channels]`, output `[batch, height − top − bottom, width − left − right, channels]`. No
 * weights.
 *
 * @throws {ConfigurationError} if an option is out of range or of the wrong type
 * @throws {UnknownNameError} if there is no option of that name
 * @throws {ShapeError} when it is applied to images of which nothing is left
 * @see {@link https://keras.io/api/layers/reshaping_layers/cropping2d/ | Keras: Cropping2D}
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const cropping = [[2, 2], [4, 4]] as const;
 * const model = sequential([layers.cropping2d({ cropping, inputShape: [32, 32, 3] })]);
 * console.log(model.outputShape); // [ null, 28, 24, 3 ]
 * ```
 */
export function cropping2d(options: Cropping2dOptions = {}): Layer {
  return new Cropping2D(options);
}
