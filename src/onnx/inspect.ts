/**
 * Inspects ONNX files of unknown origin before the engine sees them: inputs and outputs, operators, and whether they ask
 * for files, code or memory that no model for images needs. Stored tensors are not decoded.
 */

import { WireType } from "@bufbuild/protobuf/wire";
import { FileFormatError } from "../errors/index.ts";
import { FileGuard } from "./guard.ts";
import type { FunctionBody } from "./missing-operands.ts";
import { readFields, tag } from "./wire.ts";

/** A dimension: its length, the name of an open one, or nothing. */
export type FileDimension = number | string | undefined;

/** An input or output of a graph. */
export interface FilePort {
  readonly name: string;
  /** The element type's number in ONNX: 1 is float32, 2 uint8; undefined if it is no tensor. */
  readonly elementType: number | undefined;
  /** Undefined where the file does not say. */
  readonly shape: readonly FileDimension[] | undefined;
}

/** Summary of an ONNX file. */
export interface InspectedFile {
  /** "pytorch 2.1", or empty. */
  readonly producer: string;
  /** The version of ONNX' own operators. */
  readonly operatorSet: number;
  /** Required inputs: those without a stored default. */
  readonly inputs: readonly FilePort[];
  readonly outputs: readonly FilePort[];
  /** How many nodes there are of each operator, in the order of their first. */
  readonly operators: ReadonlyMap<string, number>;
  /** Numbers in stored tensors. */
  readonly parameters: number;
}

const { Varint, LengthDelimited } = WireType;
const MODEL = {
  irVersion: tag(1, Varint),
  producerName: tag(2, LengthDelimited),
  producerVersion: tag(3, LengthDelimited),
  graph: tag(7, LengthDelimited),
  operatorSet: tag(8, LengthDelimited),
  functions: tag(25, LengthDelimited),
};
const OPERATOR_SET = { domain: tag(1, LengthDelimited), version: tag(2, Varint) };
const GRAPH = {
  node: tag(1, LengthDelimited),
  initializer: tag(5, LengthDelimited),
  input: tag(11, LengthDelimited),
  output: tag(12, LengthDelimited),
  sparseInitializer: tag(15, LengthDelimited),
};
const FUNCTION = {
  name: tag(1, LengthDelimited),
  node: tag(7, LengthDelimited),
  input: tag(4, LengthDelimited),
  domain: tag(10, LengthDelimited),
};
const VALUE_INFO = { name: tag(1, LengthDelimited), type: tag(2, LengthDelimited) };
const TYPE = { tensor: tag(1, LengthDelimited) };
const TENSOR_TYPE = { elementType: tag(1, Varint), shape: tag(2, LengthDelimited) };
const SHAPE = { dimension: tag(1, LengthDelimited) };
const DIMENSION = { value: tag(1, Varint), name: tag(2, LengthDelimited) };

const MAX_PORTS = 1000;
const MAX_AXES = 8;

/**
 * Inspects an ONNX file.
 *
 * @throws {FileFormatError} if the bytes are no ONNX model, or ask for other files, operators of other libraries, endless
 *   loops or excessive sizes
 */
