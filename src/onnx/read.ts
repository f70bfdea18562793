/**
 * Reading ONNX files, as far as Atelier needs them. Only the needed parts become objects: a file of unknown origin, or a
 * damaged one, takes no more memory than a small multiple of its own size, whatever it claims.
 */

import { WireType } from "@bufbuild/protobuf/wire";
import { FileFormatError } from "../errors/index.ts";
import { ONNX_ELEMENT_TYPES } from "../graph/index.ts";
import { readFields, readPacked, tag } from "./wire.ts";

/** A float32 tensor stored in a file. */
export interface StoredTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** An ONNX file as far as Atelier reads it: metadata, and the float32 tensors stored in it. */
export interface OnnxFile {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Far more than networks have; each is an object of a hundred bytes, for which two in the file are enough. */
const MAX_ENTRIES = 10_000;
const MAX_AXES = 8;

/** Fields of the ONNX specification (onnx.proto). */
const MODEL = {
  irVersion: tag(1, WireType.Varint),
  graph: tag(7, WireType.LengthDelimited),
  metadata: tag(14, WireType.LengthDelimited),
};
const ENTRY = { key: tag(1, WireType.LengthDelimited), value: tag(2, WireType.LengthDelimited) };
const GRAPH = { initializer: tag(5, WireType.LengthDelimited) };
const TENSOR = {
  dim: tag(1, WireType.Varint),
  dims: tag(1, WireType.LengthDelimited),
  dataType: tag(2, WireType.Varint),
  floatData: tag(4, WireType.LengthDelimited),
  name: tag(8, WireType.LengthDelimited),
  rawData: tag(9, WireType.LengthDelimited),
};

/**
 * Reads the metadata and the float32 initializers of an ONNX file.
 *
 * @throws FileFormatError if the bytes are no ONNX model, or a tensor is not as it says
 */
export function readOnnx(bytes: Uint8Array, source = "the file"): OnnxFile {
  const metadata = new Map<string, string>();
  const tensors = new Map<string, StoredTensor>();
  const graphs: Uint8Array[] = [];
  let isModel = false;
  try {
    readFields(bytes, (field, reader) => {
      if (field === MODEL.irVersion) isModel = reader.int64().toString() !== "0";
      else if (field === MODEL.graph) graphs.push(reader.bytes());
      else if (field === MODEL.metadata) add(metadata, readEntry(reader.bytes()), "a metadata key", source);
      else return false;
      return true;
    });
    for (const graph of graphs) {
      readFields(graph, (field, reader) => {
        if (field !== GRAPH.initializer) return false;
        const tensor = readTensor(reader.bytes(), source);
        if (tensor !== undefined) add(tensors, tensor, "a tensor", source);
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
  if (!isModel || graphs.length === 0) {
    throw new FileFormatError(`Expected ${source} to be an ONNX model. Received: a file without a graph.`);
  }
  return { metadata, tensors };
}

/** Returns whether an ONNX file has a text under this key; false of bytes that are none. */
export function hasMetadata(bytes: Uint8Array, key: string): boolean {
  let isThere = false;
  try {
    readFields(bytes, (field, reader) => {
      if (field !== MODEL.metadata) return false;
      const [found] = readEntry(reader.bytes());
      isThere ||= found === key;
      return true;
    });
  } catch {
    return false;
  }
  return isThere;
}

function add<Value>(
  map: Map<string, Value>,
  [name, value]: readonly [string, Value],
  what: string,
  source: string,
): void {
  if (map.has(name) || map.size >= MAX_ENTRIES) {
    throw new FileFormatError(
      `Expected ${source} to hold ${what} of each name once, and at most ${MAX_ENTRIES}. ` +
        `Received: ${JSON.stringify(name)} ${map.has(name) ? "twice" : `after ${map.size}`}.`,
    );
  }
  map.set(name, value);
}

function readEntry(bytes: Uint8Array): [string, string] {
  let [key, value] = ["", ""];
  readFields(bytes, (field, reader) => {
    if (field === ENTRY.key) key = reader.string();
    else if (field === ENTRY.value) value = reader.string();
    else return false;
    return true;
  });
  return [key, value];
}

/** Returns a tensor by its name; nothing if its numbers are not float32. */
function readTensor(bytes: Uint8Array, source: string): [string, StoredTensor] | undefined {
  const shape: number[] = [];
  const stored: Uint8Array[] = [];
  let [name, dataType] = ["", 0];
  readFields(bytes, (field, reader) => {
    if (field === TENSOR.dim) shape.push(Number(reader.int64()));
    else if (field === TENSOR.dims) shape.push(...readPacked(reader.bytes(), MAX_AXES));
    else if (field === TENSOR.dataType) dataType = reader.int32();
    else if (field === TENSOR.name) name = reader.string();
    else if (field === TENSOR.rawData || field === TENSOR.floatData) stored.push(reader.bytes());
    else return false;
    if (shape.length > MAX_AXES) throw new RangeError(`a tensor of more than ${MAX_AXES} axes`);
    return true;
  });
  if (dataType !== ONNX_ELEMENT_TYPES.float32) return undefined;
  const size = shape.reduce((product, length) => product * length, 1);
  const length = stored.reduce((sum, part) => sum + part.length, 0);
  if (shape.some((axis) => !Number.isSafeInteger(axis) || axis < 0) || length !== 4 * size) {
    throw new FileFormatError(
      `Expected tensor "${name}" of ${source} to be of the size that it has, ${length} bytes. ` +
        `Received: the shape [${shape.join(", ")}].`,
    );
  }
  // Copied, since the bytes need not be aligned.
  const data = new Float32Array(size);
  const into = new Uint8Array(data.buffer);
  let start = 0;
  for (const part of stored) {
    into.set(part, start);
    start += part.length;
  }
  return [name, { data, shape }];
}
