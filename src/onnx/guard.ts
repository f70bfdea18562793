/** Limits on ONNX files of unknown origin, checked before the engine sees them. */

import { WireType } from "@bufbuild/protobuf/wire";
import { FileFormatError } from "../errors/index.ts";
import { formatReceived } from "../options/index.ts";
import { type FunctionBody, MissingOperands } from "./missing-operands.ts";
import { readFields, readPacked, tag } from "./wire.ts";

const { Varint, LengthDelimited } = WireType;
const NODE = {
  input: tag(1, LengthDelimited),
  output: tag(2, LengthDelimited),
  operator: tag(4, LengthDelimited),
  attribute: tag(5, LengthDelimited),
  domain: tag(7, LengthDelimited),
};
const ATTRIBUTE = {
  name: tag(1, LengthDelimited),
  tensor: tag(5, LengthDelimited),
  graph: tag(6, LengthDelimited),
  int: tag(8, Varint),
  ints: tag(8, LengthDelimited),
  tensors: tag(10, LengthDelimited),
  graphs: tag(11, LengthDelimited),
  sparse: tag(22, LengthDelimited),
};
const GRAPH = { node: tag(1, LengthDelimited), initializer: tag(5, LengthDelimited) };
const TENSOR = {
  dim: tag(1, Varint),
  dims: tag(1, LengthDelimited),
  dataType: tag(2, Varint),
  int: tag(7, Varint),
  ints: tag(7, LengthDelimited),
  name: tag(8, LengthDelimited),
  rawData: tag(9, LengthDelimited),
  externalData: tag(13, LengthDelimited),
  dataLocation: tag(14, Varint),
};
const INT64 = 7;

/** ONNX' own domains, and those of ONNX Runtime. */
const DOMAINS = new Set(["", "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc"]);

/** Operators that repeat a graph a number of times given by a tensor. */
const LOOPS = new Set(["Loop", "SequenceMap"]);

const MAX_NODES = 100_000;
const MAX_DEPTH = 8;
const MAX_AXES = 8;

/** Numbers that one operation may create from sizes stored in the file: half a gigabyte of float32. */
const MAX_MADE = 2 ** 27;
/** Pixels, strides and the like: far more than an image has on a side. */
const MAX_SIDE = 2 ** 16;

/**
 * Index of the operand that gives the size of the output, for operators whose output can be far larger than their
 * inputs.
 */
const SIZE_OPERANDS: ReadonlyMap<string, number> = new Map([
  ["ConstantOfShape", 0],
  ["Expand", 1],
  ["Tile", 1],
  ["Pad", 1],
  ["Range", 1],
  ["OneHot", 1],
  ["MaxUnpool", 2],
  ["Resize", 3],
]);

/** Attributes that say sizes; `shape` is a product. */
const SIDES = new Set([
  ...["pads", "kernel_shape", "strides", "dilations", "output_padding", "output_shape", "group"],
]);

/** Looks at the nodes and tensors of a file, and refuses it at the first that no model for images needs. */
export class FileGuard {
  readonly #source: string;
  /** Calls of functions that the file has itself: in each of them, and in the graph. */
  readonly #calls = new Map<string, string[]>();
  #caller: string[] = [];
  /** Small stored tensors of integers. */
  readonly #integers = new Map<string, readonly number[]>();
  /** Operands that say how large an output is, with the operator. */
  readonly #sized: { operator: string; operand: string }[] = [];
  #nodes = 0;
  readonly #missing = new MissingOperands();
  readonly operators = new Map<string, number>();
  /** The names of stored tensors of the graph itself. */
  readonly stored = new Set<string>();
  parameters = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Checks the functions that the file has itself, which may call each other. */
  functions(bodies: readonly FunctionBody[]): void {
    for (const { domain, name } of bodies) this.#calls.set(`${domain}:${name}`, []);
    this.#missing.functions(bodies);
    const graph = this.#caller;
    for (const { domain, name, formals, nodes } of bodies) {
      this.#caller = this.#calls.get(`${domain}:${name}`) ?? [];
      this.#missing.enter(formals);
      for (const node of nodes) this.node(node);
    }
    this.#caller = graph;
    this.#missing.enter([]);
  }

