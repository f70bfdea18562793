/** Vectors put end to end, and taken apart again: each the other's gradient. */

import { ShapeError } from "../errors.ts";
import {
  apply,
  applyAll,
  constant,
  formatShape,
  type Operator,
  type TensorType,
  type Value,
} from "../graph/index.ts";

const concatOperator: Operator = {
  name: "concat",

  infer(inputs) {
    checkVectors(inputs);
    const length = inputs.reduce((sum, { shape }) => sum + shape[0], 0);
    return [{ shape: [length], elementType: inputs[0].elementType }];
  },

  gradient: ({ inputs }, [dy]) =>
    dy === undefined
      ? []
      : split(
          dy,
          inputs.map(({ shape }) => shape[0]),
        ),

  lowerings: [
    {
      name: "plain",
      emit(context, { inputs }) {
        const operands = inputs.map((_, i) => context.operand(i));
        context.setOutput(0, context.node("Concat", operands, { axis: 0 }));
      },
    },
  ],
};

interface SplitAttributes {
  readonly lengths: readonly number[];
}

const splitOperator: Operator<SplitAttributes> = {
  name: "split",

  infer([x], { lengths }) {
    checkVectors([x]);
    if (lengths.reduce((sum, length) => sum + length, 0) !== x.shape[0]) {
      throw new ShapeError(`Expected lengths that add up to ${x.shape[0]}. Received: ${lengths.join(", ")}.`);
    }
    return lengths.map((length) => ({ shape: [length], elementType: x.elementType }));
  },

  gradient: ({ outputs }, gradients) => [
    concat(outputs.map((output, i) => gradients[i] ?? constant(new Float32Array(output.size), output.shape))),
  ],

  lowerings: [
    {
      name: "plain",
      emit(context, { attributes: { lengths } }) {
        const operands = [context.operand(0), context.integers(lengths)];
        context.nodes("Split", operands, lengths.length, { axis: 0 }).forEach((tensor, i) => {
          context.setOutput(i, tensor);
        });
      },
    },
  ],
};

function checkVectors(types: readonly TensorType[]): void {
  const other = types.find(({ shape }) => shape.length !== 1);
  if (other !== undefined) {
    throw new ShapeError(`Expected a vector. Received: ${formatShape(other.shape)}.`);
  }
}

/**
 * Vectors put end to end.
 *
 * @throws ShapeError if one is not a vector
 */
export function concat(vectors: readonly Value[]): Value {
  return vectors.length === 1 ? vectors[0] : apply(concatOperator, vectors, {});
}

/**
 * A vector taken apart into pieces of these lengths.
 *
 * @throws ShapeError if it is not a vector, or the lengths do not add up to its own
 */
export function split(vector: Value, lengths: readonly number[]): readonly Value[] {
  return lengths.length === 1 ? [vector] : applyAll(splitOperator, [vector], { lengths });
}
