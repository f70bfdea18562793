/**
 * Which of two families the convolutions of a graph are computed by: on blocks of channels, or gathered and in the
 * frequency domain. All of a graph go together, since activations lie in another order in each, and going from one to
 * the other costs more than either saves.
 */

import { operationsInOrder, producedBy, type Target, type Value } from "../graph/index.ts";
import {
  conv2dOperator,
  forwardGeometry,
  inputGradientGeometry,
  inputGradientOperator,
} from "./convolution.ts";
import { blockedCost, unblockedCost } from "./convolution-costs.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { findPadded, paddedCost } from "./convolution-padded.ts";
import { CAN_BLOCK, PARTS, type Part } from "./convolution-parts.ts";
import { findUngrouped } from "./convolution-ungrouped.ts";

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
      // A transposed convolution is the gradient with respect to the images of another, and the other way around.
      const parts = isTrained ? PARTS : ([isTransposed ? "inputGradient" : "forward"] as const);
      return parts.reduce((time, part) => time + costOf(geometry, part, of), sum);
    }, 0);
  return total(target) < total(unblocked) ? target : unblocked;
}

/** Returns the time of a part by the first way that can be taken, in multiplications of a matrix product. */
function costOf(geometry: Geometry, part: Part, target: Target): number {
  const ungrouped = findUngrouped(geometry, target);
  if (ungrouped !== undefined) return costOf(ungrouped, part, target);
  if (CAN_BLOCK[part](geometry, target)) return blockedCost(geometry, part, target);
  const padded = findPadded(geometry, part, target);
  return padded === undefined
    ? unblockedCost(geometry, part, target)
    : paddedCost(geometry, padded, part, target);
}
