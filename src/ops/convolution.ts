/**
 * Two-dimensional convolution (cross-correlation, as in every deep-learning library), and its two gradients. Sources:
 * Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016; ONNX, `Conv`, `ConvTranspose`.
 */

import { atLeast, defined } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import {
  apply,
  formatShape,
  type Operation,
  type Operator,
  type TensorType,
  type Value,
} from "../graph/index.ts";
import { type Checks, checkOptions, integer, required } from "../options/index.ts";
import { canBlockForward, emitBlockedForward } from "./convolution-blocked.ts";
import { canBlockInputGradient, emitBlockedInputGradient } from "./convolution-blocked-input.ts";
import { emitForward, emitInputGradient, shouldUseDft } from "./convolution-dft.ts";
import { filterGradientOperator } from "./convolution-filter-gradient.ts";
import { emitGatheredForward, shouldGather } from "./convolution-gather.ts";
import {
  type Convolution,
  type Geometry,
  type GradientAttributes,
  geometryOf,
  kernelSizeOf,
} from "./convolution-geometry.ts";
import { findPadded, paddedForward, paddedInputGradient } from "./convolution-padded.ts";
import { emitPointwiseInputGradient, isPointwise } from "./convolution-pointwise.ts";
import { findUngrouped, ungroupedKernel } from "./convolution-ungrouped.ts";
import { reduceSum } from "./reduction.ts";
import { spreadOverWindows } from "./spreading-convolution.ts";
import { CHANNELS_FIRST, countWindows, leftover, padsAttribute, WINDOW_CHECKS } from "./window.ts";

/** [output channels, input channels, height, width], as ONNX wants kernels. */
const KERNEL_LAYOUT = [3, 2, 0, 1];

/** Checks of a {@link Convolution}. */
export const CONVOLUTION_CHECKS: Checks<Convolution> = { ...WINDOW_CHECKS, groups: required(integer()) };

export const conv2dOperator: Operator<Convolution, 2> = {
  name: "conv2d",

  infer([x, kernel, bias], convolution) {
    checkChannels(x, kernel, bias, convolution);
    const [batch] = atLeast(x.shape, 4);
    const [, , , filters] = atLeast(kernel.shape, 4);
    const [height, width] = countWindows(x.shape, kernelSizeOf(kernel.shape), convolution);
    return [{ shape: [batch, height, width, filters], elementType: "float32" }];
  },

  gradient({ inputs: [x, kernel, bias], attributes }, [dy]) {
    if (dy === undefined) return [];
    return [
      apply(inputGradientOperator, [dy, kernel], { ...attributes, shape: x.shape }),
      apply(filterGradientOperator, [x, dy], { ...attributes, shape: kernel.shape }),
      bias && reduceSum(dy, [0, 1, 2]),
    ];
  },

  lowerings: [
    {
      name: "blocked",
      applies: (operation, target) => canBlockForward(forwardGeometry(operation), target),
      emit: (context, operation) => emitBlockedForward(context, forwardGeometry(operation), operation),
    },
    {
      name: "padded",
      applies: (operation, target) => findPadded(forwardGeometry(operation), "forward", target) !== undefined,
      emit(context, operation) {
        const geometry = forwardGeometry(operation);
        const padded = defined(findPadded(geometry, "forward", context.target));
        emitBlockedForward(paddedForward(context, geometry, padded), padded, operation);
      },
    },
    {
      name: "ungrouped",
      applies: (operation, target) => findUngrouped(forwardGeometry(operation), target) !== undefined,
      emit(context, operation) {
        const geometry = forwardGeometry(operation);
        const whole = defined(findUngrouped(geometry, context.target));
        emitBlockedForward(ungroupedKernel(context, geometry), whole, operation);
      },
    },
    {
      name: "gather",
      applies: (operation, target) => shouldGather(forwardGeometry(operation), target),
      emit: (context, operation) =>
        emitGatheredForward(context, forwardGeometry(operation), operation.inputs.length === 3),
    },
    {
      name: "dft",
      applies: (operation, target) => shouldUseDft(forwardGeometry(operation), "forward", target),
      emit: (context, operation) =>
        emitForward(context, forwardGeometry(operation), operation.inputs.length === 3),
    },
    {
      name: "plain",
      emit(context, { inputs, attributes }) {
        const operands = [context.operand(0, CHANNELS_FIRST), context.operand(1, KERNEL_LAYOUT)];
        if (inputs.length === 3) operands.push(context.operand(2));
        const y = context.node("Conv", operands, {
          kernel_shape: kernelSizeOf(inputs[1].shape),
          strides: attributes.strides,
          dilations: attributes.dilations,
          pads: padsAttribute(attributes),
          group: attributes.groups,
        });
        context.setOutput(0, y, CHANNELS_FIRST);
      },
    },
  ],
};

