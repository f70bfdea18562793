/**
 * Maximum over windows, and its gradient. Images are `[batch, height, width, channels]`; pixels that padding adds never win,
 * as in Keras.
 *
 * Source: ONNX `MaxPool`, `MaxUnpool`; Keras `MaxPooling2D`.
 */

import { atLeast, defined } from "../checked.ts";
import { apply, applyLayout, type Operator, sizeOf, type Value } from "../graph/index.ts";
import { checkOptions } from "../options/index.ts";
import { isOnBlocks } from "./channel-blocks.ts";
import {
  emitBlockedGradient,
  emitBlockedMaxima,
  emitBlockedMaximaWithMasks,
  hasBlockedMasks,
} from "./pooling-blocked.ts";
import { emitGradient, emitMaxima, hasMasks, phasesApply } from "./pooling-phases.ts";
import { type GradientAttributes, POOLING_CHECKS, pooledShape } from "./pooling-window.ts";
import { emitWindowGradient, emitWindowMaxima } from "./pooling-windows.ts";
import { type Pooling, padsAttribute, planesLayout } from "./window.ts";

/**
 * Two outputs: the maxima, and the position of each window's first maximum, which receives the gradient. Lowerings of the
 * same name agree on how the second is stored: as masks, or as positions in the whole tensor in its memory layout, which
 * is the layout of this output.
 */
export const maxPool2dOperator: Operator<Pooling> = {
  name: "maxPool2d",

  infer([x], pooling) {
    const shape = pooledShape(x.shape, pooling);
    return [
      { shape, elementType: "float32" },
      { shape, elementType: "int64" },
    ];
  },

  gradient({ inputs: [x], outputs, attributes }, [dy]) {
    const [, positions] = atLeast(outputs, 2);
    return [dy && apply(maxPool2dGradientOperator, [dy, positions], { ...attributes, shape: x.shape })];
  },

  // Another pixel may win by a rounding error, and then the gradient goes elsewhere.
  needsExact: (_operation, isUsed) => (isUsed(1) ? "ties" : undefined),

  lowerings: [
    {
      name: "phases",
      applies: ({ inputs: [x], attributes }) => phasesApply(x.shape, attributes),
      emit(context, { inputs: [x], outputs: [y], attributes }) {
        if (!isOnBlocks(context, 0)) emitMaxima(context, x.shape, attributes);
        else if (context.isUsed(1)) emitBlockedMaximaWithMasks(context, x, y, attributes);
        else emitBlockedMaxima(context, y, attributes);
      },
    },
    {
      name: "plain",
      emit(context, { inputs: [x], outputs: [y], attributes }) {
        if (!context.isUsed(1) && isOnBlocks(context, 0)) {
          emitBlockedMaxima(context, y, attributes);
          return;
        }
        if (context.isUsed(1) && !context.target.hasKernel("MaxPoolIndices")) {
          emitWindowMaxima(context, x.shape, attributes);
          return;
        }
        // Without the positions the runtime takes a path ten times as fast.
        const count = context.isUsed(1) ? 2 : 1;
        const layout = planesLayout(context.layoutOf(0));
        const outputs = context.nodes("MaxPool", [context.operand(0, layout)], count, {
          kernel_shape: attributes.poolSize,
          strides: attributes.strides,
          pads: padsAttribute(attributes),
        });
        outputs.forEach((tensor, i) => {
          context.setOutput(i, tensor, layout);
        });
      },
    },
  ],
};

export const maxPool2dGradientOperator: Operator<GradientAttributes, 2> = {
  name: "maxPool2dGradient",

  infer: (_, { shape }) => [{ shape, elementType: "float32" }],

  lowerings: [
    {
      name: "phases",
      applies: ({ attributes }) => phasesApply(attributes.shape, attributes),
      emit(context, { outputs: [dx], attributes }) {
        if (hasBlockedMasks(context)) emitBlockedGradient(context, dx, attributes);
        else emitGradient(context, attributes.shape, attributes);
      },
    },
    {
      name: "unpool",
      // Where windows overlap, several gradients meet in one pixel, and `MaxUnpool` would keep only one of them.
      applies: ({ attributes: { poolSize, strides } }, target) =>
        target.hasKernel("MaxPoolIndices") && strides.every((n, axis) => n >= defined(poolSize[axis])),
      emit(context, { attributes }) {
        const layout = context.layoutOf(1);
        const target = applyLayout(attributes.shape, layout);
        const inputs = [context.operand(0, layout), context.operand(1, layout)];
        const dx = context.node("MaxUnpool", [...inputs, context.integers(target)], {
          kernel_shape: attributes.poolSize,
          strides: attributes.strides,
          pads: padsAttribute(attributes),
        });
        context.setOutput(0, dx, layout);
      },
    },
    {
      name: "plain",
      emit(context, { attributes }) {
        if (hasMasks(context)) {
          emitWindowGradient(context, attributes.shape, attributes);
          return;
        }
        const layout = context.layoutOf(1);
        const target = applyLayout(attributes.shape, layout);
        const flat = [0, 1].map((i) =>
          context.node("Reshape", [context.operand(i, layout), context.integers([-1])]),
        );
        const zeros = context.node("ConstantOfShape", [context.integers([sizeOf(target)])]);
        const sums = context.node("ScatterElements", [zeros, defined(flat[1]), defined(flat[0])], {
          reduction: "add",
        });
        const dx = context.node("Reshape", [sums, context.integers(target)]);
        context.setOutput(0, dx, layout);
      },
    },
  ],
};

/**
 * Takes the largest pixel of each window, channel by channel: `[batch, height, width, channels] → [batch, height′,
 * width′, channels]`. Its gradient goes to the first of equal maxima, in reading order.
 *
 * @throws {ShapeError} if the input is no image, or smaller than the window
 * @see {@link https://onnx.ai/onnx/operators/onnx__MaxPool.html | ONNX: MaxPool}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const images = ops.constant(new Float32Array(28 * 28 * 8), [1, 28, 28, 8]);
 * const window = ops.poolingWindow([28, 28], [2, 2], { strides: [2, 2], padding: "valid" });
 * console.log(ops.maxPool2d(images, window).shape); // [ 1, 14, 14, 8 ]
 * ```
 */
export function maxPool2d(x: Value, pooling: Pooling): Value {
  checkOptions<Pooling>("maxPool2d", pooling, POOLING_CHECKS);
  return apply(maxPool2dOperator, [x], pooling);
}
