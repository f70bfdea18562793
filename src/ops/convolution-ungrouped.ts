/**
 * Convolution in groups on blocks of channels, as one without: the kernel has zeros between channels and filters of
 * different groups. That multiplies more numbers, and is faster where groups are few, or have too few channels for the
 * runtime's own convolution in groups.
 */

import type { LoweringContext, Target, TensorName } from "../graph/index.ts";
import { changedContext } from "./changed-context.ts";
import { reshaped } from "./channel-blocks.ts";
import { blockedCost, unblockedCost } from "./convolution-costs.ts";
import { type Geometry, isDepthwise } from "./convolution-geometry.ts";
import { CAN_BLOCK, PARTS } from "./convolution-parts.ts";
import { reduced } from "./reduced.ts";

/**
 * Returns the convolution without groups by which all parts of one are computed, if that is possible and faster; whole
 * blocks of channels and filters are.
 */
export function findUngrouped(geometry: Geometry, target: Target): Geometry | undefined {
  const { channelBlock } = target;
  const { x, kernel, convolution } = geometry;
  if (channelBlock === undefined || convolution.groups === 1 || isDepthwise(geometry)) return undefined;
  const whole: Geometry = {
    ...geometry,
    kernel: [kernel[0], kernel[1], x[3], kernel[3]],
    convolution: { ...convolution, groups: 1 },
  };
  if (!PARTS.every((part) => CAN_BLOCK[part](whole, target))) return undefined;
  const timeBy = (cost: typeof blockedCost, of: Geometry) =>
    PARTS.reduce((sum, part) => sum + cost(of, part, target), 0);
  return timeBy(blockedCost, whole) < timeBy(unblockedCost, geometry) ? whole : undefined;
}

/** Returns a context whose operand 1, the kernel `[height, width, channels / groups, filters]`, has all channels. */
export function ungroupedKernel(context: LoweringContext, geometry: Geometry): LoweringContext {
  const { kernel, x } = geometry;
  const [height, width, , filters] = kernel;
  return changedContext(context, {
    operand: (operand, layout) =>
      operand === 1
        ? context.derived(1, "without groups", () =>
            reshaped(context, betweenGroups(context, geometry, context.operand(1)), [
              height,
              width,
              x[3],
              filters,
            ]),
          )
        : context.operand(operand, layout),
    // What is made of the kernel with groups is something else.
    derived: (operand, key, make) =>
      context.derived(operand, operand === 1 ? `without groups: ${key}` : key, make),
  });
}

/** Returns the context of the kernel's gradient, which keeps what belongs to its groups. */
export function groupedGradient(context: LoweringContext, geometry: Geometry): LoweringContext {
  const { kernel, convolution } = geometry;
  const [height, width, channels, filters] = kernel;
  return changedContext(context, {
    setOutput(output, tensor) {
      const whole = typeof tensor === "string" ? tensor : tensor();
      const shape = [height * width, convolution.groups, channels, filters];
      const own = context.node("Mul", [reshaped(context, whole, shape), ownGroup(context, geometry)]);
      const sum = reduced(context, "ReduceSum", { tensor: own, shape }, [1]);
      context.setOutput(output, reshaped(context, sum, kernel));
    },
  });
}

/** The kernel once for each group, and zeros but for the group's own filters: `[taps, groups, channels, filters]`. */
function betweenGroups(context: LoweringContext, geometry: Geometry, kernel: TensorName): TensorName {
  const [height, width, channels, filters] = geometry.kernel;
  const once = reshaped(context, kernel, [height * width, 1, channels, filters]);
  return context.node("Mul", [once, ownGroup(context, geometry)]);
}

/** 1 where a filter is of a group, else 0: `[1, groups, 1, filters]`. */
function ownGroup(context: LoweringContext, { kernel, convolution: { groups } }: Geometry): TensorName {
  const filters = kernel[3];
  const perGroup = filters / groups;
  const ones = Float32Array.from({ length: groups * filters }, (_, i) =>
    Math.floor((i % filters) / perGroup) === Math.floor(i / filters) ? 1 : 0,
  );
  return context.constant(ones, [1, groups, 1, filters]);
}
