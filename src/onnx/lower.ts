/**
 * From operators to ONNX nodes: walks a graph in order, lets each operator write itself through one of its
 * lowerings, and keeps for every value the memory layouts in which it exists. A `Transpose` is written only
 * if an operator needs a layout that does not exist yet.
 */

import { defined } from "../checked.ts";
import {
  type Attachment,
  applyLayout,
  type ConstantData,
  countUses,
  expandCompositions,
  identityLayout,
  type Layout,
  NATIVE_CPU,
  type NodeAttributes,
  type Operation,
  operationsInOrder,
  permutationBetween,
  type Shape,
  type Subgraph,
  sameShape,
  type Target,
  type TensorName,
  type Value,
} from "../graph/index.ts";
import { type ChooseLowering, firstApplicable } from "./choose-lowering.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { type ExactValues, OperationContext } from "./operation-context.ts";
import { permute } from "./permute.ts";
import { transposeSteps } from "./transpose.ts";

/** A tensor, or how to write it when it is asked for. */
type Tensor = TensorName | (() => TensorName);

/** The tensors that hold one value: by layout, as a key of {@link layoutKey}. */
type Tensors = Map<string, { readonly tensor: Tensor; readonly layout: Layout }>;

export interface LoweringOptions {
  /** Inputs that become named initializers of the graph. */
  readonly constants?: ReadonlyMap<Value, { name: string; data: ConstantData }>;
  /** Target that the nodes are written for; default: the processor. */
  readonly target?: Target | undefined;
  /** Default: {@link firstApplicable}. */
  readonly chooseLowering?: ChooseLowering | undefined;
  /** Whether the outermost axis of the inputs may have any length when the graph runs; default false. */
  readonly isBatchOpen?: boolean;
  /** The tensor that holds an input; default: of its source's name. */
  readonly nameInput?: (value: Value) => TensorName;
  /** Prefix of every name, for a graph within another; default: none. */
  readonly scope?: string;
}

export class GraphLowering {
  readonly target: Target;
  readonly #builder: GraphBuilder;
  readonly #constants: ReadonlyMap<Value, { name: string; data: ConstantData }>;
  readonly #choose: ChooseLowering;
  readonly #isBatchOpen: boolean;
  readonly #nameInput: ((value: Value) => TensorName) | undefined;
  readonly #scope: string;
  readonly #tensors = new Map<Value, Tensors>();
  readonly #derived = new Map<Value, Map<string, TensorName>>();
  readonly #attached = new Map<Value, Map<unknown, unknown>>();
  readonly #scalars = new Map<string, TensorName>();
  #count = 0;

  /** @param builder receives the nodes */
  constructor(builder: GraphBuilder, options: LoweringOptions = {}) {
    this.#builder = builder;
    this.#constants = options.constants ?? new Map();
    this.target = options.target ?? NATIVE_CPU;
    this.#choose = options.chooseLowering ?? firstApplicable;
    this.#isBatchOpen = options.isBatchOpen ?? false;
    this.#nameInput = options.nameInput;
    this.#scope = options.scope ?? "";
  }

  /** Writes everything that the values depend on. */
  lower(outputs: readonly Value[]): void {
    for (const _ of this.lowerInPieces(outputs));
  }

  /** Does what {@link GraphLowering.lower} does, an operation at a time. */
  *lowerInPieces(outputs: readonly Value[]): Generator<undefined, void> {
    const operations = operationsInOrder(outputs);
    const uses = countUses(outputs, operations);
    const exact = exactValues(operations, uses);
    for (const operation of operations) {
      const context = new OperationContext(this, operation, { uses, exact });
      this.#choose(operation, this.target).emit(context, operation);
      yield;
    }
  }

  /** The tensor that holds a value in a layout, made by permuting another one if it does not exist yet. */
  tensor(value: Value, layout: Layout = identityLayout(value.rank)): TensorName {
    const existing = this.#tensorsOf(value).get(layoutKey(layout));
    if (typeof existing?.tensor === "string") return existing.tensor;
    const data = this.#dataOf(value);
    let tensor: TensorName;
    if (existing !== undefined) tensor = existing.tensor();
    else if (data !== undefined) tensor = this.#rearrangedConstant(value, data, layout);
    else tensor = this.#rearranged(value, layout);
    this.setTensor(value, tensor, layout);
    return tensor;
  }

