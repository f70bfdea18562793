/**
 * The contract between an operator and the ONNX graph that it becomes. Operators write ONNX nodes through a
 * {@link LoweringContext}; which tensors exist in which memory layout is the context's business.
 */

import type { Operation } from "./operator.ts";
import type { Layout, Shape } from "./shape.ts";
import type { ConstantData, Value } from "./value.ts";

/** The name of a tensor in the ONNX graph. */
export type TensorName = string;

/** The attributes of an ONNX node: integers, floats (wrapped, since `1` could be either), strings and lists of integers. */
export type NodeAttribute = number | { readonly float: number } | string | readonly number[];
export type NodeAttributes = Readonly<Record<string, NodeAttribute>>;

/** One way to write an operator as ONNX nodes. */
export interface Lowering<Attributes extends object = object> {
  /** A short name for tests and profiles: "plain" for the reference. */
  readonly name: string;
  /** Whether this way can be taken; absent means always. */
  applies?(operation: Operation<Attributes>): boolean;
  /**
   * Whether its rounding errors are those of computing directly; default true. Where they are larger, it is taken
   * only if no operation further on needs precision.
   */
  readonly isPrecise?: boolean;
  /** Writes the nodes, and names every output that is used with {@link LoweringContext.setOutput}. */
  emit(context: LoweringContext, operation: Operation<Attributes>): void;
}

/** A graph within a graph: its inputs are placeholders. */
export interface Subgraph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

export interface LoweringContext {
  /** A layout in which the operand exists already, so that asking for it costs nothing. */
  layoutOf(operand: number): Layout;

  /**
   * The operand as an ONNX tensor in the layout asked for (default: the order of its shape); a `Transpose` is
   * written where no such tensor exists yet. A layout of higher rank than the operand asks for it as it
   * broadcasts: with leading axes of length 1.
   */
  operand(operand: number, layout?: Layout): TensorName;

  /** Whether the operand's numbers are part of the graph, so that another layout costs nothing when it runs. */
  isConstant(operand: number): boolean;

  /**
   * Something computed from an operand, such as its spectrum: made once, and found again under its key by every
   * operation that has the same operand.
   */
  derived(operand: number, key: string, make: () => TensorName): TensorName;

  /** What was set under a key for an operand, when it was an output. */
  derivedOf(operand: number, key: string): TensorName;

  /** Sets something that goes with an output, for the operations that have it as operand. */
  setDerived(output: number, key: string, tensor: TensorName): void;

  /** Whether anything asks for this output. */
  isUsed(output: number): boolean;

  /** Names the tensor that holds an output, and the layout it lies in. */
  setOutput(output: number, tensor: TensorName, layout?: Layout): void;

  /**
   * Writes a node and returns the name of its only output.
   *
   * @param type the ONNX operator, or one of another domain as `Operator@domain`
   */
  node(type: string, inputs: readonly TensorName[], attributes?: NodeAttributes): TensorName;

  /** Writes a node with several outputs. */
  nodes(
    type: string,
    inputs: readonly TensorName[],
    count: number,
    attributes?: NodeAttributes,
  ): TensorName[];

  /**
   * Writes a graph once, to be run for every slice of the first operands along their outermost axis; returns its
   * outputs, put together along a new outermost axis.
   *
   * @param slicedCount how many of the operands are sliced; the graph sees the others whole
   */
  scan(graph: Subgraph, operands: readonly TensorName[], slicedCount: number): TensorName[];

  /** A tensor that is part of the graph. */
  constant(data: ConstantData, shape: Shape): TensorName;

  /** A one-dimensional int64 tensor that is part of the graph, as ONNX wants axes and shapes. */
  integers(data: readonly number[]): TensorName;

  /** A float32 scalar that is part of the graph. */
  scalar(value: number): TensorName;
}