/** `dx`, from `dy` and the kernel: each output's gradient spread over the pixels that it saw. */
export const inputGradientOperator: Operator<GradientAttributes, 2> = {
  name: "conv2dInputGradient",

  infer: (_, { shape }) => [{ shape, elementType: "float32" }],

  gradient: ({ inputs: [dy, kernel], attributes: { shape, ...convolution } }, [gradient]) =>
    gradient === undefined
      ? []
      : [
          conv2d(gradient, kernel, convolution),
          apply(filterGradientOperator, [gradient, dy], { ...convolution, shape: kernel.shape }),
        ],

  lowerings: [
    {
      name: "blocked",
      applies: (operation, target) => canBlockInputGradient(inputGradientGeometry(operation), target),
      emit: (context, operation) =>
        emitBlockedInputGradient(context, inputGradientGeometry(operation), operation.outputs[0]),
    },
    {
      name: "padded",
      applies: (operation, target) =>
        findPadded(inputGradientGeometry(operation), "inputGradient", target) !== undefined,
      emit(context, operation) {
        const geometry = inputGradientGeometry(operation);
        const padded = defined(findPadded(geometry, "inputGradient", context.target));
        const whole = paddedInputGradient(context, geometry, padded);
        emitBlockedInputGradient(whole, padded, operation.outputs[0]);
      },
    },
    {
      name: "ungrouped",
      applies: (operation, target) => findUngrouped(inputGradientGeometry(operation), target) !== undefined,
      emit(context, operation) {
        const geometry = inputGradientGeometry(operation);
        const whole = defined(findUngrouped(geometry, context.target));
        emitBlockedInputGradient(ungroupedKernel(context, geometry), whole, operation.outputs[0]);
      },
    },
    {
      name: "pointwise",
      applies: (operation) => isPointwise(inputGradientGeometry(operation)),
      emit: (context, operation) => emitPointwiseInputGradient(context, inputGradientGeometry(operation)),
    },
    {
      name: "dft",
      applies: (operation, target) => shouldUseDft(inputGradientGeometry(operation), "gradient", target),
      emit: (context, operation) => emitInputGradient(context, inputGradientGeometry(operation)),
    },
    {
      name: "plain",
      emit(context, { inputs: [, kernel], attributes }) {
        const kernelSize = kernelSizeOf(kernel.shape);
        const image = context.operand(0, CHANNELS_FIRST);
        const spread = { tensor: context.operand(1, KERNEL_LAYOUT), shape: atLeast(kernel.shape, 4) };
        const dx = spreadOverWindows(context, image, spread, {
          kernel_shape: kernelSize,
          strides: attributes.strides,
          dilations: attributes.dilations,
          pads: padsAttribute(attributes),
          output_padding: leftover(attributes.shape, kernelSize, attributes),
          groups: attributes.groups,
        });
        context.setOutput(0, dx, CHANNELS_FIRST);
      },
    },
  ],
};

/** Returns the geometry of a convolution. */
export function forwardGeometry({
  inputs: [x, kernel],
  outputs: [y],
  attributes,
}: Operation<Convolution, 2>): Geometry {
  return geometryOf(x.shape, kernel.shape, y.shape, attributes);
}

export function inputGradientGeometry({
  inputs: [dy, kernel],
  attributes,
}: Operation<GradientAttributes, 2>): Geometry {
  return geometryOf(attributes.shape, kernel.shape, dy.shape, attributes);
}

/** @throws {ShapeError} unless images, kernel and bias fit together */
export function checkChannels(
  x: TensorType,
  kernel: TensorType,
  bias: TensorType | undefined,
  { groups }: Convolution,
): void {
  const isImage = x.shape.length === 4 && kernel.shape.length === 4;
  const [perGroup = 0, filters = 0] = kernel.shape.slice(2);
  const fits = isImage && x.shape[3] === perGroup * groups && filters % groups === 0;
  const biasFits = bias === undefined || formatShape(bias.shape) === `[${filters}]`;
  if (!fits || !biasFits) {
    const received = [x, kernel, bias].flatMap((type) => (type ? [formatShape(type.shape)] : []));
    throw new ShapeError(
      `Expected images [batch, height, width, channels], a kernel [height, width, channels / ${groups}, filters] ` +
        `and a bias [filters] if any. Received: ${received.join(", ")}.`,
    );
  }
}

/**
 * Convolves images with a kernel, and adds a bias if there is one.
 *
 * @param x `[batch, height, width, channels]`
 * @param kernel `[height, width, channels / groups, filters]`
 * @param convolution how the kernel slides; see `slidingWindow`
 * @param bias `[filters]`
 * @returns `[batch, output height, output width, filters]`
 * @throws {ShapeError} if the shapes do not fit
 * @see {@link https://onnx.ai/onnx/operators/onnx__Conv.html | ONNX: Conv}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const images = ops.constant(new Float32Array(28 * 28), [1, 28, 28, 1]);
 * const kernel = ops.constant(new Float32Array(3 * 3 * 8), [3, 3, 1, 8]);
 * const window = ops.slidingWindow([28, 28], [3, 3], { strides: [2, 2], padding: "same" });
 * console.log(ops.conv2d(images, kernel, { ...window, groups: 1 }).shape); // [ 1, 14, 14, 8 ]
 * ```
 */
export function conv2d(x: Value, kernel: Value, convolution: Convolution, bias?: Value): Value {
  checkOptions<Convolution>("conv2d", convolution, CONVOLUTION_CHECKS);
  return apply(conv2dOperator, bias !== undefined ? [x, kernel, bias] : [x, kernel], convolution);
}
