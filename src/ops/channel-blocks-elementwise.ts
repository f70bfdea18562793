/** Elementwise operators on blocks of channels, where their operands lie there. */

import { defined } from "../checked.ts";
import {
  type LoweringContext,
  type NodeAttributes,
  type Operation,
  sameShape,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import {
  affineOnBlocks,
  BLOCKS,
  type Blocks,
  CONVOLUTION,
  centredOnBlocks,
  type Fused,
  inBlocks,
  joined,
  setAffine,
  setBlocks,
  setOnBlocks,
} from "./channel-blocks.ts";

/**
 * Writes an elementwise operator, one ONNX node, on blocks.
 *
 * @returns false, and nothing is written, where no image among the operands lies on blocks, or where another operand is
 *   none of: an image of float32, a scalar, a number for each channel, a number for each channel of each image
 */
export function emitElementwiseOnBlocks(
  context: LoweringContext,
  { inputs, outputs: [y] }: Operation,
  type: string,
  attributes?: NodeAttributes,
): boolean {
  if (context.target.channelBlock === undefined || y.rank !== 4 || y.elementType !== "float32") return false;
  const onBlocks = inputs.map(({ shape }, i) =>
    sameShape(shape, y.shape) ? context.attached(i, BLOCKS) : undefined,
  );
  if (onBlocks.every((image) => image === undefined)) return false;
  // The runtime reorders numbers only, not what a comparison gives.
  if (inputs.some(({ elementType }) => elementType !== "float32")) return false;
  if (inputs.some(({ rank, shape }) => rank > 0 && !sameShape(shape, y.shape))) {
    return emitWithVector(context, { inputs, y, images: onBlocks }, type);
  }
  const images = inputs.map(({ rank }, i): Blocks | undefined =>
    rank === 0 ? undefined : (onBlocks[i] ?? { tensor: () => inBlocks(context, i) }),
  );
  const [first, second] = images;
  if (type === "Relu" && first?.fuse !== undefined && !context.isShared(0)) {
    setOnBlocks(context, y, first.fuse({ isRectified: true }));
  } else if (type === "Add" && first !== undefined && second !== undefined) {
    emitSum(context, y, [first, second]);
  } else {
    const tensors = images.map((image, i) => image?.tensor ?? (() => context.operand(i)));
    const tensor = () =>
      context.node(
        type,
        tensors.map((each) => each()),
        attributes,
      );
    if (type === "Mul" && first !== undefined && second !== undefined) {
      setBlocks(context, y, { tensor, factors: () => [first.tensor(), second.tensor()] });
    } else setOnBlocks(context, y, tensor());
  }
  return true;
}

/** Sums two images, in the pass that writes one of them if nothing else reads that one. */
function emitSum(context: LoweringContext, y: Value, images: readonly [Blocks, Blocks]): void {
  const parts = images.flatMap(({ interleaved }, i) =>
    interleaved === undefined || context.isShared(i) ? [] : [interleaved],
  );
  const [a, b] = parts;
  if (a !== undefined && b !== undefined && a.pattern === b.pattern) {
    setOnBlocks(context, y, joined(context, parts));
    return;
  }
  const own = images.map((image, i) => (context.isShared(i) ? undefined : image.fuse));
  const isCostly = (i: number) => own[i] !== undefined && images[i]?.sums === "costly";
  const isCheap = (i: number) => own[i] !== undefined && images[i]?.sums === "cheap";
  const order = [1, 0];
  const last = order.find(isCostly) ?? order.find(isCheap);
  if (last === undefined) {
    setOnBlocks(
      context,
      y,
      context.node(
        "Add",
        images.map(({ tensor }) => tensor()),
      ),
    );
    return;
  }
  const [written, other] = [defined(own[last]), defined(images[1 - last])];
  const fuse = ({ isRectified = false }: Fused): TensorName => {
    if (isCostly(last) || !context.isShared(1 - last)) return written({ sum: other.tensor(), isRectified });
    // An image that others read later would be copied first. This adds it to one that nothing else reads, just as fast.
    const sum = written({});
    return affineOnBlocks(context, defined(y.shape[3]), other.tensor(), {}, { sum, isRectified });
  };
  setBlocks(context, y, { tensor: () => fuse({}), fuse });
}

interface Operands {
  readonly inputs: readonly Value[];
  readonly y: Value;
  readonly images: readonly (Blocks | undefined)[];
}

/**
 * Writes an image with a number for each of its channels, `[channels]`, or for each of all channels, `[batch, 1, 1,
 * channels]`.
 */
function emitWithVector(context: LoweringContext, { inputs, y, images }: Operands, type: string): boolean {
  const place = images.findIndex((image) => image !== undefined);
  const [image, other] = [images[place], inputs[1 - place]];
  if (inputs.length !== 2 || image === undefined || other === undefined) return false;
  const [batch = 0, , , channels = 0] = y.shape;
  const shape = other.shape.join();
  if (shape === String(channels)) {
    const vector = () => context.operand(1 - place);
    if (type === "Mul") setAffine(context, y, image.tensor(), { scale: vector() });
    else if (type === "Add") setAffine(context, y, image.tensor(), { shift: vector() });
    else if (type === "Sub" && place === 0)
      setOnBlocks(context, y, centredOnBlocks(context, place, vector(), channels));
    else return false;
    return true;
  }
  if (type !== "Mul" || shape !== [batch, 1, 1, channels].join()) return false;
  const [, height = 0, width = 0] = y.shape;
  const integers = (list: number[]) => context.integers(list);
  // The images in a row, as one image of all their channels.
  const row = context.node("Reshape", [image.tensor(), integers([1, batch * channels, height, width])]);
  const factors = context.node("Reshape", [
    context.operand(1 - place),
    integers([batch * channels, 1, 1, 1]),
  ]);
  const scaled = context.node(CONVOLUTION, [row, factors], {
    kernel_shape: [1, 1],
    group: batch * channels,
  });
  setOnBlocks(context, y, context.node("Reshape", [scaled, integers([batch, channels, height, width])]));
  return true;
}