  /** Checks a node, and the graphs in it. */
  node(bytes: Uint8Array, depth = 0): void {
    if (depth > MAX_DEPTH || ++this.#nodes > MAX_NODES) {
      throw this.#refusal(`at most ${MAX_NODES} nodes, ${MAX_DEPTH} graphs deep`, "more");
    }
    let [operator, domain] = ["", ""];
    const operands: string[] = [];
    const outputs: string[] = [];
    const attributes: Uint8Array[] = [];
    readFields(bytes, (field, reader) => {
      if (field === NODE.operator) operator = reader.string();
      else if (field === NODE.domain) domain = reader.string();
      else if (field === NODE.input) operands.push(reader.string());
      else if (field === NODE.output) outputs.push(reader.string());
      else if (field === NODE.attribute) attributes.push(reader.bytes());
      else return false;
      return true;
    });
    const isOwn = this.#calls.has(`${domain}:${operator}`);
    if (isOwn) this.#caller.push(`${domain}:${operator}`);
    if (!DOMAINS.has(domain) && !isOwn) {
      throw this.#refusal(
        "operators of ONNX and ONNX Runtime only",
        `${formatReceived(operator)} of the domain ${formatReceived(domain)}, for which a library of its own would be needed`,
      );
    }
    const missing = this.#missing.find({ domain, operator, operands });
    if (missing !== undefined) throw this.#refusal(missing.expected, missing.received);
    if (LOOPS.has(operator)) throw this.#refusal("no loops, which may be endless", formatReceived(operator));
    this.operators.set(operator, (this.operators.get(operator) ?? 0) + 1);
    const sizing = operands[SIZE_OPERANDS.get(operator) ?? -1];
    if (sizing !== undefined) this.#sized.push({ operator, operand: sizing });
    for (const attribute of attributes) this.#attribute(attribute, { operator, output: outputs[0], depth });
  }

  /** Checks a stored tensor. */
  tensor(bytes: Uint8Array, name?: string): void {
    const shape: number[] = [];
    const integers: number[] = [];
    let raw: Uint8Array = new Uint8Array();
    let [given, dataType, isExternal] = ["", 0, false];
    readFields(bytes, (field, reader) => {
      if (field === TENSOR.dim) shape.push(Number(reader.int64()));
      else if (field === TENSOR.dims) shape.push(...readPacked(reader.bytes(), MAX_AXES));
      else if (field === TENSOR.dataType) dataType = reader.int32();
      else if (field === TENSOR.name) given = reader.string();
      else if (field === TENSOR.rawData) raw = reader.bytes();
      else if (field === TENSOR.int && integers.length < MAX_AXES) integers.push(Number(reader.int64()));
      else if (field === TENSOR.ints) integers.push(...readPacked(reader.bytes(), MAX_AXES));
      else if (field === TENSOR.dataLocation) isExternal ||= reader.int32() !== 0;
      else if (field === TENSOR.externalData) {
        reader.bytes();
        isExternal = true;
      } else return false;
      if (shape.length > MAX_AXES) throw new RangeError(`a tensor of more than ${MAX_AXES} axes`);
      return true;
    });
    const called = name ?? given;
    if (isExternal) {
      throw this.#refusal(
        "all of its numbers in it (onnx.save without save_as_external_data)",
        `the tensor ${formatReceived(called)}, which is in another file`,
      );
    }
    const size = shape.reduce((product, length) => product * length, 1);
    // The smallest numbers are half a byte.
    if (shape.some((length) => !Number.isSafeInteger(length) || length < 0) || size > 2 * bytes.length) {
      throw this.#refusal(
        `the tensor ${formatReceived(called)} with the number of values that its shape says`,
        `the shape [${shape.join(", ")}] and ${bytes.length} bytes`,
      );
    }
    if (dataType === INT64 && size <= MAX_AXES) this.#integers.set(called, [...integers, ...int64s(raw)]);
    if (name === undefined) this.stored.add(called);
    this.parameters += dataType === INT64 ? 0 : size;
  }

  /** Refuses a tensor that is stored sparsely, which takes more memory than its bytes say. */
  sparse(): never {
    throw this.#refusal("tensors with all their numbers", "a sparse one");
  }

  /** Checks what outputs stored integers ask for, once all of them are known. */
  checkSizes(): void {
    const sizes = new Map<string, number>();
    const sizeOf = (name: string, callers: ReadonlySet<string>): number => {
      const known = sizes.get(name);
      if (known !== undefined) return known;
      if (callers.has(name))
        throw this.#refusal("functions that do not call themselves", formatReceived(name));
      const calls = this.#calls.get(name) ?? [];
      const inner = new Set([...callers, name]);
      const size = calls.reduce((sum, call) => sum + sizeOf(call, inner), 1);
      sizes.set(name, size);
      return size;
    };
    const expanded = this.#caller.reduce((sum, name) => sum + sizeOf(name, new Set()), 0);
    if (expanded > MAX_NODES) throw this.#refusal(`at most ${MAX_NODES} calls of functions`, `${expanded}`);
    for (const { operator, operand } of this.#sized) {
      const sizes = this.#integers.get(operand) ?? [];
      const isPad = operator === "Pad";
      const asked = isPad
        ? sizes.reduce((most, size) => Math.max(most, Math.abs(size)), 0)
        : sizes.reduce((product, size) => product * Math.max(1, size), 1);
      if (asked <= (isPad ? MAX_SIDE : MAX_MADE)) continue;
      throw this.#refusal(
        `outputs of at most ${MAX_MADE} numbers`,
        `${formatReceived(operator)} by [${sizes.join(", ")}]`,
      );
    }
  }

  #attribute(
    bytes: Uint8Array,
    { operator, output, depth }: { operator: string; output: string | undefined; depth: number },
  ): void {
    let name = "";
    const integers: number[] = [];
    readFields(bytes, (field, reader) => {
      if (field === ATTRIBUTE.name) name = reader.string();
      else if (field === ATTRIBUTE.tensor) this.tensor(reader.bytes(), output ?? "");
      else if (field === ATTRIBUTE.tensors) this.tensor(reader.bytes(), "");
      else if (field === ATTRIBUTE.graph || field === ATTRIBUTE.graphs)
        this.#graph(reader.bytes(), depth + 1);
      else if (field === ATTRIBUTE.sparse) this.sparse();
      else if (field === ATTRIBUTE.int && integers.length <= MAX_AXES) integers.push(Number(reader.int64()));
      else if (field === ATTRIBUTE.ints) integers.push(...readPacked(reader.bytes(), 2 * MAX_AXES));
      else return false;
      return true;
    });
    const isTooLarge =
      name === "shape"
        ? integers.reduce((product, size) => product * Math.max(1, size), 1) > MAX_MADE
        : SIDES.has(name) && integers.some((size) => Math.abs(size) > MAX_SIDE);
    if (isTooLarge) {
      throw this.#refusal(
        `sizes of at most ${MAX_SIDE}, and outputs of at most ${MAX_MADE} numbers`,
        `${formatReceived(operator)} with ${name} [${integers.join(", ")}]`,
      );
    }
    if (operator === "Constant" && output !== undefined && name.startsWith("value_int")) {
      this.#integers.set(output, integers);
    }
  }

  #graph(bytes: Uint8Array, depth: number): void {
    readFields(bytes, (field, reader) => {
      if (field === GRAPH.node) this.node(reader.bytes(), depth);
      else if (field === GRAPH.initializer) this.tensor(reader.bytes(), "");
      else return false;
      return true;
    });
  }

  #refusal(expected: string, received: string): FileFormatError {
    return new FileFormatError(`Expected ${this.#source} to have ${expected}. Received: ${received}.`);
  }
}

function int64s(raw: Uint8Array): number[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length & ~7);
  return Array.from({ length: Math.min(MAX_AXES, view.byteLength / 8) }, (_, i) =>
    Number(view.getBigInt64(8 * i, true)),
  );
}
