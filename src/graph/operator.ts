/**
 * Operators and their applications. An operator is what a person means ("convolve", "take the maximum of each
 * window"); how it becomes ONNX nodes is one of its lowerings.
 */

import type { Lowering } from "./lowering.ts";
import { type TensorType, Value } from "./value.ts";

/**
 * What rounding errors must not touch: "zeros", numbers that are 0 however they are computed, as where a convolution sees
 * nothing but zeros; "ties", numbers that are equal however they are computed, as where it sees the same twice.
 */
export type Exact = "zeros" | "ties";

/**
 * One operator: its shape rule, its gradient rule and its lowerings, side by side.
 *
 * `Attributes` are the operator's options, fixed when the graph is built.
 */
export interface Operator<Attributes extends object = object> {
  readonly name: string;

  /**
   * The types of the outputs.
   *
   * @throws ShapeError if the operands do not fit
   */
  infer(inputs: readonly TensorType[], attributes: Attributes): readonly TensorType[];

  /**
   * The gradient of a scalar with respect to each input, given its gradient with respect to each output, in
   * terms of operators. `undefined` among `gradients` means zero, and may be returned with the same meaning. An
   * operator without a rule stops gradients.
   */
  gradient?(
    operation: Operation<Attributes>,
    gradients: readonly (Value | undefined)[],
  ): readonly (Value | undefined)[];

  /**
   * What must be exact in the inputs, since a rounding error in it can change the result, or the gradient, by more than
   * itself: comparisons say so. Absent or undefined means nothing.
   *
   * @param isUsed whether anything asks for an output
   */
  needsExact?(operation: Operation<Attributes>, isUsed: (output: number) => boolean): Exact | undefined;

  /** Ways to write the operator as ONNX nodes; the first that applies is taken, the last always applies. */
  readonly lowerings: readonly Lowering<Attributes>[];
}

/** An operator applied to values. */
export interface Operation<Attributes extends object = object> {
  readonly operator: Operator<Attributes>;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
}

/** Applies an operator; returns all its outputs. */
export function applyAll<Attributes extends object>(
  operator: Operator<Attributes>,
  inputs: readonly Value[],
  attributes: Attributes,
): readonly Value[] {
  const outputs: Value[] = [];
  const operation: Operation<Attributes> = { operator, inputs, attributes, outputs };
  operator.infer(inputs, attributes).forEach((type, output) => {
    outputs.push(new Value(type, { kind: "operation", operation, output }));
  });
  return outputs;
}

/** Applies an operator that has one output, or of which only the first is of interest. */
export function apply<Attributes extends object>(
  operator: Operator<Attributes>,
  inputs: readonly Value[],
  attributes: Attributes,
): Value {
  return applyAll(operator, inputs, attributes)[0];
}
