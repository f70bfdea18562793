/**
 * Convolution of images on blocks with fewer filters than a block has channels, as the last one of a network that makes
 * images. Each tap of each filter is a lane: a 1×1 convolution multiplies each pixel with all taps, a depthwise one moves
 * each lane to where its tap belongs, and a 1×1 convolution by ones adds the lanes of a filter. Where that takes more
 * multiplications, a direct convolution with filters of zeros up to a block's.
 */

import type { ChannelBlock, Costs, LoweringContext, Operation, TensorName, Value } from "../graph/index.ts";
import { blockOf, CONVOLUTION, FROM_BLOCKS, inBlocks, reshaped, transposed } from "./channel-blocks.ts";
import type { Convolution, Geometry } from "./convolution-geometry.ts";
import { CHANNELS_FIRST, padsAttribute } from "./window.ts";

/** Returns the time that a pixel of the result takes, by lanes and directly, in multiplications of a matrix product. */
function costsOf({ x, kernel }: Geometry, block: ChannelBlock, { convolution }: Costs) {
  const taps = kernel[0] * kernel[1];
  const lanes = lanesOf({ kernel }, block);
  const { depthwise, blocked } = convolution;
  return {
    byLanes: lanes * ((x[3] + block) * blocked[block] + taps * depthwise.blocked),
    direct: taps * x[3] * block * blocked[block],
  };
}

/** Lanes fill whole blocks. */
function lanesOf({ kernel }: Pick<Geometry, "kernel">, block: number): number {
  return Math.ceil((kernel[0] * kernel[1] * kernel[3]) / block) * block;
}

/** Returns the time of the cheaper way, in multiplications of a matrix product. */
export function fewFiltersCost(geometry: Geometry, block: ChannelBlock, costs: Costs): number {
  const { byLanes, direct } = costsOf(geometry, block, costs);
  const [batch, height, width] = geometry.y;
  return batch * height * width * Math.min(byLanes, direct);
}

/** `y`, from operands x and kernel, and a bias as third operand if there is one. */
export function emitFewFilters(
  context: LoweringContext,
  geometry: Geometry,
  { inputs, outputs: [y] }: Operation<Convolution, 2>,
): void {
  const { byLanes, direct } = costsOf(geometry, blockOf(context), context.target.costs);
  const bias = inputs.length === 3 ? [paddedBias(context, geometry)] : [];
  const sums = byLanes < direct ? sumLanes(context, geometry, bias) : sumDirectly(context, geometry, bias);
  setFilters(context, y, sums);
}

function paddedBias(context: LoweringContext, { kernel }: Geometry): TensorName {
  return context.node("Pad", [context.operand(2), context.integers([0, blockOf(context) - kernel[3]])]);
}

function sumDirectly(
  context: LoweringContext,
  { x, kernel, convolution }: Geometry,
  bias: readonly TensorName[],
): TensorName {
  const block = blockOf(context);
  const [height, width, channels, filters] = kernel;
  const missing = [0, 0, 0, 0, 0, block - filters];
  const byTap = reshaped(context, context.operand(1), [height * width, channels, filters]);
  const whole = context.node("Pad", [byTap, context.integers(missing)]);
  const byBlock = transposed(context, whole, [height * width, x[3] / block, block, block], [1, 0, 2, 3]);
  const matrix = reshaped(context, byBlock, [block, channels, height, width]);
  return context.node(CONVOLUTION, [inBlocks(context, 0), matrix, ...bias], windowOf(kernel, convolution));
}

function sumLanes(
  context: LoweringContext,
  { kernel, convolution }: Geometry,
  bias: readonly TensorName[],
): TensorName {
  const block = blockOf(context);
  const [height, width, channels, filters] = kernel;
  const taps = height * width;
  const lanes = lanesOf({ kernel }, block);
  const byChannel = transposed(context, context.operand(1), [taps, channels, filters], [1, 0, 2]);
  const flat = reshaped(context, byChannel, [channels, taps * filters]);
  const whole = context.node("Pad", [flat, context.integers([0, 0, 0, lanes - taps * filters])]);
  const byBlock = transposed(context, whole, [channels, lanes / block, block], [1, 0, 2]);
  const matrix = reshaped(context, byBlock, [lanes, channels, 1, 1]);
  const products = context.node(CONVOLUTION, [inBlocks(context, 0), matrix], { kernel_shape: [1, 1] });
  const moved = context.node(CONVOLUTION, [products, placesOfTaps(context, taps, filters, lanes, kernel)], {
    ...windowOf(kernel, convolution),
    group: lanes,
  });
  const ones = new Float32Array(lanes * block);
  for (let lane = 0; lane < taps * filters; lane++) ones[lane * block + (lane % filters)] = 1;
  return context.node(CONVOLUTION, [moved, context.constant(ones, [block, lanes, 1, 1]), ...bias], {
    kernel_shape: [1, 1],
  });
}

/** A depthwise kernel on blocks that takes each lane from the tap that it stands for. */
function placesOfTaps(
  context: LoweringContext,
  taps: number,
  filters: number,
  lanes: number,
  [height, width]: Geometry["kernel"],
): TensorName {
  const block = blockOf(context);
  const places = new Float32Array(lanes * taps);
  for (let lane = 0; lane < taps * filters; lane++) {
    const tap = Math.floor(lane / filters);
    places[(Math.floor(lane / block) * taps + tap) * block + (lane % block)] = 1;
  }
  return context.constant(places, [lanes, 1, height, width]);
}

function windowOf([height, width]: Geometry["kernel"], convolution: Convolution) {
  const { strides, dilations } = convolution;
  return { kernel_shape: [height, width], strides, dilations, pads: padsAttribute(convolution) };
}

/** Sets the output to the first filters of a block, once a reader asks for it. */
function setFilters(context: LoweringContext, y: Value, sums: TensorName): void {
  const channels = y.shape[3] ?? 1;
  const write = (attributes: { channels_last?: number }) => () =>
    context.node(FROM_BLOCKS, [sums], { channels, ...attributes });
  context.setOutput(0, write({}), CHANNELS_FIRST);
  context.setOutput(0, write({ channels_last: 1 }));
}
