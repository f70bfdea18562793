/** The lowering context of one operation. */

import { atLeast, defined } from "../checked.ts";
import {
  type Attachment,
  type ConstantData,
  type Exact,
  identityLayout,
  type Layout,
  type LoweringContext,
  type NodeAttributes,
  type Operation,
  type Shape,
  type Subgraph,
  type Target,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import { type ClampWriters, writeClamp } from "./clamps.ts";
import type { GraphLowering } from "./lower.ts";
import { type AddNodes, joinInGroups, splitInGroups } from "./wide-nodes.ts";

/** The values in which something must be exact. */
export type ExactValues = Readonly<Record<Exact, ReadonlySet<Value>>>;

/** The context in which one operator writes its nodes. */
export class OperationContext implements LoweringContext {
  readonly #graph: GraphLowering;
  readonly #operation: Operation;
  readonly #uses: ReadonlyMap<Value, number>;
  readonly #exact: ExactValues;
  readonly target: Target;
  /** The numbers of the integer tensors that were written from here. */
  readonly #integers = new Map<TensorName, readonly number[]>();

  /**
   * @param uses how many operands and outputs each value is
   * @param exact the values that are compared further on
   */
  constructor(
    graph: GraphLowering,
    operation: Operation,
    { uses, exact }: { uses: ReadonlyMap<Value, number>; exact: ExactValues },
  ) {
    this.#graph = graph;
    this.#operation = operation;
    this.#uses = uses;
    this.target = graph.target;
    this.#exact = exact;
  }

  layoutOf(operand: number): Layout {
    return this.#graph.layoutOf(defined(this.#operation.inputs[operand]));
  }

  operand(operand: number, layout?: Layout): TensorName {
    return this.#graph.tensor(defined(this.#operation.inputs[operand]), layout);
  }

  isConstant(operand: number): boolean {
    return this.#graph.isConstant(defined(this.#operation.inputs[operand]));
  }

  derived(operand: number, key: string, make: () => TensorName): TensorName {
    const value = defined(this.#operation.inputs[operand]);
    const tensor = this.#graph.derived(value, key) ?? make();
    this.#graph.setDerived(value, key, tensor);
    return tensor;
  }

  attached<Attached>(operand: number, key: Attachment<Attached>): Attached | undefined {
    return this.#graph.attached(defined(this.#operation.inputs[operand]), key);
  }

  attach<Attached>(output: number, key: Attachment<Attached>, attached: Attached): void {
    this.#graph.attach(defined(this.#operation.outputs[output]), key, attached);
  }

  needsExact(what: Exact): boolean {
    return this.#operation.outputs.some((value) => this.#exact[what].has(value));
  }

  isUsed(output: number): boolean {
    return this.#uses.has(defined(this.#operation.outputs[output]));
  }

  isShared(operand: number): boolean {
    return (this.#uses.get(defined(this.#operation.inputs[operand])) ?? 0) > 1;
  }

  setOutput(output: number, tensor: TensorName | (() => TensorName), layout?: Layout): void {
    const value = defined(this.#operation.outputs[output]);
    this.#graph.setTensor(value, tensor, layout ?? identityLayout(value.rank));
  }

  node(type: string, inputs: readonly TensorName[], attributes?: NodeAttributes): TensorName {
    return defined(this.nodes(type, inputs, 1, attributes)[0]);
  }

  nodes(
    type: string,
    inputs: readonly TensorName[],
    count: number,
    attributes?: NodeAttributes,
  ): TensorName[] {
    const add: AddNodes = (...node) => this.#graph.addNodes(this.#operation.operator.name, ...node);
    if (!this.target.hasKernel("Clamp")) {
      const clamp = writeClamp(this.#writers, type, inputs, attributes);
      if (clamp !== undefined) return [clamp];
    }
    // The limit counts inputs and outputs.
    const most = this.target.maxBuffers - 1;
    if (type === "Concat" && inputs.length > most) return [joinInGroups(add, inputs, most, attributes)];
    if (type === "Split" && count > most) {
      const [x, lengths] = atLeast(inputs, 2);
      const write = (numbers: readonly number[]) => this.integers(numbers);
      const known = defined(this.#integers.get(lengths));
      return splitInGroups({ add, integers: write }, x, known, most, attributes);
    }
    return add(type, inputs, count, attributes);
  }

  readonly #writers: ClampWriters = {
    node: (type, inputs) => this.node(type, inputs),
    scalar: (value) => this.scalar(value),
  };

  scan(graph: Subgraph, operands: readonly TensorName[], slicedCount: number): TensorName[] {
    return this.#graph.scan(graph, operands, slicedCount);
  }

  constant(data: ConstantData, shape: Shape): TensorName {
    return this.#graph.addConstant(data, shape);
  }

  integers(data: readonly number[]): TensorName {
    const tensor = this.constant(
      BigInt64Array.from(data, (n) => BigInt(n)),
      [data.length],
    );
    this.#integers.set(tensor, data);
    return tensor;
  }

  scalar(value: number): TensorName {
    return this.constant(Float32Array.of(value), []);
  }
}