  setTensor(value: Value, tensor: Tensor, layout: Layout): void {
    this.#tensorsOf(value).set(layoutKey(layout), { tensor, layout });
  }

  /** The layout in which a constant's tensor of the same name lies; of higher rank where it was made to broadcast. */
  layoutOfConstant(value: Value): Layout {
    for (const { layout } of this.#tensorsOf(value).values()) return layout;
    return identityLayout(value.rank);
  }

  /** The first layout that a value was made in. */
  layoutOf(value: Value): Layout {
    for (const { layout } of this.#tensorsOf(value).values()) if (layout.length === value.rank) return layout;
    return identityLayout(value.rank);
  }

  /** Whether a value's numbers are known when the graph is built. */
  isConstant(value: Value): boolean {
    return this.#dataOf(value) !== undefined;
  }

  /** What was made of a value under a key, if anything was. */
  derived(value: Value, key: string): TensorName | undefined {
    return this.#derived.get(value)?.get(key);
  }

  setDerived(value: Value, key: string, tensor: TensorName): void {
    const ofValue = this.#derived.get(value) ?? new Map<string, TensorName>();
    this.#derived.set(value, ofValue.set(key, tensor));
  }

  attached<Attached>(value: Value, key: Attachment<Attached>): Attached | undefined {
    return this.#attached.get(value)?.get(key) as Attached | undefined;
  }

  attach<Attached>(value: Value, key: Attachment<Attached>, attached: Attached): void {
    const ofValue = this.#attached.get(value) ?? new Map<unknown, unknown>();
    this.#attached.set(value, ofValue.set(key, attached));
  }

  addNodes(
    scope: string,
    type: string,
    inputs: readonly TensorName[],
    count: number,
    attributes?: NodeAttributes,
  ): TensorName[] {
    return this.#builder.addNode(
      `${this.#scope}${scope}/${type}_${this.#count++}`,
      type,
      inputs,
      count,
      attributes,
    );
  }

  addConstant(data: ConstantData, shape: Shape, name?: string): TensorName {
    const given = name ?? `${this.#scope}constant_${this.#count++}`;
    if (data.length > 8) {
      this.#builder.addInitializer(given, data, shape);
      return given;
    }
    // Small constants recur: axes, shapes and scalars are written once.
    const key = `${data.constructor.name}:${shape.join()}:${data.join()}`;
    const existing = this.#scalars.get(key);
    if (existing !== undefined && name === undefined) return existing;
    this.#builder.addInitializer(given, data, shape);
    this.#scalars.set(key, given);
    return given;
  }

  /** Writes a graph to be run for every slice; see {@link LoweringContext.scan}. */
  scan(graph: Subgraph, operands: readonly TensorName[], slicedCount: number): TensorName[] {
    const { inputs } = graph;
    const outputs = expandCompositions(graph.outputs, "lowerings");
    const scope = `${this.#scope}scan_${this.#count++}/`;
    const body = new GraphBuilder();
    const names = new Map(
      inputs.map((value, i) => [value, i < slicedCount ? `${scope}slice_${i}` : operands[i]]),
    );
    for (const value of inputs.slice(0, slicedCount)) {
      body.addInput(names.get(value) ?? "", value.elementType, value.shape);
    }
    const lowering = new GraphLowering(body, {
      target: this.target,
      chooseLowering: this.#choose,
      nameInput: (value) => names.get(value) ?? "",
      scope,
    });
    lowering.lower(outputs);
    outputs.forEach((value, i) => {
      body.addOutput(`${scope}result_${i}`, lowering.tensor(value), value.elementType, value.shape);
    });
    const results = outputs.map((_, i) => `${scope}results_${i}`);
    this.#builder.addScan(scope, results, operands.slice(0, slicedCount), slicedCount, body);
    return results;
  }

  /** The tensor under another shape, unless it has it already. */
  #reshaped(tensor: TensorName, shape: Shape, current: Shape | undefined): TensorName {
    if (current !== undefined && sameShape(current, shape)) return tensor;
    const integers = this.addConstant(BigInt64Array.from(shape, BigInt), [shape.length]);
    return defined(this.addNodes("layout", "Reshape", [tensor, integers], 1)[0]);
  }

