/** The shapes of a convolution, as its lowerings need them. */

import type { Shape } from "../graph/index.ts";
import type { Window } from "./window.ts";

/** How a kernel slides, and into how many groups the channels are divided (as many as channels: depthwise). */
export interface Convolution extends Window {
  readonly groups: number;
}

/** What the convolution and both its gradients have in common: `x` convolved with `kernel` to `y`, by their shapes. */
export interface Geometry {
  readonly x: Shape;
  readonly kernel: Shape;
  readonly y: Shape;
  readonly convolution: Convolution;
}
