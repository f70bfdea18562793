/**
 * Images sampled at places between pixels, each image at places of its own; and what finding the places needs.
 *
 * Sources: ONNX `GridSample`; Jaderberg et al., "Spatial Transformer Networks", 2015.
 */

import { ShapeError } from "../errors/index.ts";
import { apply, aValue, checkArguments, formatShape, type Operator, type Value } from "../graph/index.ts";
import { type Checks, checkOptions, number, oneOf, required } from "../options/index.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { elementwiseOperator } from "./elementwise.ts";
import { concat } from "./joining.ts";
import { reshape } from "./reshaping.ts";
import { INTERPOLATIONS, type Interpolation } from "./resize.ts";
import { crop } from "./slicing.ts";
import { CHANNELS_FIRST } from "./window.ts";

/**
 * The ways in which {@link sample} fills places outside of an image `a b c`: "constant" `k k | a b c | k k`, "nearest"
 * `a a | a b c | c c`, "reflect" `b a | a b c | c b`, "wrap" `b c | a b c | a b`.
 *
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * console.log(ops.FILL_MODES); // [ 'constant', 'nearest', 'reflect', 'wrap' ]
 * ```
 */
export const FILL_MODES = ["constant", "nearest", "reflect", "wrap"] as const;

/**
 * How places outside of an image are filled; see {@link FILL_MODES}.
 */
export type FillMode = (typeof FILL_MODES)[number];

interface GridSampling {
  readonly interpolation: Interpolation;
  readonly padding: "zeros" | "border" | "reflection";
}

/** Inputs: images, and for each pixel of the result where it comes from, (x, y) from −1 to 1. There is no gradient. */
const gridSampleOperator: Operator<GridSampling, 2> = {
  name: "gridSample",
  infer([x, grid]) {
    if (
      x.shape.length !== 4 ||
      grid.shape.length !== 4 ||
      x.shape[0] !== grid.shape[0] ||
      grid.shape[3] !== 2
    ) {
      throw new ShapeError(
        "Expected images [batch, height, width, channels] and places [batch, height′, width′, 2]. " +
          `Received: ${formatShape(x.shape)}, ${formatShape(grid.shape)}.`,
      );
    }
    return [{ shape: [...grid.shape.slice(0, 3), x.shape[3] ?? 1], elementType: "float32" }];
  },
  lowerings: [
    {
      name: "plain",
      emit(context, { attributes: { interpolation, padding } }) {
        const operands = [context.operand(0, CHANNELS_FIRST), context.operand(1)];
        const attributes = { mode: interpolation, padding_mode: padding, align_corners: 0 };
        context.setOutput(0, context.node("GridSample", operands, attributes), CHANNELS_FIRST);
      },
    },
  ],
};

const floorOperator = elementwiseOperator("floor", "Floor", undefined, { needsExact: () => "ties" });

const sinOperator = elementwiseOperator("sin", "Sin", ({ inputs: [x] }, dy) => [multiply(dy, cos(x))]);

const cosOperator = elementwiseOperator("cos", "Cos", ({ inputs: [x] }, dy) => [
  multiply(dy, multiply(sin(x), -1)),
]);

/**
 * Rounds down to a whole number, element by element. No gradient passes.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.floor(x), inputShape: [2] })]);
 * const { data } = await model.predict([[-1.5, 2.7]]);
 * console.log(data); // Float32Array(2) [ -2, 2 ]
 * ```
 */
export function floor(x: Value): Value {
  return apply(floorOperator, [x], {});
}

/**
 * Computes the sine of an angle in radians, element by element.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.sin(x), inputShape: [2] })]);
 * const { data } = await model.predict([[0, 0.5]]);
 * console.log(data); // Float32Array(2) [ 0, 0.4794 ]
 * ```
 */
export function sin(x: Value): Value {
  return apply(sinOperator, [x], {});
}

/**
 * Computes the cosine of an angle in radians, element by element.
 *
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([layers.activation({ activation: (x) => ops.cos(x), inputShape: [2] })]);
 * const { data } = await model.predict([[0, 0.5]]);
 * console.log(data); // Float32Array(2) [ 1, 0.8776 ]
 * ```
 */