  #tensorsOf(value: Value): Tensors {
    let tensors = this.#tensors.get(value);
    if (tensors === undefined) {
      tensors = new Map();
      this.#tensors.set(value, tensors);
      if (value.source.kind === "input" && !this.#constants.has(value)) {
        const layout = identityLayout(value.rank);
        const tensor = this.#nameInput?.(value) ?? value.source.name;
        tensors.set(layoutKey(layout), { tensor, layout });
      }
    }
    return tensors;
  }

  /** The numbers of a value that is known when the graph is built. */
  #dataOf(value: Value): ConstantData | undefined {
    return value.source.kind === "constant" ? value.source.data : this.#constants.get(value)?.data;
  }

  #rearrangedConstant(value: Value, data: ConstantData, layout: Layout): TensorName {
    const shape = withLeadingOnes(value.shape, layout.length);
    const isFirst = this.#tensorsOf(value).size === 0;
    const name = isFirst ? this.#constants.get(value)?.name : undefined;
    const isIdentity = layout.every((axis, position) => axis === position);
    const rearranged = isIdentity ? data : permute(data, shape, layout);
    return this.addConstant(rearranged, applyLayout(shape, layout), name);
  }

  #rearranged(value: Value, layout: Layout): TensorName {
    const extra = layout.length - value.rank;
    const source = this.layoutOf(value);
    const tensor = this.tensor(value, source);
    const shape = withLeadingOnes(value.shape, layout.length);
    const extended = [...identityLayout(extra), ...source.map((axis) => axis + extra)];
    const isLong = (axis: number) => shape[axis] !== 1 || (this.#isBatchOpen && axis === extra);
    if (layout.filter(isLong).join() === extended.filter(isLong).join()) {
      // Only axes of length 1 move. The outermost axis of the value stays open, since it may be the batch.
      const target = layout.map((axis) => (axis === extra ? -1 : defined(shape[axis])));
      const integers = this.addConstant(BigInt64Array.from(target, BigInt), [target.length]);
      return defined(this.addNodes("layout", "Reshape", [tensor, integers], 1)[0]);
    }
    const inMemory = applyLayout(shape, extended);
    const permutation = permutationBetween(extended, layout);
    // An open batch size forbids reshaping, which merging axes needs.
    const steps = this.#isBatchOpen
      ? [{ shape: inMemory, permutation }]
      : transposeSteps(inMemory, permutation);
    const target = applyLayout(shape, layout);
    return steps.reduce((operand, step, i) => {
      const viewed = this.#reshaped(operand, step.shape, i === 0 ? inMemory.slice(extra) : undefined);
      const moved = defined(this.addNodes("layout", "Transpose", [viewed], 1, { perm: step.permutation })[0]);
      return i < steps.length - 1
        ? moved
        : this.#reshaped(moved, target, applyLayout(step.shape, step.permutation));
    }, tensor);
  }
}

/** Returns the values on which an operation depends that needs something exact in its inputs. */
function exactValues(operations: readonly Operation[], uses: ReadonlyMap<Value, number>): ExactValues {
  const exact = { zeros: new Set<Value>(), ties: new Set<Value>() };
  for (const operation of operations.toReversed()) {
    const { operator, inputs, outputs } = operation;
    const needs = operator.needsExact?.(operation, (output) => uses.has(defined(outputs[output])));
    for (const what of ["zeros", "ties"] as const) {
      const isNeeded = needs === what || outputs.some((value) => exact[what].has(value));
      if (isNeeded) for (const value of inputs) exact[what].add(value);
    }
  }
  return exact;
}

function layoutKey(layout: Layout): string {
  return layout.join();
}

function withLeadingOnes(shape: Shape, rank: number): Shape {
  return [...new Array<number>(rank - shape.length).fill(1), ...shape];
}
