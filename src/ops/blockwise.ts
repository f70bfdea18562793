/**
 * Elementwise work on large tensors, a block of rows at a time: a chain of elementwise operators over twelve
 * megabytes goes to main memory and back with every link; over one megabyte it stays in the cache.
 *
 * Large tensors that stay between runs are stored with their blocks as an axis of their own, `[blocks, rows, …]`, so that
 * nothing is copied to split or join them.
 */

import { atLeast } from "../checked.ts";
import {
  applyAll,
  input,
  NATIVE_CPU,
  type Operator,
  type Shape,
  type Subgraph,
  sizeOf,
  type Value,
} from "../graph/index.ts";

/**
 * Computes the results for one block.
 *
 * @param sliced the same block of every sliced operand
 * @param shared the other operands, whole
 */
export type BlockBody = (sliced: readonly Value[], shared: readonly Value[]) => readonly Value[];

interface BlockwiseAttributes {
  readonly body: BlockBody;
  /** How many of the operands are sliced: the first ones. */
  readonly slicedCount: number;
}

export const blockwiseOperator: Operator<BlockwiseAttributes> = {
  name: "blockwise",

  infer(inputs, attributes) {
    const [blocks] = atLeast(inputs[0].shape, 1);
    const { outputs } = bodyFor(inputs, attributes);
    return outputs.map(({ shape, elementType }) => ({ shape: [blocks, ...shape], elementType }));
  },

  lowerings: [
    {
      name: "plain",
      emit(context, { inputs, attributes }) {
        const operands = inputs.map((_, i) => context.operand(i));
        const results = context.scan(bodyFor(inputs, attributes), operands, attributes.slicedCount);
        results.forEach((tensor, i) => {
          context.setOutput(i, tensor);
        });
      },
    },
  ],
};

/** Returns the body for one block, with placeholders for its operands. */
function bodyFor(
  operands: readonly { readonly shape: Shape }[],
  { body, slicedCount }: BlockwiseAttributes,
): Subgraph {
  const inputs = operands.map(({ shape }, i) =>
    input(`operand ${i}`, i < slicedCount ? shape.slice(1) : shape),
  );
  return { inputs, outputs: body(inputs.slice(0, slicedCount), inputs.slice(slicedCount)) };
}

/**
 * Computes every block of the results from the same block of the sliced operands.
 *
 * @param sliced operands [blocks, …]
 * @param shared operands that every block sees whole
 * @returns [blocks, …] of each of the body's results
 */
export function blockwise(
  body: BlockBody,
  sliced: readonly Value[],
  shared: readonly Value[],
): readonly Value[] {
  return applyAll(blockwiseOperator, atLeast([...sliced, ...shared], 1), {
    body,
    slicedCount: sliced.length,
  });
}

/**
 * Returns the shape [blocks, rows, …] of a large tensor in blocks of the number of rows that fits into the
 * cache; the shape itself where the tensor is small, or no number of rows divides it well. The cache is that
 * of the CPU on every target, since weights are laid out before their device is known; updates of whole
 * parameters run equally well with it.
 */
export function blockedShape(shape: Shape): Shape {
  const { minBlockedTensor, minBlock, maxBlock } = NATIVE_CPU.costs;
  if (sizeOf(shape) < minBlockedTensor) return shape;
  const [rows, ...rest] = atLeast(shape, 1);
  const perRow = sizeOf(rest);
  for (let inBlock = Math.floor(maxBlock / perRow); inBlock * perRow >= minBlock; inBlock--) {
    if (rows % inBlock === 0) return [rows / inBlock, inBlock, ...rest];
  }
  return shape;
}
