/** Common parts of the layers that change images at random: ranges to draw from, and affine maps of places. */

import { constant, type Value } from "../graph/index.ts";
import {
  add,
  FILL_MODES,
  type FillMode,
  INTERPOLATIONS,
  type Interpolation,
  multiply,
  sample,
} from "../ops/index.ts";
import { type Check, either, inOtherWords, listOf, number, oneOf } from "../options/index.ts";
import type { CallContext, LayerOptions } from "./layer.ts";

/** The greatest amount either way, or [least, greatest]. */
export type Range = number | readonly [number, number];

const SHARE = number({ min: -1, max: 1 });

/** A range of shares. */
export const rangeCheck: Check = inOtherWords(
  "a number from 0 to 1, or [least, greatest] from −1 to 1",
  either(number({ min: 0, max: 1 }), listOf(SHARE, { length: 2 })),
);

/** Draws a number of a range for each image: `[batch, 1, …]`, of this rank. */
export function drawFrom(range: Range, x: Value, rank: number, context: CallContext): Value {
  const [one, other] = typeof range === "number" ? [-range, range] : range;
  const [least, greatest] = [Math.min(one, other), Math.max(one, other)];
  const drawn = context.randomUniform([x.shape[0] ?? 1, ...new Array<number>(rank - 1).fill(1)]);
  return add(multiply(drawn, greatest - least), least);
}

/** Options of the layers that move pixels. */
export interface SamplingOptions extends LayerOptions {
  /**
   * How places outside of the image are filled: "reflect" `(b a | a b c | c b)`, "nearest" `(a a | a b c | c c)`, "wrap"
   * `(b c | a b c | a b)`, or "constant", which is `fillValue`.
   *
   * @default "reflect"
   */
  readonly fillMode?: FillMode;
  /**
   * Whether a place between pixels takes the nearest one, or blends the four around it.
   *
   * @default "bilinear"
   */
  readonly interpolation?: Interpolation;
  /**
   * Value outside of the image, with `fillMode` "constant".
   *
   * @default 0
   */
  readonly fillValue?: number;
}

export const SAMPLING_CHECKS = {
  fillMode: oneOf(FILL_MODES),
  interpolation: oneOf(INTERPOLATIONS),
  fillValue: number(),
} as const;

/** Of an image's places, counted from its middle, in pixels: `[1, 1, width]` and `[1, height, 1]`. */
export interface Places {
  readonly across: Value;
  readonly down: Value;
}

/**
 * Takes each pixel from elsewhere.
 *
 * @param from where it comes from, of where it goes to; both counted from the middle
 */
export function moved(
  x: Value,
  { fillMode = "reflect", interpolation = "bilinear", fillValue = 0 }: SamplingOptions,
  from: (places: Places) => Places,
): Value {
  const [batch = 1, height = 1, width = 1] = x.shape;
  const counted = (length: number) => Float32Array.from({ length }, (_, i) => i - (length - 1) / 2);
  const { across, down } = from({
    across: constant(counted(width), [1, 1, width]),
    down: constant(counted(height), [1, height, 1]),
  });
  // Broadcast to all places by adding zeros.
  const whole = constant(new Float32Array(batch * height * width), [batch, height, width]);
  const places = {
    rows: add(add(whole, down), (height - 1) / 2),
    columns: add(add(whole, across), (width - 1) / 2),
  };
  return sample(x, places, { interpolation, fillMode, fillValue });
}
