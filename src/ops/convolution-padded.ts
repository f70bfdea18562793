/**
 * Convolution on blocks of channels where channels or filters do not make whole blocks: with channels and filters of zeros
 * up to the next block. The runtime adds those of images while it lays them on blocks, and leaves those of the result out
 * while it lays it out again, so that no other operator sees them.
 */

import { defined } from "../checked.ts";
import {
  type ChannelBlock,
  type Layout,
  type LoweringContext,
  type Shape,
  sizeOf,
  type Target,
  type TensorName,
} from "../graph/index.ts";
import { changedContext } from "./changed-context.ts";
import { blockedCost, unblockedCost } from "./convolution-costs.ts";
import type { Geometry } from "./convolution-geometry.ts";
import { CAN_BLOCK, PARTS, type Part } from "./convolution-parts.ts";

/** The runtime lays images on blocks if their channels are a multiple of this. */
const CHANNEL_STEP = 4;

/** Returns a convolution with channels and filters up to whole blocks, where they are more than a block's. */
function paddedGeometry({ x, kernel, y, convolution }: Geometry, block: ChannelBlock): Geometry {
  const upToWhole = (channels: number) => (channels < block ? channels : Math.ceil(channels / block) * block);
  const [channels, filters] = [upToWhole(x[3]), upToWhole(y[3])];
  return {
    x: [x[0], x[1], x[2], channels],
    kernel: [kernel[0], kernel[1], channels, filters],
    y: [y[0], y[1], y[2], filters],
    convolution,
  };
}

/**
 * Returns the convolution with whole blocks by which a part of one is computed, if that is possible, and faster for all
 * parts together: where one part lies on blocks and the next does not, rearranging costs more than either saves.
 */
export function findPadded(geometry: Geometry, part: Part, target: Target): Geometry | undefined {
  const { channelBlock } = target;
  if (channelBlock === undefined || geometry.convolution.groups !== 1) return undefined;
  const padded = paddedGeometry(geometry, channelBlock);
  if (sizeOf(padded.kernel) === sizeOf(geometry.kernel) || !CAN_BLOCK[part](padded, target)) return undefined;
  const timeOf = (own: Geometry) =>
    PARTS.reduce(
      (sum, each) =>
        sum +
        (CAN_BLOCK[each](own, target)
          ? blockedCost(own, each, target)
          : unblockedCost(geometry, each, target)),
      0,
    );
  const laying = PARTS.reduce((sum, each) => sum + layingCost(geometry, each, target), 0);
  return timeOf(padded) + laying < timeOf(geometry) ? padded : undefined;
}

/** Returns the time of a part with whole blocks, in multiplications of a matrix product. */
export function paddedCost(geometry: Geometry, padded: Geometry, part: Part, target: Target): number {
  return blockedCost(padded, part, target) + layingCost(geometry, part, target);
}

/** Returns the time that a part takes to lay its images on blocks and its result back. */
function layingCost({ x, y }: Geometry, part: Part, { costs }: Target): number {
  // The kernel's gradient takes images and `dy` as the other parts have laid them.
  if (part === "filterGradient") return 0;
  const numbers = sizeOf(x) * passesOf(x[3]) + sizeOf(y) * passesOf(y[3]);
  return costs.convolution.reordered * numbers;
}

/** Zeros that the runtime does not add itself take a pass more. */
function passesOf(channels: number): number {
  return channels % CHANNEL_STEP === 0 ? 1 : 2;
}

/** A shape, and that with zeros at the end of its axes. */
interface Padding {
  readonly from: Shape;
  readonly to: Shape;
  /** Whether the tensor is laid on blocks by the runtime, which adds what is missing to a block. */
  readonly isImage?: boolean;
}

/** Returns `y`'s context, of operands x, kernel and bias. */
export function paddedForward(context: LoweringContext, from: Geometry, to: Geometry): LoweringContext {
  const { x, kernel, y } = paddingsOf(from, to);
  const bias = { from: from.kernel.slice(3), to: to.kernel.slice(3) };
  return paddedContext(context, [x, kernel, bias], y);
}

/** Returns the context of `dx`, of operands dy and kernel. */
export function paddedInputGradient(context: LoweringContext, from: Geometry, to: Geometry): LoweringContext {
  const { x, kernel, y } = paddingsOf(from, to);
  return paddedContext(context, [y, kernel], x);
}

/** Returns the context of the kernel's gradient, of operands x and dy. */
export function paddedFilterGradient(
  context: LoweringContext,
  from: Geometry,
  to: Geometry,
): LoweringContext {
  const { x, kernel, y } = paddingsOf(from, to);
  const bounds = [[0, 0], from.kernel.slice(2), [2, 3]];
  return {
    ...paddedContext(context, [x, y], kernel),
    setOutput(output, tensor) {
      const whole = typeof tensor === "string" ? tensor : tensor();
      const lists = bounds.map((list) => context.integers(list));
      context.setOutput(output, context.node("Slice", [whole, ...lists]));
    },
  };
}

function paddingsOf(from: Geometry, to: Geometry): Record<"x" | "kernel" | "y", Padding> {
  return {
    x: { from: from.x, to: to.x, isImage: true },
    kernel: { from: from.kernel, to: to.kernel },
    y: { from: from.y, to: to.y, isImage: true },
  };
}

/**
 * Returns a context in which operands have their zeros. What is attached to an operand or to the result is on blocks, of
 * the channels that it has: those with zeros have nothing attached.
 */
function paddedContext(
  context: LoweringContext,
  operands: readonly Padding[],
  result: Padding,
): LoweringContext {
  const isPadded = ({ from, to }: Padding) => sizeOf(from) !== sizeOf(to);
  const isWholeOperand = (index: number) => !isPadded(defined(operands[index]));
  const operand = (index: number, layout?: Layout): TensorName => {
    const tensor = context.operand(index, layout);
    const { from, to, isImage = false } = defined(operands[index]);
    const isLaid = isImage && defined(from[3]) % CHANNEL_STEP === 0;
    if (isWholeOperand(index) || isLaid) return tensor;
    const order = layout ?? from.map((_, axis) => axis);
    const behind = order.map((axis) => defined(to[axis]) - defined(from[axis]));
    const pads = [...behind.map(() => 0), ...behind];
    return context.derived(index, `zeros, ${order.join()}, ${pads.join()}`, () =>
      context.node("Pad", [tensor, context.integers(pads)]),
    );
  };
  return changedContext(context, {
    operand,
    derived: (index, key, make) =>
      context.derived(index, isWholeOperand(index) ? key : `with zeros: ${key}`, make),
    attached: (index, key) => (isWholeOperand(index) ? context.attached(index, key) : undefined),
    attach: (output, key, attached) => {
      if (!isPadded(result)) context.attach(output, key, attached);
    },
  });
}
