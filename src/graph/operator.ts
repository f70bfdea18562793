/**
 * Operators and their applications. An operator is a mathematical operation, independent of how it is computed; its
 * lowerings write it as ONNX nodes.
 */

import { type AtLeast, atLeast } from "../checked.ts";
import { type Check, checkOption } from "../options/index.ts";
import { checkOperands } from "./arguments.ts";
import type { Lowering } from "./lowering.ts";
import { type TensorType, Value } from "./value.ts";

/**
 * Properties that rounding errors must not destroy: "zeros", results that are exactly 0, as those of a convolution over
 * zeros; "ties", results that are exactly equal, as those of a convolution over equal windows.
 */
export type Exact = "zeros" | "ties";

/**
 * One operator: its shape rule, its gradient rule and its lowerings, side by side.
 *
 * `Attributes` are the operator's options, fixed when the graph is built; `Inputs` is how many operands it has at least.
 */
export interface Operator<Attributes extends object = object, Inputs extends number = 1> {
  readonly name: string;

  /** Checks of the attributes that callers choose; {@link Operator.infer} checks shapes. */
  readonly checks?: Readonly<Record<string, Check>>;

  /**
   * The types of the outputs.
   *
   * @throws {ShapeError} if the operands do not fit
   */
  infer(inputs: AtLeast<TensorType, Inputs>, attributes: Attributes): readonly TensorType[];

  /**
   * The gradient of a scalar with respect to each input, given its gradient with respect to each output, in
   * terms of operators. `undefined` among `gradients` means zero, and may be returned with the same meaning. An
   * operator that has neither a rule, nor a composition, nor a gradient of zero, is refused where a gradient would have
   * to pass.
   */
  gradient?(
    operation: Operation<Attributes, Inputs>,
    gradients: readonly (Value | undefined)[],
  ): readonly (Value | undefined)[];

  /** Whether the gradient is zero wherever there is one: comparisons, positions, signs. */
  readonly hasZeroGradient?: boolean;

  /**
   * The outputs in terms of other operators, none of which has a composition itself. The gradient follows from it where
   * there is no rule, and the ONNX nodes where there are no lowerings. Such an operator only marks an intention that
   * rewrites recognize.
   */
  composition?(operation: Operation<Attributes, Inputs>): readonly Value[];

  /**
   * Returns which property of the inputs must be exact, since the operator compares them, so that a rounding error could
   * flip its result or its gradient. Absent or undefined: none.
   *
   * @param isUsed whether anything asks for an output
   */
  needsExact?(
    operation: Operation<Attributes, Inputs>,
    isUsed: (output: number) => boolean,
  ): Exact | undefined;

  /**
   * Ways to write the operator as ONNX nodes; the first that applies is taken, the last always applies. None where there
   * is a composition to be written instead.
   */
  readonly lowerings: readonly Lowering<Attributes, Inputs>[];
}

/** An operator applied to values. */
export interface Operation<Attributes extends object = object, Inputs extends number = 1> {
  readonly operator: Operator<Attributes, Inputs>;
  readonly inputs: AtLeast<Value, Inputs>;
  readonly attributes: Attributes;
  readonly outputs: AtLeast<Value, 1>;
}

/**
 * Applies an operator; returns all its outputs.
 *
 * @throws {ConfigurationError} for an operand that is no value, and for an attribute that its check does not accept
 * @throws {ShapeError} for shapes that do not fit
 */
export function applyAll<Attributes extends object, Inputs extends number>(
  operator: Operator<Attributes, Inputs>,
  inputs: AtLeast<Value, Inputs>,
  attributes: Attributes,
): AtLeast<Value, 1>;
export function applyAll(
  operator: Operator,
  inputs: readonly Value[],
  attributes: object,
): AtLeast<Value, 1> {
  checkOperands(operator.name, inputs);
  for (const [name, check] of Object.entries(operator.checks ?? {})) {
    checkOption(operator.name, name, Reflect.get(attributes, name), check);
  }
  const operands = atLeast(inputs, 1);
  return operationOf(operator, operands, attributes, operator.infer(operands, attributes)).outputs;
}

/** Applies an operator that has one output, or of which only the first is of interest. */
export function apply<Attributes extends object, Inputs extends number>(
  operator: Operator<Attributes, Inputs>,
  inputs: AtLeast<Value, Inputs>,
  attributes: Attributes,
): Value {
  const [first] = applyAll(operator, inputs, attributes);
  return first;
}

/** Applies the operator of an operation to other inputs, of the same types. */
export function applyAgain(operation: Operation, inputs: readonly Value[]): Operation {
  return operationOf(operation.operator, atLeast(inputs, 1), operation.attributes, operation.outputs);
}

function operationOf(
  operator: Operator,
  inputs: AtLeast<Value, 1>,
  attributes: object,
  types: readonly TensorType[],
): Operation {
  const outputs: Value[] = [];
  const operation: Operation = {
    operator,
    inputs,
    attributes,
    // An operation and its outputs name each other.
    get outputs() {
      return atLeast(outputs, 1);
    },
  };
  types.forEach((type, output) => {
    outputs.push(new Value(type, { kind: "operation", operation, output }));
  });
  return operation;
}

/** Returns the operation whose first output the value is, if it is one of this operator. */
export function producedBy<Attributes extends object, Inputs extends number>(
  value: Value | undefined,
  operator: Operator<Attributes, Inputs>,
): Operation<Attributes, Inputs> | undefined;
export function producedBy(value: Value | undefined, operator: Operator): Operation | undefined {
  if (value?.source.kind !== "operation" || value.source.output !== 0) return undefined;
  const { operation } = value.source;
  return operation.operator === operator ? operation : undefined;
}
