/** The gradient of a convolution with respect to its kernel. Source: ONNX, `Conv`. */

import { atLeast, defined } from "../checked.ts";
import type { LoweringContext, Operation, Operator } from "../graph/index.ts";
import { canBlockFilterGradient, emitBlockedFilterGradient } from "./convolution-blocked-kernel.ts";
import { emitFilterGradient, shouldUseDft } from "./convolution-dft.ts";
import { emitGatheredFilterGradient, shouldGather } from "./convolution-gather.ts";
import {
  type FourAxes,
  type Geometry,
  type GradientAttributes,
  geometryOf,
  kernelSizeOf,
} from "./convolution-geometry.ts";
import { findPadded, paddedFilterGradient } from "./convolution-padded.ts";
import { emitPointwiseFilterGradient, isPointwise } from "./convolution-pointwise.ts";
import { findUngrouped, groupedGradient } from "./convolution-ungrouped.ts";
import { CHANNELS_THEN_BATCH, leftover, padsAttribute } from "./window.ts";

/**
 * The kernel's gradient, from `x` and `dy`: a convolution in which the batch plays the channels, `dy` the kernel,
 * and strides and dilations change places.
 */
export const filterGradientOperator: Operator<GradientAttributes, 2> = {
  name: "conv2dFilterGradient",

  infer: (_, { shape }) => [{ shape, elementType: "float32" }],

  lowerings: [
    {
      name: "blocked",
      applies: (operation, target) => canBlockFilterGradient(filterGradientGeometry(operation), target),
      emit: (context, operation) => emitBlockedFilterGradient(context, filterGradientGeometry(operation)),
    },
    {
      name: "padded",
      applies: (operation, target) =>
        findPadded(filterGradientGeometry(operation), "filterGradient", target) !== undefined,
      emit(context, operation) {
        const geometry = filterGradientGeometry(operation);
        const padded = defined(findPadded(geometry, "filterGradient", context.target));
        emitBlockedFilterGradient(paddedFilterGradient(context, geometry, padded), padded);
      },
    },
    {
      name: "ungrouped",
      applies: (operation, target) => findUngrouped(filterGradientGeometry(operation), target) !== undefined,
      emit(context, operation) {
        const geometry = filterGradientGeometry(operation);
        const whole = defined(findUngrouped(geometry, context.target));
        emitBlockedFilterGradient(groupedGradient(context, geometry), whole);
      },
    },
    {
      name: "gather",
      applies: (operation, target) => shouldGather(filterGradientGeometry(operation), target),
      emit: (context, operation) => emitGatheredFilterGradient(context, filterGradientGeometry(operation)),
    },
    {
      name: "pointwise",
      applies: (operation) => isPointwise(filterGradientGeometry(operation)),
      emit: (context, operation) => emitPointwiseFilterGradient(context, filterGradientGeometry(operation)),
    },
    {
      name: "dft",
      applies: (operation, target) => shouldUseDft(filterGradientGeometry(operation), "gradient", target),
      emit: (context, operation) => emitFilterGradient(context, filterGradientGeometry(operation)),
    },
    {
      name: "plain",
      emit(context, { inputs: [x, dy], attributes }) {
        const images = groupsBesideBatch(context, atLeast(x.shape, 4), attributes.groups);
        const gradients = context.operand(1, CHANNELS_THEN_BATCH);
        const kernelSize = kernelSizeOf(attributes.shape);
        const whole = context.node("Conv", [images, gradients], {
          kernel_shape: dy.shape.slice(1, 3),
          strides: attributes.dilations,
          dilations: attributes.strides,
          pads: padsAttribute(attributes),
          group: attributes.groups,
        });
        // Pixels after the last window let the batch-as-channels kernel slide too far: crop.
        const rest = leftover(x.shape, kernelSize, attributes);
        const isTooLarge = rest.some((pixels, axis) => pixels >= defined(attributes.dilations[axis]));
        const [starts, axes] = [
          [0, 0],
          [2, 3],
        ];
        const cropped = isTooLarge
          ? context.node("Slice", [
              whole,
              ...[starts, kernelSize, axes].map((list) => context.integers(list)),
            ])
          : whole;
        context.setOutput(0, cropped, [2, 3, 0, 1]);
      },
    },
  ],
};

function filterGradientGeometry({ inputs: [x, dy], attributes }: Operation<GradientAttributes, 2>): Geometry {
  return geometryOf(x.shape, attributes.shape, dy.shape, attributes);
}

/** `[channels / groups, groups · batch, height, width]`: each group's batch beside the others'. */
function groupsBesideBatch(
  context: LoweringContext,
  [batch, height, width, channels]: FourAxes,
  groups: number,
) {
  const images = context.operand(0, CHANNELS_THEN_BATCH);
  if (groups === 1) return images;
  const perGroup = channels / groups;
  const split = context.node("Reshape", [images, context.integers([groups, perGroup, batch, height, width])]);
  const swapped = context.node("Transpose", [split], { perm: [1, 0, 2, 3, 4] });
  return context.node("Reshape", [swapped, context.integers([perGroup, groups * batch, height, width])]);
}
