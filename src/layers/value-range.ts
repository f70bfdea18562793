/** The range of the values of pixels, as the layers take it that change them. */

import type { Check } from "../options/index.ts";

/** Least and greatest value of a pixel. */
export type ValueRange = readonly [least: number, greatest: number];

/** Keras' default: bytes. */
export const BYTE_RANGE: ValueRange = [0, 255];

export const valueRangeCheck: Check = {
  expected: "[least, greatest], two numbers of which the second is greater",
  accepts: (value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((each) => typeof each === "number" && Number.isFinite(each)) &&
    value[0] < value[1],
};
