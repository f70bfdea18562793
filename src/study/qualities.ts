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

/** Qualities of the objects in pictures. */
const OF_OBJECTS: readonly Quality[] = QUALITIES.slice(3);

/** Lists the {@link QUALITIES} that the images lack, as far as they could be measured. */
export function lackedQualities(found: ModernVision): Quality[] {
  const { share, pixels, offCentre, extent } = THRESHOLDS.modern;
  const isLacked: Readonly<Record<Quality, boolean>> = {
    [QUALITIES[0]]: found.isGrey,
    [QUALITIES[1]]: Math.max(...found.imageShape.slice(0, 2)) <= pixels,
    [QUALITIES[2]]: found.plain >= share,
    [QUALITIES[3]]: found.onePiece >= share,
    [QUALITIES[4]]: found.offCentre <= offCentre,
    [QUALITIES[5]]: found.extent.deviation <= extent,
  };
  const unmeasured = unmeasuredQualities(found);
  return QUALITIES.filter((quality) => isLacked[quality] && !unmeasured.includes(quality));
}

/** Lists the {@link QUALITIES} of objects if they could not be measured: in too few pictures an object was found. */
export function unmeasuredQualities({ located }: ModernVision): readonly Quality[] {
  return located >= THRESHOLDS.modern.located ? [] : OF_OBJECTS;
}