export function cos(x: Value): Value {
  return apply(cosOperator, [x], {});
}

/** Where each pixel of a result comes from, in pixels: 0 is the middle of the first row or column. */
interface SamplingPlaces {
  /** `[batch, height′, width′]` */
  readonly rows: Value;
  /** `[batch, height′, width′]` */
  readonly columns: Value;
}

const PLACES: Checks<SamplingPlaces> = { rows: aValue, columns: aValue };

interface SamplingOptions {
  readonly interpolation: Interpolation;
  readonly fillMode: FillMode;
  readonly fillValue: number;
}

const OPTIONS: Checks<SamplingOptions> = {
  interpolation: required(oneOf(INTERPOLATIONS)),
  fillMode: required(oneOf(FILL_MODES)),
  fillValue: required(number()),
};

/**
 * Samples images at given places, different ones for each image. No gradient passes.
 *
 * @param x `[batch, height, width, channels]`
 * @param places.rows `[batch, height′, width′]` in pixels, 0 being the middle of the first row; `columns` likewise
 * @returns `[batch, height′, width′, channels]`
 * @throws {ShapeError} if the shapes do not fit
 * @see {@link https://onnx.ai/onnx/operators/onnx__GridSample.html | ONNX: GridSample}
 * @example
 * ```ts
 * import { ops } from "atelier";
 *
 * const images = ops.constant(new Float32Array(28 * 28), [1, 28, 28, 1]);
 * const places = { rows: ops.constant([0, 1, 2], [1, 1, 3]), columns: ops.constant([5, 5, 5], [1, 1, 3]) };
 * const options = { interpolation: "bilinear", fillMode: "nearest", fillValue: 0 } as const;
 * console.log(ops.sample(images, places, options).shape); // [ 1, 1, 3, 1 ]
 * ```
 */
export function sample(x: Value, places: SamplingPlaces, options: SamplingOptions): Value {
  checkArguments("sample", { x }, { x: aValue });
  checkOptions<SamplingPlaces>("sample", places, PLACES);
  checkOptions<SamplingOptions>("sample", options, OPTIONS);
  const { interpolation, fillMode, fillValue } = options;
  const [, height = 1, width = 1] = x.shape;
  if (fillMode === "wrap") {
    const wrapped = framed(framed(x, 1), 2);
    const within = (positions: Value, length: number) =>
      add(subtract(positions, multiply(floor(divide(positions, length)), length)), 1);
    const grid = gridOf(within(places.rows, height), within(places.columns, width), [height + 2, width + 2]);
    return apply(gridSampleOperator, [wrapped, grid], { interpolation, padding: "border" });
  }
  const grid = gridOf(places.rows, places.columns, [height, width]);
  if (fillMode !== "constant") {
    const padding = fillMode === "nearest" ? "border" : "reflection";
    return apply(gridSampleOperator, [x, grid], { interpolation, padding });
  }
  const filled = (images: Value) =>
    apply(gridSampleOperator, [images, grid], { interpolation, padding: "zeros" });
  return fillValue === 0 ? filled(x) : add(filled(subtract(x, fillValue)), fillValue);
}

/** Pads an axis of length n to n + 2 periodically: with the last row before the first, and the first after the last. */
function framed(x: Value, axis: number): Value {
  const length = x.shape[axis] ?? 1;
  const end = (before: number, after: number) =>
    crop(x, [0, 0, 0, 0].with(axis, before), [0, 0, 0, 0].with(axis, after));
  return concat([end(length - 1, 0), x, end(0, length - 1)], axis);
}

function gridOf(rows: Value, columns: Value, [height, width]: readonly [number, number]): Value {
  const normalized = (positions: Value, length: number) =>
    reshape(subtract(multiply(add(positions, 0.5), 2 / length), 1), [...positions.shape, 1]);
  return concat([normalized(columns, width), normalized(rows, height)], -1);
}
