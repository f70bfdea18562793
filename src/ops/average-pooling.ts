/**
 * Average over windows, and its gradient. Images are `[batch, height, width, channels]`; pixels that padding adds are not
 * counted, as in Keras.
 *
 * Source: ONNX `AveragePool`; Keras `AveragePooling2D`.
 */

import { defined } from "../checked.ts";
import { apply, type Operator, type Shape, type Value } from "../graph/index.ts";
import { checkOptions } from "../options/index.ts";
import { isOnBlocks } from "./channel-blocks.ts";
import { emitBlockedAverages, emitBlockedSpread } from "./pooling-blocked.ts";
import { type GradientAttributes, POOLING_CHECKS, pooledShape } from "./pooling-window.ts";
import { type AxisMap, emitAxisMaps } from "./resize.ts";
import {
  CHANNELS_FIRST,
  countWindows,
  leftover,
  type Pooling,
  padsAttribute,
  planesLayout,
} from "./window.ts";

const AXES = [0, 1] as const;

const averagePool2dOperator: Operator<Pooling> = {
  name: "averagePool2d",

  infer: ([x], pooling) => [{ shape: pooledShape(x.shape, pooling), elementType: "float32" }],

  gradient: ({ inputs: [x], attributes }, [dy]) => [
    dy && apply(averagePool2dGradientOperator, [dy], { ...attributes, shape: x.shape }),
  ],

  lowerings: [
    {
      name: "plain",
      emit(context, { attributes, outputs: [y] }) {
        if (isOnBlocks(context, 0)) {
          emitBlockedAverages(context, y, attributes);
          return;
        }
        const layout = planesLayout(context.layoutOf(0));
        const averages = context.node("AveragePool", [context.operand(0, layout)], {
          kernel_shape: attributes.poolSize,
          strides: attributes.strides,
          pads: padsAttribute(attributes),
          count_include_pad: 0,
        });
        context.setOutput(0, averages, layout);
      },
    },
  ],
};

/** Each output's gradient, divided by the pixels it averaged, spread evenly over them. */
export const averagePool2dGradientOperator: Operator<GradientAttributes> = {
  name: "averagePool2dGradient",

  infer: (_, { shape }) => [{ shape, elementType: "float32" }],

  lowerings: [
    {
      // `ConvTranspose` with a group for each channel takes 0.34 ms where the products take 0.05 (64 images of
      // 24×24, 16 channels, 2 cores of AMD EPYC with AVX-512).
      name: "products",
      emit(context, { inputs: [dy], outputs: [dx], attributes }) {
        if (isOnBlocks(context, 0) && isTiledBy(attributes)) {
          emitBlockedSpread(context, dx, attributes);
          return;
        }
        emitAxisMaps(
          context,
          dy.shape,
          AXES.map((axis) => shareMap(axis, attributes)),
        );
      },
    },
    {
      name: "plain",
      emit(context, { attributes }) {
        const { shape, poolSize } = attributes;
        const shares = context.constant(...sharePerPixel(shape, attributes));
        const divided = context.node("Mul", [context.operand(0, CHANNELS_FIRST), shares]);
        const channels = defined(shape[3]);
        const ones = context.constant(new Float32Array(channels * poolSize[0] * poolSize[1]).fill(1), [
          channels,
          1,
          ...poolSize,
        ]);
        const dx = context.node("ConvTranspose", [divided, ones], {
          kernel_shape: poolSize,
          strides: attributes.strides,
          pads: padsAttribute(attributes),
          output_padding: leftover(shape, poolSize, attributes),
          group: channels,
        });
        context.setOutput(0, dx, CHANNELS_FIRST);
      },
    },
  ],
};

/** Whether windows touch, do not overlap and leave nothing over. */
function isTiledBy({ shape, poolSize, strides, padding }: GradientAttributes): boolean {
  return AXES.every(
    (axis) =>
      strides[axis] === poolSize[axis] &&
      padding.before[axis] === 0 &&
      padding.after[axis] === 0 &&
      defined(shape[axis + 1]) % poolSize[axis] === 0,
  );
}

/** The pixels of an image that a window covers along an axis: from `start` up to, not including, `end`. */
function coveredBy(image: Shape, pooling: Pooling, axis: 0 | 1, window: number) {
  const start = window * pooling.strides[axis] - pooling.padding.before[axis];
  const end = Math.min(start + pooling.poolSize[axis], defined(image[axis + 1]));
  return { start: Math.max(start, 0), end };
}

/** Spreads the gradients of windows over the pixels along an axis, divided by the number of real pixels. */
function shareMap(axis: 0 | 1, { shape, ...pooling }: GradientAttributes): AxisMap {
  const from = countWindows(shape, pooling.poolSize, pooling)[axis];
  const to = defined(shape[axis + 1]);
  const matrix = new Float32Array(to * from);
  for (let window = 0; window < from; window++) {
    const { start, end } = coveredBy(shape, pooling, axis, window);
    for (let pixel = start; pixel < end; pixel++) matrix[pixel * from + window] = 1 / (end - start);
  }
  return { axis: axis + 1, from, to, matrix };
}

/** One over the number of real pixels in each window, [output height, output width]. */
function sharePerPixel(image: Shape, pooling: Pooling): [Float32Array, Shape] {
  const counts = countWindows(image, pooling.poolSize, pooling);
  const pixels = (axis: 0 | 1, window: number) => {
    const { start, end } = coveredBy(image, pooling, axis, window);
    return end - start;
  };
  const shares = Float32Array.from({ length: counts[0] * counts[1] }, (_, i) => {
    const [row, column] = [Math.floor(i / counts[1]), i % counts[1]];
    return 1 / (pixels(0, row) * pixels(1, column));
  });
  return [shares, counts];
}

/**
 * Averages the pixels of each window, channel by channel: `[batch, height, width, channels] → [batch, height′, width′,
 * channels]`. Padding does not count.
 *
 * @throws {ShapeError} if the input is no image, or smaller than the window
 * @see {@link https://onnx.ai/onnx/operators/onnx__AveragePool.html | ONNX: AveragePool}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const images = ops.constant(new Float32Array(28 * 28 * 8), [1, 28, 28, 8]);
 * const window = ops.poolingWindow([28, 28], [2, 2], { strides: [2, 2], padding: "valid" });
 * console.log(ops.averagePool2d(images, window).shape); // [ 1, 14, 14, 8 ]
 * ```
 */
export function averagePool2d(x: Value, pooling: Pooling): Value {
  checkOptions<Pooling>("averagePool2d", pooling, POOLING_CHECKS);
  return apply(averagePool2dOperator, [x], pooling);
}
