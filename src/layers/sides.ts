/** Numbers of pixels at the four sides of an image, as the layers take them that pad and crop. */

import { type Check, either, inOtherWords, integer, listOf } from "../options/index.ts";

/** All sides alike, `[vertical, horizontal]`, or `[[top, bottom], [left, right]]`. */
export type Sides =
  | number
  | readonly [number, number]
  | readonly [readonly [number, number], readonly [number, number]];

const PIXELS = integer({ min: 0 });

export const sidesCheck: Check = inOtherWords(
  "integers of at least 0: one, [vertical, horizontal], or [[top, bottom], [left, right]]",
  either(PIXELS, listOf(PIXELS, { length: 2 }), listOf(listOf(PIXELS, { length: 2 }), { length: 2 })),
);

/** Pixels before and after, along height and width. */
export interface SidePixels {
  readonly vertical: readonly [number, number];
  readonly horizontal: readonly [number, number];
}

/** Tells the sides apart. */
export function pixelsOf(sides: Sides): SidePixels {
  const [vertical, horizontal] = typeof sides === "number" ? [sides, sides] : sides;
  return {
    vertical: typeof vertical === "number" ? [vertical, vertical] : vertical,
    horizontal: typeof horizontal === "number" ? [horizontal, horizontal] : horizontal,
  };
}
