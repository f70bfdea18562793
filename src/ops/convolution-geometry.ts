/** The shapes of a convolution, as its lowerings need them. */

import type { AtLeast } from "../checked.ts";
import type { Window } from "./window.ts";

/** How a kernel slides over images. */
export interface Convolution extends Window {
  /** Number of groups that the channels are divided into; one for each channel makes it depthwise. */
  readonly groups: number;
}

/**
 * A shape with four axes: `[batch, height, width, channels]`, or a kernel's `[height, width, channels / groups,
 * filters]`.
 */
export type FourAxes = AtLeast<number, 4>;

/** Shapes of a convolution and of both its gradients: `x` convolved with `kernel` to `y`. */
export interface Geometry {
  readonly x: FourAxes;
  readonly kernel: FourAxes;
  readonly y: FourAxes;
  readonly convolution: Convolution;
}

/** Returns whether each channel is convolved on its own, with one filter. */
export function isDepthwise({ x, kernel, convolution }: Geometry): boolean {
  return convolution.groups > 1 && convolution.groups === x[3] && kernel[3] === x[3];
}
