/**
 * Images made larger or smaller. Pixels are squares, and a pixel of the result takes the value at its middle, as in
 * Keras: "half-pixel centres". Height and width are resized one after the other, each by a product with a matrix.
 *
 * Sources: ONNX `Resize`; TensorFlow, `image_resizer_state.h`.
 */

import { atLeast } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import {
  aPair,
  apply,
  applyLayout,
  aValue,
  checkArguments,
  formatShape,
  type Layout,
  type LoweringContext,
  type NodeAttributes,
  type Operator,
  type Shape,
  sizeOf,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import { oneOf, required } from "../options/index.ts";
import { batchedProduct } from "./batched-product.ts";
import { CHANNELS_FIRST, type Pair } from "./window.ts";

/**
 * The ways in which {@link resize} and {@link sample} compute the value of a place between pixels.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * console.log(ops.INTERPOLATIONS); // [ 'nearest', 'bilinear' ]
 * ```
 */
export const INTERPOLATIONS = ["nearest", "bilinear"] as const;

/**
 * How a value between pixels is computed: from the nearest pixel, or from the two nearest of each row and column.
 */
export type Interpolation = (typeof INTERPOLATIONS)[number];

/** A linear map of the numbers along an axis: row-major [to, from]. */
export interface AxisMap {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly matrix: Float32Array;
}

const axisMapOperator: Operator<AxisMap> = {
  name: "axisMap",
  infer: ([x], { axis, to }) => [{ shape: x.shape.with(axis, to), elementType: "float32" }],
  gradient: ({ attributes }, [dy]) => [dy && apply(axisMapOperator, [dy], transposed(attributes))],
  lowerings: [
    {
      name: "plain",
      emit(context, { inputs: [x], attributes }) {
        const layout = context.layoutOf(0);
        const mapped = emitAxisMap(
          context,
          { tensor: context.operand(0, layout), layout, shape: x.shape },
          attributes,
        );
        context.setOutput(0, mapped, layout);
      },
    },
  ],
};

interface TensorInLayout {
  readonly tensor: TensorName;
  readonly layout: Layout;
  /** In the order of the axes, not of the memory. */
  readonly shape: Shape;
}

/** Maps along an axis wherever it lies in memory; the layout stays. */
function emitAxisMap(
  context: LoweringContext,
  { tensor, layout, shape }: TensorInLayout,
  { axis, from, to, matrix }: AxisMap,
): TensorName {
  const place = layout.indexOf(axis);
  const inner = sizeOf(applyLayout(shape, layout.slice(place + 1)));
  if (inner === 1) {
    const rows = context.node("Reshape", [tensor, context.integers([-1, from])]);
    const right = context.constant(transpose(matrix, to, from), [from, to]);
    const count = sizeOf(shape) / from;
    const mapped = batchedProduct(
      context,
      { tensor: rows, shape: [count, from] },
      { tensor: right, shape: [from, to] },
    );
    return context.node("Reshape", [mapped, context.integers(applyLayout(shape.with(axis, to), layout))]);
  }
  const matrices = context.node("Reshape", [tensor, context.integers([-1, from, inner])]);
  const mapped = batchedProduct(
    context,
    { tensor: context.constant(matrix, [to, from]), shape: [to, from] },
    { tensor: matrices, shape: [sizeOf(shape) / from / inner, from, inner] },
  );
  return context.node("Reshape", [mapped, context.integers(applyLayout(shape.with(axis, to), layout))]);
}

/** Sets the output to operand 0, mapped along several axes. */
export function emitAxisMaps(context: LoweringContext, shape: Shape, maps: readonly AxisMap[]): void {
  const layout = context.layoutOf(0);
  let laid: TensorInLayout = { tensor: context.operand(0, layout), layout, shape };
  for (const map of maps) {
    laid = { tensor: emitAxisMap(context, laid, map), layout, shape: laid.shape.with(map.axis, map.to) };
  }
  context.setOutput(0, laid.tensor, layout);
}

function transposed({ axis, from, to, matrix }: AxisMap): AxisMap {
  return { axis, from: to, to: from, matrix: transpose(matrix, to, from) };
}

function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
}

const ARGUMENTS = { x: aValue, size: aPair, interpolation: required(oneOf(INTERPOLATIONS)) };

interface ResizeAttributes {
  readonly size: Pair;
  readonly interpolation: Interpolation;
}

