/** Source of the options and their meaning: Keras, `ZeroPadding2D`. */

import type { Shape, Value } from "../graph/index.ts";
import { pad } from "../ops/index.ts";
import { either, inOtherWords, integer, listOf } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";
import { imageShape } from "./options.ts";

/** All sides alike, [vertical, horizontal], or [[top, bottom], [left, right]]. */
export type Padding =
  | number
  | readonly [number, number]
  | readonly [readonly [number, number], readonly [number, number]];

export interface ZeroPadding2dOptions extends LayerOptions {
  /** In pixels; default 1. */
  readonly padding?: Padding;
}

const PIXELS = integer({ min: 0 });

const PADDING = inOtherWords(
  "integers of at least 0: one, [vertical, horizontal], or [[top, bottom], [left, right]]",
  either(PIXELS, listOf(PIXELS, { length: 2 }), listOf(listOf(PIXELS, { length: 2 }), { length: 2 })),
);

/** A layer that adds zeros around images: [batch, height, width, channels] → [batch, height′, width′, channels]. No weights. */
class ZeroPadding2D extends Layer<ZeroPadding2dOptions> {
  readonly #vertical: readonly [number, number];
  readonly #horizontal: readonly [number, number];

  constructor(options: ZeroPadding2dOptions) {
    super("zeroPadding2d", "ZeroPadding2D", options, { padding: PADDING });
    const { padding = 1 } = options;
    const [vertical, horizontal] = typeof padding === "number" ? [padding, padding] : padding;
    this.#vertical = typeof vertical === "number" ? [vertical, vertical] : vertical;
    this.#horizontal = typeof horizontal === "number" ? [horizontal, horizontal] : horizontal;
  }

  override call(x: Value, _context: CallContext): Value {
    const before = [0, this.#vertical[0], this.#horizontal[0], 0];
    const after = [0, this.#vertical[1], this.#horizontal[1], 0];
    return pad(x, before, after);
  }

  override outputShape(inputShape: Shape): Shape {
    const [height, width, channels] = imageShape("zeroPadding2d", inputShape);
    const sum = ([before, after]: readonly [number, number]) => before + after;
    return [height + sum(this.#vertical), width + sum(this.#horizontal), channels];
  }
}

/** @throws ConfigurationError if the padding is not acceptable */
export function zeroPadding2d(options: ZeroPadding2dOptions = {}): Layer {
  return new ZeroPadding2D(options);
}
