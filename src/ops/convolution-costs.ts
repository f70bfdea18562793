/** Times of a convolution and of its gradients by each way, in multiplications of a matrix product. */

import { sizeOf, type Target } from "../graph/index.ts";
import { isWhole } from "./channel-blocks.ts";
import { countOperations, shouldUseDft } from "./convolution-dft.ts";
import { fewFiltersCost } from "./convolution-few-filters.ts";
import { shouldGather } from "./convolution-gather.ts";
import { type Geometry, isDepthwise } from "./convolution-geometry.ts";
import type { Part } from "./convolution-parts.ts";
import { isPointwise } from "./convolution-pointwise.ts";

/** Returns the time of a part on blocks of channels. */
export function blockedCost(geometry: Geometry, part: Part, { channelBlock = 8, costs }: Target): number {
  const { blocked, depthwise } = costs.convolution;
  if (part === "forward" && !isWhole(geometry.kernel[3], channelBlock)) {
    return fewFiltersCost(geometry, channelBlock, costs);
  }
  const perMultiplication = isDepthwise(geometry) ? depthwise.blocked : blocked[channelBlock];
  return countOperations(geometry).direct * perMultiplication;
}

/** Returns the time of a part by the first other way that can be taken, in the order of the lowerings. */
export function unblockedCost(geometry: Geometry, part: Part, target: Target): number {
  const { direct, dft } = countOperations(geometry);
  const isGathered = part !== "inputGradient" && shouldGather(geometry, target);
  if (isGathered || (part !== "forward" && isPointwise(geometry))) return direct;
  if (shouldUseDft(geometry, part === "forward" ? "forward" : "gradient", target)) {
    return dft + rearrangingCost(geometry, part, target);
  }
  const { plain, grouped, depthwise } = target.costs.convolution;
  const { kernel, convolution } = geometry;
  if (convolution.groups > 1) return direct * (kernel[2] === 1 ? depthwise.plain : grouped)[part];
  return direct * plain[part] + (part === "forward" ? (direct / kernel[3]) * plain.window : 0);
}

/**
 * Returns the time that a part in the frequency domain takes to bring its images there and its result back, in a graph whose
 * other convolutions are on blocks.
 */
function rearrangingCost({ x, y }: Geometry, part: Part, { channelBlock, costs }: Target): number {
  // The kernel's gradient takes images and `dy` as the other parts have brought them.
  if (channelBlock === undefined || part === "filterGradient") return 0;
  return costs.convolution.rearranged * (sizeOf(x) + sizeOf(y));
}
