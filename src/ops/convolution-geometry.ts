/** The shapes of a convolution, as its lowerings need them. */

import type { Shape } from "../graph/index.ts";
import type { Convolution } from "./convolution.ts";

/** What the convolution and both its gradients have in common: `x` convolved with `kernel` to `y`, by their shapes. */
export interface Geometry {
  readonly x: Shape;
  readonly kernel: Shape;
  readonly y: Shape;
  readonly convolution: Convolution;
}
