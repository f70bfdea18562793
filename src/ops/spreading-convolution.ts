/** ONNX' `ConvTranspose`, as targets have it. */

import type { LoweringContext, NodeAttributes, TensorName } from "../graph/index.ts";
import type { FourAxes } from "./convolution-geometry.ts";

/**
 * Spreads each pixel of an image over a window.
 *
 * @param kernel its tensor as ONNX wants it, and its shape: `[height, width, channels / groups, filters]`
 */
export function spreadOverWindows(
  context: LoweringContext,
  image: TensorName,
  kernel: { readonly tensor: TensorName; readonly shape: FourAxes },
  { groups, ...attributes }: NodeAttributes & { readonly groups: number },
): TensorName {
  const [, , perGroup, filters] = kernel.shape;
  const isOneOfSeveral = groups > 1 && perGroup === 1 && filters > groups;
  const isWidened = isOneOfSeveral && !context.target.hasKernel("GroupedConvTranspose");
  const all = { ...attributes, group: groups };
  if (!isWidened) return context.node("ConvTranspose", [image, kernel.tensor], all);
  // A second channel for each group, of zeros, is made and left out again.
  const pads = context.integers([0, 0, 0, 0, 0, 1, 0, 0]);
  const widened = context.node("Pad", [kernel.tensor, pads]);
  const everyOther = [[0], [2 * groups], [1], [2]].map((list) => context.integers(list));
  return context.node("Slice", [context.node("ConvTranspose", [image, widened], all), ...everyOther]);
}