export function inspectOnnx(bytes: Uint8Array, source = "the file"): InspectedFile {
  const guard = new FileGuard(source);
  const graphs: Uint8Array[] = [];
  const inputs: FilePort[] = [];
  const outputs: FilePort[] = [];
  const producer: string[] = [];
  const functions: Uint8Array[] = [];
  let [operatorSet, irVersion] = [0, 0];
  const addPort = (ports: FilePort[], described: Uint8Array) => {
    if (ports.length >= MAX_PORTS) throw new RangeError(`more than ${MAX_PORTS} inputs or outputs`);
    ports.push(readPort(described));
  };
  try {
    readFields(bytes, (field, reader) => {
      if (field === MODEL.irVersion) irVersion = Number(reader.int64());
      else if (field === MODEL.producerName || field === MODEL.producerVersion)
        producer.push(reader.string());
      else if (field === MODEL.graph) graphs.push(reader.bytes());
      else if (field === MODEL.functions) functions.push(reader.bytes());
      else if (field === MODEL.operatorSet)
        operatorSet = Math.max(operatorSet, readOperatorSet(reader.bytes()));
      else return false;
      return true;
    });
    guard.functions(functions.map(readFunction));
    for (const graph of graphs) {
      readFields(graph, (field, reader) => {
        if (field === GRAPH.node) guard.node(reader.bytes());
        else if (field === GRAPH.initializer) guard.tensor(reader.bytes());
        else if (field === GRAPH.sparseInitializer) guard.sparse();
        else if (field === GRAPH.input) addPort(inputs, reader.bytes());
        else if (field === GRAPH.output) addPort(outputs, reader.bytes());
        else return false;
        return true;
      });
    }
  } catch (error) {
    if (error instanceof FileFormatError) throw error;
    throw new FileFormatError(
      `Expected ${source} to be an ONNX model. Received: ${bytes.length} bytes that are not (${String(error)}).`,
      { cause: error },
    );
  }
  if (irVersion === 0 || graphs.length !== 1) {
    throw new FileFormatError(
      `Expected ${source} to be an ONNX model. Received: a file with ${graphs.length} graphs.`,
    );
  }
  guard.checkSizes();
  const { operators, parameters, stored } = guard;
  const fed = inputs.filter(({ name }) => !stored.has(name));
  return { producer: producer.join(" "), operatorSet, inputs: fed, outputs, operators, parameters };
}

function readOperatorSet(bytes: Uint8Array): number {
  let [domain, version] = ["", 0];
  readFields(bytes, (field, reader) => {
    if (field === OPERATOR_SET.domain) domain = reader.string();
    else if (field === OPERATOR_SET.version) version = Number(reader.int64());
    else return false;
    return true;
  });
  return domain === "" || domain === "ai.onnx" ? version : 0;
}

function readFunction(bytes: Uint8Array): FunctionBody {
  let [name, domain] = ["", ""];
  const nodes: Uint8Array[] = [];
  const formals: string[] = [];
  readFields(bytes, (field, reader) => {
    if (field === FUNCTION.name) name = reader.string();
    else if (field === FUNCTION.domain) domain = reader.string();
    else if (field === FUNCTION.node) nodes.push(reader.bytes());
    else if (field === FUNCTION.input) formals.push(reader.string());
    else return false;
    return true;
  });
  return { name, domain, formals, nodes };
}

function readPort(bytes: Uint8Array): FilePort {
  let name = "";
  let elementType: number | undefined;
  let shape: FileDimension[] | undefined;
  readFields(bytes, (field, reader) => {
    if (field === VALUE_INFO.name) name = reader.string();
    else if (field === VALUE_INFO.type) {
      readFields(reader.bytes(), (ofType, type) => {
        if (ofType !== TYPE.tensor) return false;
        readFields(type.bytes(), (ofTensor, tensor) => {
          if (ofTensor === TENSOR_TYPE.elementType) elementType = tensor.int32();
          else if (ofTensor === TENSOR_TYPE.shape) shape = readShape(tensor.bytes());
          else return false;
          return true;
        });
        return true;
      });
    } else return false;
    return true;
  });
  return { name, elementType, shape };
}

function readShape(bytes: Uint8Array): FileDimension[] {
  const shape: FileDimension[] = [];
  readFields(bytes, (field, reader) => {
    if (field !== SHAPE.dimension) return false;
    let dimension: FileDimension;
    readFields(reader.bytes(), (ofDimension, part) => {
      if (ofDimension === DIMENSION.value) dimension = Number(part.int64());
      else if (ofDimension === DIMENSION.name) dimension = part.string();
      else return false;
      return true;
    });
    // Some exporters write −1 or 0 for an open axis.
    shape.push(typeof dimension === "number" && dimension < 1 ? undefined : dimension);
    if (shape.length > MAX_AXES) throw new RangeError(`a tensor of more than ${MAX_AXES} axes`);
    return true;
  });
  return shape;
}
