/**
 * Which of two families the convolutions of a graph are computed by: on blocks of channels, or gathered and in the
 * frequency domain. All of a graph go together, since activations lie in another order in each, and going from one to
 * the other costs more than either saves.
 */

import { operationsInOrder, producedBy, type Target, type Value } from "../graph/index.ts";
import { isWhole } from "./channel-blocks.ts";
import {
  conv2dOperator,
  forwardGeometry,
  inputGradientGeometry,
  inputGradientOperator,
} from "./convolution.ts";
import { canBlockForward } from "./convolution-blocked.ts";
import { canBlockInputGradient } from "./convolution-blocked-input.ts";
import { canBlockFilterGradient } from "./convolution-blocked-kernel.ts";
import { countOperations, shouldUseDft } from "./convolution-dft.ts";
import { fewFiltersCost } from "./convolution-few-filters.ts";
import { shouldGather } from "./convolution-gather.ts";
import { type Geometry, isDepthwise } from "./convolution-geometry.ts";
import { findPadded, paddedCost, rearrangingCost } from "./convolution-padded.ts";
import type { Part } from "./convolution-parts.ts";
import { isPointwise } from "./convolution-pointwise.ts";
import { findUngrouped, groupedCost } from "./convolution-ungrouped.ts";

/**
 * Returns the target for a graph: the one given, or the same without blocks of channels where its convolutions are faster
 * without.
 *
 * @param outputs the outputs of the graph, before gradients are taken
 * @param options.isTrained whether gradients will be taken
 */
export function targetForConvolutions(
  outputs: readonly Value[],
  target: Target,
  { isTrained }: { isTrained: boolean },
): Target {
  if (target.channelBlock === undefined) return target;
  const unblocked: Target = { ...target, channelBlock: undefined };
  const convolutions = operationsInOrder(outputs).flatMap((operation) => {
    const convolution = producedBy(operation.outputs[0], conv2dOperator);
    const transposed = producedBy(operation.outputs[0], inputGradientOperator);
    return [
      ...(convolution ? [{ geometry: forwardGeometry(convolution), isTransposed: false }] : []),
      ...(transposed ? [{ geometry: inputGradientGeometry(transposed), isTransposed: true }] : []),
    ];
  });
  const total = (of: Target) =>
    convolutions.reduce((sum, { geometry, isTransposed }) => {
      const { forward, ofImages, ofKernel } = costOf(geometry, of);
      if (isTrained) return sum + forward + ofImages + ofKernel;
      return sum + (isTransposed ? ofImages : forward);
    }, 0);
  return total(target) < total(unblocked) ? target : unblocked;
}

/**
 * Returns the times of a convolution and of its gradients, in multiplications of a matrix product. A transposed convolution
 * is the gradient with respect to the images of another, and the other way around.
 */
function costOf(geometry: Geometry, target: Target): Record<"forward" | "ofImages" | "ofKernel", number> {
  const ungrouped = findUngrouped(geometry, target);
  if (ungrouped !== undefined) return costOf(ungrouped, target);
  if (geometry.convolution.groups > 1 && !isDepthwise(geometry)) {
    const { forward, inputGradient, filterGradient } = groupedCost(geometry, target);
    return { forward, ofImages: inputGradient, ofKernel: filterGradient };
  }
  const { direct, dft } = countOperations(geometry);
  const { depthwise, ...ofAll } = target.costs.convolution;
  const plain = isDepthwise(geometry) ? depthwise.plain : ofAll.plain;
  const block = target.channelBlock ?? 8;
  const blocked = isDepthwise(geometry) ? depthwise.blocked : ofAll.blocked[block];
  const onBlocks = isWhole(geometry.kernel[3], block)
    ? direct * blocked
    : fewFiltersCost(geometry, block, target.costs);
  /** The first way that can be taken, in the order of an operator's lowerings. */
  const first = (ways: readonly (readonly [canTake: boolean, cost: number])[]) =>
    ways.find(([canTake]) => canTake)?.[1] ?? 0;
  const windows = isDepthwise(geometry) ? 0 : (direct / geometry.kernel[3]) * ofAll.plain.window;
  const isGathered = shouldGather(geometry, target);
  const isSpectral = shouldUseDft(geometry, "gradient", target);
  const padded = (part: Part): [boolean, number] => {
    const whole = findPadded(geometry, part, target);
    return [whole !== undefined, whole === undefined ? 0 : paddedCost(geometry, whole, part, target)];
  };
  const forward = first([
    [canBlockForward(geometry, target), onBlocks],
    padded("forward"),
    [isGathered, direct],
    [shouldUseDft(geometry, "forward", target), dft + rearrangingCost(geometry, "forward", target)],
    [true, direct * plain.forward + windows],
  ]);
  const ofImages = first([
    [canBlockInputGradient(geometry, target), direct * blocked],
    padded("inputGradient"),
    [isPointwise(geometry), direct],
    [isSpectral, dft + rearrangingCost(geometry, "inputGradient", target)],
    [true, direct * plain.inputGradient],
  ]);
  const ofKernel = first([
    [canBlockFilterGradient(geometry, target), direct * blocked],
    padded("filterGradient"),
    [isGathered || isPointwise(geometry), direct],
    [isSpectral, dft],
    [true, direct * plain.filterGradient],
  ]);
  return { forward, ofImages, ofKernel };
}
