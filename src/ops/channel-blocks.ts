/**
 * Images on blocks of channels: `[batch, channels / block, height, width, block]`, where the channels of a
 * block fill one vector register. What convolutions write there stays there, as far as elementwise operators,
 * sums over pixels and normalizations go; channels come first again only where a reader asks for it.
 *
 * Everything here is a depthwise convolution by the runtime's kernels, each one pass over memory: 1×1 for a scale and a
 * shift of each channel, with a sum and ReLU in the same pass; as large as the image, and by another image, for the sum
 * of products.
 *
 * Source: ONNX Runtime, `core/graph/contrib_ops/nchwc_schema_defs.cc` and `contrib_ops/cpu/nchwc_ops.cc`.
 */

import { atLeast, defined } from "../checked.ts";
import {
  Attachment,
  type ChannelBlock,
  type Layout,
  type LoweringContext,
  type NodeAttributes,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import { CHANNELS_FIRST } from "./window.ts";

export const CONVOLUTION = "Conv@com.microsoft.nchwc";
export const TO_BLOCKS = "ReorderInput@com.microsoft.nchwc";
export const FROM_BLOCKS = "ReorderOutput@com.microsoft.nchwc";

/** Returns whether channels make whole blocks. */
export function isWhole(channels: number, block: number): boolean {
  return channels % block === 0;
}

/** Work that a convolution does on its result before writing it. */
export interface Fused {
  /** Added to the result. Its memory is overwritten if nothing reads it later, and copied first otherwise. */
  readonly sum?: TensorName;
  readonly isRectified?: boolean;
}

/** A convolution with its operands: [images, kernel, bias if any]. */
export interface Convolved {
  readonly operands: readonly TensorName[];
  readonly attributes: NodeAttributes;
}

/** An image whose pixels come from several convolutions by turns, or are 0 where there is none. */
export interface Interleaved {
  readonly places: readonly (Convolved | undefined)[];
  /** Puts together what was written for each place. Of equal `pattern`, all do it alike. */
  readonly join: (written: readonly (TensorName | undefined)[]) => TensorName;
  readonly pattern: string;
}

/** An image on blocks, which may have to be written yet. */
export interface Blocks {
  readonly tensor: () => TensorName;
  /** Writes it with something fused, for its only reader. */
  readonly fuse?: ((fused: Fused) => TensorName) | undefined;
  /** Whether `fuse` takes a sum: costly ones are better written over the sum, others beside it. */
  readonly sums?: "cheap" | "costly";
  /** Of which convolutions it is put together. Nothing is written before it is asked for. */
  readonly interleaved?: Interleaved | undefined;
  /** Two images of which it is the product, so that the product need not be written to be summed. */
  readonly factors?: (() => readonly [TensorName, TensorName]) | undefined;
}

export const BLOCKS = new Attachment<Blocks>("blocks of channels");

/** Sets an output, images, on blocks; with channels first or last once a reader asks for that. */
export function setBlocks(context: LoweringContext, y: Value, blocks: Blocks): void {
  let written: TensorName | undefined;
  const tensor = () => {
    written ??= blocks.tensor();
    return written;
  };
  context.attach(0, BLOCKS, { ...blocks, tensor });
  const channels = defined(y.shape[3]);
  const write = (attributes: NodeAttributes) => () => context.node(FROM_BLOCKS, [tensor()], attributes);
  context.setOutput(0, write({ channels }), CHANNELS_FIRST);
  context.setOutput(0, write({ channels, channels_last: 1 }));
}

/** Sets an output to the result of a convolution, which is written when a reader asks for it and knows what to fuse. */
export function setConvolved(
  context: LoweringContext,
  y: Value,
  operands: readonly TensorName[],
  attributes: NodeAttributes,
): void {
  const fuse = (fused: Fused) => convolved(context, operands, attributes, fused);
  setBlocks(context, y, { tensor: () => fuse({}), fuse, sums: "costly" });
}

/** Sets an output to what several convolutions give by turns. */
export function setInterleaved(context: LoweringContext, y: Value, interleaved: Interleaved): void {
  setBlocks(context, y, { tensor: () => joined(context, [interleaved]), interleaved });
}

/** Sums of images of one pattern, added place by place, so that only their sum is put together. */
export function joined(context: LoweringContext, images: readonly Interleaved[]): TensorName {
  const [first] = atLeast(images, 1);
  const written = first.places.map((_, place) => {
    let sum: TensorName | undefined;
    for (const { places } of images) {
      const own = places[place];
      if (own === undefined) continue;
      sum = convolved(context, own.operands, own.attributes, sum === undefined ? {} : { sum });
    }
    return sum;
  });
  return first.join(written);
}

/** Sets an output to images that are on blocks. */
export function setOnBlocks(context: LoweringContext, y: Value, tensor: TensorName): void {
  setBlocks(context, y, { tensor: () => tensor });
}

/** Sets an output to `image · scale + shift`, channel by channel. */
export function setAffine(context: LoweringContext, y: Value, image: TensorName, factors: Factors): void {
  const fuse = (fused: Fused) => affineOnBlocks(context, defined(y.shape[3]), image, factors, fused);
  setBlocks(context, y, { tensor: () => fuse({}), fuse, sums: "cheap" });
}

/** Returns an operand on blocks, if it is there. */
export function blocksOf(context: LoweringContext, operand: number): TensorName | undefined {
  return context.attached(operand, BLOCKS)?.tensor();
}

/** Returns whether an operand is on blocks. */
export function isOnBlocks(context: LoweringContext, operand: number): boolean {
  return context.attached(operand, BLOCKS) !== undefined;
}

function isIdentity(layout: Layout): boolean {
  return layout.every((axis, position) => axis === position);
}

/** Returns an operand on blocks, brought there if it is not. */
export function inBlocks(context: LoweringContext, operand: number): TensorName {
  return (
    blocksOf(context, operand) ??
    context.derived(operand, "blocks of channels", () =>
      isIdentity(context.layoutOf(operand))
        ? context.node(TO_BLOCKS, [context.operand(operand)], { channels_last: 1 })
        : context.node(TO_BLOCKS, [context.operand(operand, CHANNELS_FIRST)]),
    )
  );
}

/**
 * Returns an operand, images, on blocks, with a number subtracted from each channel. A normalization and its gradient
 * both need it: it is written once.
 */
export function centredOnBlocks(
  context: LoweringContext,
  operand: number,
  center: TensorName,
  channels: number,
): TensorName {
  return context.derived(operand, `less ${center}`, () =>
    affineOnBlocks(context, channels, inBlocks(context, operand), { shift: context.node("Neg", [center]) }),
  );
}

/** Channels scaled (default: by 1) and shifted (default: by 0), each by a number of its own. */
interface Factors {
  readonly scale?: TensorName | undefined;
  readonly shift?: TensorName | undefined;
}

export function affineOnBlocks(
  context: LoweringContext,
  channels: number,
  image: TensorName,
  { scale, shift }: Factors,
  fused: Fused = {},
): TensorName {
  const shape = [channels, 1, 1, 1];
  const kernel =
    scale === undefined
      ? context.constant(new Float32Array(channels).fill(1), shape)
      : context.node("Reshape", [scale, context.integers(shape)]);
  const operands = [image, kernel, ...(shift === undefined ? [] : [shift])];
  return convolved(context, operands, { kernel_shape: [1, 1], group: channels }, fused);
}

/** Returns a convolution of [images, kernel, bias], with something fused. */
function convolved(
  context: LoweringContext,
  [images, kernel, bias]: readonly TensorName[],
  attributes: NodeAttributes,
  { sum, isRectified = false }: Fused,
): TensorName {
  const operands = [defined(images), defined(kernel)];
  // An operand without a name is one that is left out.
  if (bias !== undefined || sum !== undefined) operands.push(bias ?? "");
  if (sum !== undefined) operands.push(sum);
  const all = isRectified ? { ...attributes, activation: "Relu" } : attributes;
  return context.node(CONVOLUTION, operands, all);
}

export function transposed(
  context: LoweringContext,
  tensor: TensorName,
  shape: readonly number[],
  perm: readonly number[],
): TensorName {
  return context.node("Transpose", [reshaped(context, tensor, shape)], { perm });
}

export function reshaped(context: LoweringContext, tensor: TensorName, shape: readonly number[]): TensorName {
  return context.node("Reshape", [tensor, context.integers(shape)]);
}

export function blockOf(context: LoweringContext): ChannelBlock {
  return defined(context.target.channelBlock);
}
