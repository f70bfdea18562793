/** Sums, means and maxima over axes. */

import {
  apply,
  applyLayout,
  aValue,
  checkArguments,
  integers,
  type Lowering,
  normalizeAxes,
  type Operator,
  type Shape,
  type TensorType,
  type Value,
} from "../graph/index.ts";
import { boolean, required } from "../options/index.ts";
import { divide, multiply } from "./arithmetic.ts";
import { broadcastTo } from "./broadcast.ts";
import { axesOnBlocks, meanOnBlocks } from "./channel-blocks-sums.ts";
import { cast, equal } from "./comparison.ts";
import { type Reduction, reduced } from "./reduced.ts";
import { reshape } from "./reshaping.ts";

interface ReductionAttributes {
  /** Counted from the front, ascending. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

type Operation = Parameters<NonNullable<Operator<ReductionAttributes>["gradient"]>>[0];

/**
 * Returns an operator that reduces axes.
 *
 * @param pooling the ONNX operator that reduces height and width of images, for files
 */
function reductionOperator(
  name: string,
  type: Reduction,
  gradient: (operation: Operation, dy: Value) => Value,
  pooling?: string,
): Operator<ReductionAttributes> {
  const lowerings =
    pooling === undefined
      ? [reductionLowering("plain", type)]
      : [reductionLowering("reduce", type), poolingLowering(pooling, type)];
  return {
    name,
    infer: ([x], { axes, keepDims }: ReductionAttributes): TensorType[] => {
      const shape = keepDims ? keptShape(x.shape, axes) : x.shape.filter((_, axis) => !axes.includes(axis));
      return [{ shape, elementType: x.elementType }];
    },
    gradient: (operation, [dy]) => [dy && gradient(operation, dy)],
    lowerings,
  };
}

/** Reduces in whatever layout the operand lies. */
function reductionLowering(name: string, type: Reduction): Lowering<ReductionAttributes> {
  return {
    name,
    emit(context, { inputs: [x], outputs: [y], attributes: { axes, keepDims } }) {
      const onBlocks = type === "ReduceMax" ? undefined : axesOnBlocks(axes, x.shape);
      const mean = onBlocks && meanOnBlocks(context, 0, x.shape, onBlocks.over);
      if (onBlocks !== undefined && mean !== undefined) {
        const factor = type === "ReduceSum" ? onBlocks.count : 1;
        const found = factor === 1 ? mean : context.node("Mul", [mean, context.scalar(factor)]);
        context.setOutput(0, keepDims ? context.node("Reshape", [found, context.integers(y.shape)]) : found);
        return;
      }
      const layout = context.layoutOf(0);
      // Also where axes of length 1 are left, such as the channels of grey images.
      const length = y.size === 1 ? rowLength(x.size) : undefined;
      if (length !== undefined) {
        const rows = context.node("Reshape", [context.operand(0, layout), context.integers([-1, length])]);
        const partType = type === "ReduceMean" ? "ReduceSum" : type;
        const whole = [1, 0].reduce(
          (tensor, axis) => context.node(partType, [tensor, context.integers([axis])], { keepdims: 0 }),
          rows,
        );
        const all = partType === type ? whole : context.node("Mul", [whole, context.scalar(1 / x.size)]);
        const isScalar = y.shape.length === 0;
        context.setOutput(0, isScalar ? all : context.node("Reshape", [all, context.integers(y.shape)]));
        return;
      }
      const positions = axes.map((axis) => layout.indexOf(axis)).sort((a, b) => a - b);
      // The innermost axes first: two passes over neighbours take half as long as one over both ends.
      const inner = positions.filter((position, i) => position - i === layout.length - positions.length);
      const outer = positions.slice(0, positions.length - inner.length);
      let left = { tensor: context.operand(0, layout), shape: applyLayout(x.shape, layout) };
      for (const part of [inner, outer].filter((part) => part.length > 0)) {
        const kept = left.shape.flatMap((length, i) => (part.includes(i) ? (keepDims ? [1] : []) : [length]));
        left = { tensor: reduced(context, type, left, part, keepDims), shape: kept };
      }
      context.setOutput(0, left.tensor, keepDims ? layout : layoutWithout(layout, axes));
    },
  };
}

/** Returns the node by which readers of files know a global pooling; the plain reduction for everything else. */
function poolingLowering(pooling: string, type: Reduction): Lowering<ReductionAttributes> {
  const otherwise = reductionLowering("plain", type);
  return {
    name: "plain",
    emit(context, operation) {
      const { axes, keepDims } = operation.attributes;
      if (operation.inputs[0].rank !== 4 || axes.join() !== "1,2") return otherwise.emit(context, operation);
      const pooled = context.node(pooling, [context.operand(0, [0, 3, 1, 2])]);
      if (keepDims) context.setOutput(0, pooled, [0, 3, 1, 2]);
      else context.setOutput(0, context.node("Flatten", [pooled], { axis: 1 }));
    },
  };
}

/** Up to this many numbers, a sum in float32 is off by no more than its last digits, whatever computes it. */
const MAX_RUN = 2 ** 12;

/**
 * Chooses the length of rows for a sum of many numbers: rows are summed first, then their sums, since in one long sum
 * each number would be rounded to the precision of the running total. Undefined for few numbers, or if no length
 * divides them.
 */
function rowLength(count: number): number | undefined {
  if (count <= MAX_RUN) return undefined;
  for (let length = Math.floor(Math.sqrt(count)); length > 1; length--) {
    if (count % length === 0) return length;
  }
  return undefined;
}

/** Computes the layout that is left when axes are dropped, with its axes renumbered. */
function layoutWithout(layout: readonly number[], axes: readonly number[]): number[] {
  const kept = layout.filter((axis) => !axes.includes(axis));
  const order = kept.toSorted((a, b) => a - b);
  return kept.map((axis) => order.indexOf(axis));
}

/** Returns the shape with each reduced axis at length 1. */
function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

/** Returns the gradient or result of a reduction, stretched back over the reduced axes. */
function stretch(value: Value, { inputs: [x], attributes: { axes } }: Operation): Value {
  return broadcastTo(reshape(value, keptShape(x.shape, axes)), x.shape);
}

export const reduceSumOperator = reductionOperator("reduceSum", "ReduceSum", (operation, dy) =>
  stretch(dy, operation),
);

const reduceMeanOperator = reductionOperator(
  "reduceMean",
  "ReduceMean",
  (operation, dy) => {
    const count = operation.inputs[0].size / operation.outputs[0].size;
    return stretch(multiply(dy, 1 / count), operation);
  },
  "GlobalAveragePool",
);

/** Equal maxima share the gradient, as TensorFlow's `reduce_max` has it. */
const reduceMaxOperator = reductionOperator(
  "reduceMax",
  "ReduceMax",
  (operation, dy) => {
    const { inputs, outputs, attributes } = operation;
    const isMaximum = cast(equal(inputs[0], stretch(outputs[0], operation)));
    const count = reduceSum(isMaximum, attributes.axes, attributes.keepDims);
    return multiply(isMaximum, stretch(divide(dy, count), operation));
  },
  "GlobalMaxPool",
);

const ARGUMENTS = { x: aValue, axes: { ...integers, isRequired: false }, keepDims: required(boolean) };

function reduce(
  operator: Operator<ReductionAttributes>,
  x: Value,
  axes: readonly number[] | undefined,
  keepDims: boolean,
): Value {
  checkArguments(operator.name, { x, axes, keepDims }, ARGUMENTS);
  const normalized = normalizeAxes(axes ?? x.shape.map((_, axis) => axis), x.rank);
  return normalized.length === 0 ? x : apply(operator, [x], { axes: normalized, keepDims });
}

/**
 * Sums over axes (default: all). With `keepDims` the axes stay, at length 1.
 *
 * @throws {ShapeError} if there is no such axis
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.divide(x, ops.reduceSum(x, [-1], true)), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[1, 3]]);
 * console.log(data); // Float32Array(2) [ 0.25, 0.75 ]
 * ```
 */
export function reduceSum(x: Value, axes?: readonly number[], keepDims = false): Value {
  return reduce(reduceSumOperator, x, axes, keepDims);
}

/**
 * Averages over axes (default: all). With `keepDims` the axes stay, at length 1.
 *
 * @throws {ShapeError} if there is no such axis
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.subtract(x, ops.reduceMean(x, [-1], true)), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[1, 3]]);
 * console.log(data); // Float32Array(2) [ -1, 1 ]
 * ```
 */
export function reduceMean(x: Value, axes?: readonly number[], keepDims = false): Value {
  return reduce(reduceMeanOperator, x, axes, keepDims);
}

/**
 * Takes the maximum over axes (default: all). With `keepDims` the axes stay, at length 1.
 *
 * @throws {ShapeError} if there is no such axis
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.subtract(x, ops.reduceMax(x, [-1], true)), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[1, 3]]);
 * console.log(data); // Float32Array(2) [ -2, 0 ]
 * ```
 */
export function reduceMax(x: Value, axes?: readonly number[], keepDims = false): Value {
  return reduce(reduceMaxOperator, x, axes, keepDims);
}
