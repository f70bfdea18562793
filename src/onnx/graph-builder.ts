/** An ONNX graph under construction: nodes, initializers, inputs and outputs, by name. */

import { create } from "@bufbuild/protobuf";
import { ConfigurationError } from "../errors/index.ts";
import {
  type ConstantData,
  type ElementType,
  type NodeAttribute,
  type NodeAttributes,
  ONNX_ELEMENT_TYPES,
  type Shape,
  type TensorName,
} from "../graph/index.ts";
import { formatReceived } from "../options/index.ts";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./onnx_pb.ts";
import { bytesOf, elementTypeOf } from "./tensor-bytes.ts";

/** An axis length, or the name of one that is left open in the file. */
export type FileDimension = number | string;

/** `AttributeProto.AttributeType`, onnx.ai. */
const ATTRIBUTE_TYPES = { float: 1, integer: 2, string: 3, graph: 5, integers: 7 } as const;

export class GraphBuilder {
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #domains = new Set([""]);
  readonly #producers = new Map<TensorName, NodeProto>();
  readonly #renamed = new Map<TensorName, TensorName>();
  readonly #names = new Set<TensorName>();

  /** The operator sets that the nodes come from: "" is ONNX' own. */
  get domains(): ReadonlySet<string> {
    return this.#domains;
  }

  addInput(name: TensorName, elementType: ElementType, shape: readonly FileDimension[]): void {
    this.#take(name);
    this.#inputs.push(valueInfo(name, elementType, shape));
  }

  addInitializer(name: TensorName, data: ConstantData, shape: Shape): void {
    this.#take(name);
    this.#initializers.push(
      create(TensorProtoSchema, {
        name,
        dims: shape.map(BigInt),
        dataType: ONNX_ELEMENT_TYPES[elementTypeOf(data)],
        rawData: bytesOf(data),
      }),
    );
  }

  /** Adds a node and returns the names of its outputs: the first is the node's own name. */
  addNode(
    name: string,
    type: string,
    inputs: readonly TensorName[],
    outputCount: number,
    attributes: NodeAttributes = {},
  ): TensorName[] {
    const output = Array.from({ length: outputCount }, (_, i) => (i === 0 ? name : `${name}:${i}`));
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    const [opType, domain = ""] = type.split("@");
    const node = create(NodeProtoSchema, { name, opType, domain, input: [...inputs], output, attribute });
    this.#domains.add(domain);
    this.#nodes.push(node);
    for (const tensor of output) {
      this.#take(tensor);
      this.#producers.set(tensor, node);
    }
    return output;
  }

  /**
   * Declares a tensor as an output of the graph under a name of its own. The node that makes it takes over the
   * name, so that nothing is copied; a tensor that no node makes, or that is an output already, goes through
   * `Identity`.
   */
  addOutput(
    name: TensorName,
    tensor: TensorName,
    elementType: ElementType,
    shape: readonly FileDimension[],
  ): void {
    const current = this.#renamed.get(tensor) ?? tensor;
    if (this.#producers.has(current) && current === tensor) this.#rename(tensor, name);
    else this.addNode(name, "Identity", [current], 1);
    this.declareOutput(name, elementType, shape);
  }

  /** Declares a tensor as an output of the graph under the name that it has. */
  declareOutput(name: TensorName, elementType: ElementType, shape: readonly FileDimension[]): void {
    this.#outputs.push(valueInfo(name, elementType, shape));
  }

  /**
   * Adds the `Scan` that repeats a graph.
   *
   * @param inputs carried tensors, then sliced ones
   * @param slicedInputs number of sliced inputs
   */
  addScan(
    name: string,
    outputs: TensorName[],
    inputs: TensorName[],
    slicedInputs: number,
    body: GraphBuilder,
  ): void {
    const attribute = [
      attributeProto("num_scan_inputs", slicedInputs),
      create(AttributeProtoSchema, {
        name: "body",
        type: ATTRIBUTE_TYPES.graph,
        g: body.build(`${name} body`),
      }),
    ];
    const node = create(NodeProtoSchema, { name, opType: "Scan", input: inputs, output: outputs, attribute });
    this.#nodes.push(node);
    for (const tensor of outputs) {
      this.#take(tensor);
      this.#producers.set(tensor, node);
    }
    for (const domain of body.domains) this.#domains.add(domain);
  }

  build(name: string): GraphProto {
    return create(GraphProtoSchema, {
      name,
      node: this.#nodes,
      initializer: this.#initializers,
      input: this.#inputs,
      output: this.#outputs,
    });
  }

  /**
   * Takes a name for a value.
   *
   * @throws ConfigurationError if another value has it
   */
  #take(name: TensorName): void {
    if (this.#names.has(name)) {
      throw new ConfigurationError(
        "Expected names of layers, inputs and outputs that no other value of the graph has; give it another one. " +
          `Received: ${formatReceived(name)} twice.`,
      );
    }
    this.#names.add(name);
  }

  #rename(from: TensorName, to: TensorName): void {
    this.#take(to);
    const replace = (tensor: TensorName) => (tensor === from ? to : tensor);
    for (const node of this.#nodes) {
      node.input = node.input.map(replace);
      node.output = node.output.map(replace);
    }
    this.#renamed.set(from, to);
  }
}

function valueInfo(name: string, elementType: ElementType, shape: readonly FileDimension[]): ValueInfoProto {
  const dim = shape.map((length) => ({
    value:
      typeof length === "number"
        ? { case: "dimValue" as const, value: BigInt(length) }
        : { case: "dimParam" as const, value: length },
  }));
  const tensorType = { elemType: ONNX_ELEMENT_TYPES[elementType], shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value: tensorType } } });
}

function attributeProto(name: string, value: NodeAttribute): AttributeProto {
  if (typeof value === "number") {
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.integer, i: BigInt(value) });
  }
  if (typeof value === "string") {
    const s = new TextEncoder().encode(value);
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.string, s });
  }
  if ("float" in value) {
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.float, f: value.float });
  }
  return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.integers, ints: value.map(BigInt) });
}
