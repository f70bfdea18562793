/** The shapes of a convolution, as its lowerings need them. */

import type { AtLeast } from "../checked.ts";
import type { Window } from "./window.ts";

/** How a kernel slides over images. */
export interface Convolution extends Window {
  /** Number of groups that the channels are divided into; one for each channel makes it depthwise. */
  readonly groups: number;
}

/** A shape with four axes: `[batch, height, width, channels]`, or a kernel's `[height, width, channels / groups, filters]`. */
export type FourAxes = AtLeast<number, 4>;

/** What the convolution and both its gradients have in common: `x` convolved with `kernel` to `y`, by their shapes. */
export interface Geometry {
  readonly x: FourAxes;
  readonly kernel: FourAxes;
  readonly y: FourAxes;
  readonly convolution: Convolution;
}
