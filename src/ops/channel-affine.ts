/** Every channel scaled and shifted by numbers of its own. */

import { atLeast, defined } from "../checked.ts";
import {
  apply,
  applyLayout,
  aValue,
  checkArguments,
  checkPerChannel,
  constant,
  type Layout,
  type LoweringContext,
  type Operator,
  type Shape,
  sizeOf,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import { boolean, type Checks, checkOptions } from "../options/index.ts";
import { multiply, negate, subtract } from "./arithmetic.ts";
import { centredOnBlocks, inBlocks, isOnBlocks, setAffine } from "./channel-blocks.ts";
import { reduceSum } from "./reduction.ts";

interface AffineAttributes {
  /** Whether the factors are known not to be negative. */
  readonly isIncreasing: boolean;
}

/** Inputs: x, scale, shift, and the center, which is subtracted from x first, if there is one. */
export const channelAffineOperator: Operator<AffineAttributes, 3> = {
  name: "channelAffine",

  infer([x, ...perChannel]) {
    checkPerChannel("channelAffine", x, perChannel);
    return [x];
  },

  gradient({ inputs: [x, scale, , center] }, [dy]) {
    if (dy === undefined) return [];
    const sum = channelSum(dy);
    // Not Σ dy x − center Σ dy: where the center is far from 0, that is a difference of two large numbers.
    const ofScale = channelSum(multiply(dy, center ? subtract(x, center) : x));
    return [channelAffine(dy, scale), ofScale, sum, center && negate(multiply(scale, sum))];
  },

  lowerings: [
    {
      // One pass where the numbers of a channel lie in long rows, or else two, with the center inside the shift. It
      // depends on the layout in which x lies, which is known only when nodes are written.
      name: "onePass",
      emit(context, { inputs: [x, , , center], outputs: [y] }) {
        if (isOnBlocks(context, 0)) {
          const channels = defined(x.shape[x.rank - 1]);
          const image = center
            ? centredOnBlocks(context, 0, context.operand(3), channels)
            : inBlocks(context, 0);
          setAffine(context, y, image, { scale: context.operand(1), shift: context.operand(2) });
          return;
        }
        const layout = context.layoutOf(0);
        const image = { tensor: context.operand(0, layout), layout, shape: x.shape };
        const [scale, shift] = [context.operand(1), context.operand(2)];
        context.setOutput(0, affine(context, image, scale, shift, center && context.operand(3)), layout);
      },
    },
    {
      name: "plain",
      emit(context, { inputs: [, , , center] }) {
        const layout = context.layoutOf(0);
        const x = context.operand(0, layout);
        const centered = center ? context.node("Sub", [x, context.operand(3, layout)]) : x;
        const scaled = context.node("Mul", [centered, context.operand(1, layout)]);
        context.setOutput(0, context.node("Add", [scaled, context.operand(2, layout)]), layout);
      },
    },
  ],
};

/** A tensor with its memory layout, and its logical shape. */
interface TensorInLayout {
  readonly tensor: TensorName;
  readonly layout: Layout;
  readonly shape: Shape;
}

/**
 * Writes the nodes of `(x − center) · scale + shift`. Where the numbers of a channel lie in rows, ONNX'
 * `BatchNormalization` with variance 1 does it in one pass over memory instead of two.
 *
 * @param scale `[channels]`; `shift` and `center` likewise
 */
export function affine(
  context: LoweringContext,
  image: TensorInLayout,
  scale: TensorName,
  shift: TensorName,
  center?: TensorName,
): TensorName {
  const { tensor, layout, shape } = image;
  const rows = channelRows(context, image);
  if (rows !== undefined) {
    const inputs = [rows.tensor, scale, shift, center ?? rows.zeros, rows.ones];
    return rows.restoreShape(context.node("BatchNormalization", inputs, { epsilon: { float: 0 } }));
  }
  const ones = layout.slice(layout.indexOf(shape.length - 1) + 1).map(() => 1);
  const column = context.integers([defined(shape[shape.length - 1]), ...ones]);
  const offset = center && context.node("Sub", [shift, context.node("Mul", [center, scale])]);
  const [factor, summand] = atLeast(
    [scale, offset ?? shift].map((vector) => context.node("Reshape", [vector, column])),
    2,
  );
  return context.node("Add", [context.node("Mul", [tensor, factor]), summand]);
}

/**
 * Reshapes a tensor to `[anything, channels, row]`, as ONNX' `BatchNormalization` wants it, and writes neutral
 * statistics; undefined if the layout does not allow it, or rows are too short to be fast.
 */
export function channelRows(
  context: LoweringContext,
  { tensor, layout, shape }: TensorInLayout,
):
  | { tensor: TensorName; zeros: TensorName; ones: TensorName; restoreShape: (y: TensorName) => TensorName }
  | undefined {
  const channels = defined(shape[shape.length - 1]);
  const row = sizeOf(applyLayout(shape, layout.slice(layout.indexOf(shape.length - 1) + 1)));
  if (row < context.target.costs.minChannelRow) return undefined;
  const filled = (n: number) => context.constant(new Float32Array(channels).fill(n), [channels]);
  return {
    tensor: context.node("Reshape", [tensor, context.integers([-1, channels, row])]),
    zeros: filled(0),
    ones: filled(1),
    restoreShape: (y) => context.node("Reshape", [y, context.integers(applyLayout(shape, layout))]),
  };
}

/** Sums over every axis but the last: `[channels]`. */
export function channelSum(x: Value): Value {
  return reduceSum(
    x,
    Array.from({ length: x.rank - 1 }, (_, axis) => axis),
  );
}

interface ChannelAffineOptions {
  readonly isIncreasing?: boolean;
  readonly center?: Value | undefined;
}

const OPTIONS: Checks<ChannelAffineOptions> = {
  isIncreasing: boolean,
  center: { ...aValue, isRequired: false },
};

/**
 * Scales and shifts each channel: `(x − center) · scale + shift`.
 *
 * @param x `[batch, …, channels]`
 * @param scale `[channels]`
 * @param shift `[channels]`; default 0
 * @param options.isIncreasing whether no scale is negative; default false
 * @param options.center `[channels]`; default 0
 * @throws {ShapeError} if the shapes do not fit
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.channelAffine(x, ops.constant([1, 10]), ops.constant([0, 5])), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[1, 2]]);
 * console.log(data); // Float32Array(2) [ 1, 25 ]
 * ```
 */
export function channelAffine(
  x: Value,
  scale: Value,
  shift?: Value,
  options: ChannelAffineOptions = {},
): Value {
  checkArguments("channelAffine", { x, scale }, { x: aValue, scale: aValue });
  checkOptions<ChannelAffineOptions>("channelAffine", options, OPTIONS);
  const { isIncreasing = false, center } = options;
  const zeros = () => constant(new Float32Array(scale.size), scale.shape);
  const inputs = [
    x,
    scale,
    shift === undefined ? zeros() : shift,
    ...(center !== undefined ? [center] : []),
  ] as const;
  return apply(channelAffineOperator, inputs, { isIncreasing });
}
