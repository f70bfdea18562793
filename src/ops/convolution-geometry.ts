/** The shapes of a convolution, as its lowerings need them. */

import { type AtLeast, atLeast } from "../checked.ts";
import type { Shape } from "../graph/index.ts";
import type { Pair, Window } from "./window.ts";

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

/** Attributes of a gradient. */
export interface GradientAttributes extends Convolution {
  /** Shape of the operand that the gradient is taken with respect to. */
  readonly shape: Shape;
}

/** Returns the geometry of operands and result of these shapes. */
export function geometryOf(x: Shape, kernel: Shape, y: Shape, convolution: Convolution): Geometry {
  return { x: atLeast(x, 4), kernel: atLeast(kernel, 4), y: atLeast(y, 4), convolution };
}

/** Returns height and width of a kernel. */
export function kernelSizeOf(kernel: Shape): Pair {
  const [height, width] = atLeast(kernel, 2);
  return [height, width];
}
