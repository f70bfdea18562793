/**
 * The contract between an operator and the ONNX graph that it becomes. Operators write ONNX nodes through a
 * {@link LoweringContext}; which tensors exist in which memory layout is the context's business.
 */

import type { Exact, Operation } from "./operator.ts";
import type { Layout, Shape } from "./shape.ts";
import type { Target } from "./target.ts";
import type { ConstantData, Value } from "./value.ts";

/** The name of a tensor in the ONNX graph. */
export type TensorName = string;

/**
 * The attributes of an ONNX node: integers, floats (wrapped, since `1` could be either), strings and lists of integers.
 */
export type NodeAttribute = number | { readonly float: number } | string | readonly number[];
export type NodeAttributes = Readonly<Record<string, NodeAttribute>>;

/** One way to write an operator as ONNX nodes. */
export interface Lowering<Attributes extends object = object, Inputs extends number = 1> {
  /** A short name for tests and profiles: "plain" for the reference. */
  readonly name: string;
  /** Whether this way can be taken on a target, and is worth it there; absent means always. */
  applies?(operation: Operation<Attributes, Inputs>, target: Target): boolean;
  /** Writes the nodes, and names every output that is used with {@link LoweringContext.setOutput}. */
  emit(context: LoweringContext, operation: Operation<Attributes, Inputs>): void;
}

/**
 * Typed key of data that is attached to a value during lowering, beside the tensor that holds it, such as the masks of a
 * pooling.
 */
export class Attachment<Attached> {
  readonly name: string;
  /** Exists for the type checker only, which tells attachments apart by it. */
  declare readonly attached?: Attached;

  constructor(name: string) {
    this.name = name;
  }
}

/** A graph within a graph: its inputs are placeholders. */
export interface Subgraph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** Access of an operator to the ONNX graph while it writes its nodes. */
export interface LoweringContext {
  /** Target that the nodes are written for. */
  readonly target: Target;

  /** Returns a layout in which the operand exists already, so that asking for it costs nothing. */
  layoutOf(operand: number): Layout;

  /**
   * Returns the operand as an ONNX tensor in the given layout (default: the order of its shape); a `Transpose` is
   * written if no such tensor exists yet. A layout of higher rank than the operand asks for it with leading axes of
   * length 1, as it broadcasts.
   */
  operand(operand: number, layout?: Layout): TensorName;

  /** Returns whether the operand's numbers are part of the graph, so that another layout costs nothing when it runs. */
  isConstant(operand: number): boolean;

  /**
   * Returns a tensor computed from an operand, such as its spectrum: made once, and shared under its key by all
   * operations that have the same operand.
   */
  derived(operand: number, key: string, make: () => TensorName): TensorName;

  /** Returns the data attached to an operand, if there are any. */
  attached<Attached>(operand: number, key: Attachment<Attached>): Attached | undefined;

  /** Attaches something to an output, for the operations that have it as operand. */
  attach<Attached>(output: number, key: Attachment<Attached>, attached: Attached): void;

  /**
   * Returns whether zeros or ties in an output must be exact, since an operation downstream compares it, so that rounding
   * errors could flip results; see `Operator.needsExact`.
   */
  needsExact(what: Exact): boolean;

  /** Returns whether anything uses this output. */
  isUsed(output: number): boolean;

  /** Returns whether anything else uses this operand. */
  isShared(operand: number): boolean;

  /**
   * Sets the tensor that holds an output, and its memory layout. A function is called to write the tensor's nodes when it
   * is first used, or never.
   */
  setOutput(output: number, tensor: TensorName | (() => TensorName), layout?: Layout): void;

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
   * outputs, stacked along a new outermost axis.
   *
   * @param slicedCount how many of the operands are sliced; the graph gets the others whole
   */
  scan(graph: Subgraph, operands: readonly TensorName[], slicedCount: number): TensorName[];

  /** A tensor that is part of the graph. */
  constant(data: ConstantData, shape: Shape): TensorName;

  /** A one-dimensional int64 tensor that is part of the graph, as ONNX wants axes and shapes. */
  integers(data: readonly number[]): TensorName;

  /** A float32 scalar that is part of the graph. */
  scalar(value: number): TensorName;
}