const resizeOperator: Operator<ResizeAttributes> = {
  name: "resize",

  infer([x], { size }) {
    if (x.shape.length !== 4) {
      throw new ShapeError(
        `Expected images [batch, height, width, channels]. Received: ${formatShape(x.shape)}.`,
      );
    }
    const [batch, , , channels] = atLeast(x.shape, 4);
    return [{ shape: [batch, ...size, channels], elementType: "float32" }];
  },

  gradient({ inputs: [x], attributes }, [dy]) {
    if (dy === undefined) return [];
    const maps = mapsOf(x.shape, attributes).toReversed();
    return [maps.reduce((gradient, map) => apply(axisMapOperator, [gradient], transposed(map)), dy)];
  },

  lowerings: [
    {
      name: "products",
      emit(context, { inputs: [x], attributes }) {
        emitAxisMaps(context, x.shape, mapsOf(x.shape, attributes));
      },
    },
    {
      name: "plain",
      emit(context, { inputs: [x], attributes: { size, interpolation } }) {
        const image = context.operand(0, CHANNELS_FIRST);
        const isWhole = size.every((to, i) => to % (x.shape[i + 1] ?? 1) === 0);
        if (interpolation === "nearest" && !isWhole) {
          // Readers differ in which pixel is the nearest: so it is said.
          const picked = size.reduce((tensor, to, i) => {
            const rows = context.integers(nearestOf(x.shape[i + 1] ?? 1, to));
            return context.node("Gather", [tensor, rows], { axis: i + 2 });
          }, image);
          context.setOutput(0, picked, CHANNELS_FIRST);
          return;
        }
        const scales = [1, 1, ...size.map((to, i) => scaleOf(x.shape[i + 1] ?? 1, to))];
        const operands = [image, "", context.constant(Float32Array.from(scales), [4])];
        const attributes: NodeAttributes =
          interpolation === "nearest"
            ? { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }
            : { mode: "linear", coordinate_transformation_mode: "half_pixel" };
        context.setOutput(0, context.node("Resize", operands, attributes), CHANNELS_FIRST);
      },
    },
  ],
};

/** Which pixel each pixel of the result takes. */
function nearestOf(from: number, to: number): number[] {
  return Array.from({ length: to }, (_, row) => Math.min(from - 1, Math.floor(((row + 0.5) * from) / to)));
}

/** Returns the float32 scale by which ONNX computes this length from another: `⌊from · scale⌋`. */
function scaleOf(from: number, to: number): number {
  const scale = Math.fround(to / from);
  return Math.floor(from * scale) === to ? scale : Math.fround(scale * (1 + 2 ** -23));
}

/** Returns the maps along height and width that change anything, that which leaves less first. */
function mapsOf(shape: Shape, { size, interpolation }: ResizeAttributes): AxisMap[] {
  return size
    .map((to, i) => {
      const from = shape[i + 1] ?? 1;
      return { axis: i + 1, from, to, matrix: matrixOf(from, to, interpolation) };
    })
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => a.to / a.from - b.to / b.from);
}

/** Computes the weight of each pixel in each pixel of the result. */
function matrixOf(from: number, to: number, interpolation: Interpolation): Float32Array {
  const matrix = new Float32Array(to * from);
  if (interpolation === "nearest") {
    nearestOf(from, to).forEach((column, row) => {
      matrix[row * from + column] = 1;
    });
    return matrix;
  }
  const within = (position: number) => Math.max(0, Math.min(from - 1, position));
  for (let row = 0; row < to; row++) {
    const position = ((row + 0.5) * from) / to - 0.5;
    const below = Math.floor(position);
    const share = position - below;
    for (const [column, weight] of [
      [below, 1 - share],
      [below + 1, share],
    ] as const) {
      const at = row * from + within(column);
      matrix[at] = (matrix[at] ?? 0) + weight;
    }
  }
  return matrix;
}

/**
 * Resizes images.
 *
 * @param x `[batch, height, width, channels]`
 * @param size height and width of the result
 * @returns `[batch, …size, channels]`
 * @throws {ShapeError} if `x` is no batch of images
 * @see {@link https://onnx.ai/onnx/operators/onnx__Resize.html | ONNX: Resize}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const images = ops.constant(new Float32Array(28 * 28), [1, 28, 28, 1]);
 * console.log(ops.resize(images, [64, 64], "bilinear").shape); // [ 1, 64, 64, 1 ]
 * ```
 */
export function resize(x: Value, size: Pair, interpolation: Interpolation): Value {
  checkArguments("resize", { x, size, interpolation }, ARGUMENTS);
  const [, height, width] = x.shape;
  return height === size[0] && width === size[1] && x.rank === 4
    ? x
    : apply(resizeOperator, [x], { size, interpolation });
}
