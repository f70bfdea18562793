/** Qualities of photographs that the images of a dataset may lack. */

import type { ModernVision } from "./modern-vision.ts";
import { THRESHOLDS } from "./thresholds.ts";

/**
 * Qualities of photographs, in words that complete "its pictures lack".
 *
 * @example
 * ```ts
 * import { QUALITIES } from "atelier/study";
 *
 * console.log(QUALITIES.length, QUALITIES[0]); // 6 colour
 * ```
 */
export const QUALITIES = [
  "colour",
  `more than ${THRESHOLDS.modern.pixels} pixels a side`,
  "a background that is not plain",
  "more than one object at a time",
  "objects in different places",
  "objects of different sizes",
] as const;

/**
 * A quality of photographs.
 *
 * @see {@link QUALITIES}
 */
export type Quality = (typeof QUALITIES)[number];

/**
 * Lists the {@link QUALITIES} that the images lack. Places and sizes cannot be measured without plain backgrounds.
 */
export function lackedQualities(found: ModernVision): Quality[] {
  const { share, pixels, offCentre, extent } = THRESHOLDS.modern;
  const isPlain = found.plain >= share;
  const isLacked: Readonly<Record<Quality, boolean>> = {
    [QUALITIES[0]]: found.isGrey,
    [QUALITIES[1]]: Math.max(...found.imageShape.slice(0, 2)) <= pixels,
    [QUALITIES[2]]: isPlain,
    [QUALITIES[3]]: found.onePiece >= share,
    [QUALITIES[4]]: isPlain && found.offCentre <= offCentre,
    [QUALITIES[5]]: isPlain && found.extent.deviation <= extent,
  };
  return QUALITIES.filter((quality) => isLacked[quality]);
}
