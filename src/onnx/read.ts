/** Reading ONNX files, as far as Atelier needs them. */

import { fromBinary } from "@bufbuild/protobuf";
import { FileFormatError } from "../errors.ts";
import { ONNX_ELEMENT_TYPES } from "../graph/index.ts";
import { type ModelProto, ModelProtoSchema, type TensorProto } from "./onnx_pb.ts";

/** An ONNX file as far as Atelier reads it: metadata, and the float32 tensors stored in it. */
export interface OnnxFile {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, { readonly data: Float32Array; readonly shape: readonly number[] }>;
}

/**
 * Reads the metadata and the float32 initializers of an ONNX file.
 *
 * @throws FileFormatError if the bytes are no ONNX model
 */
export function readOnnx(bytes: Uint8Array, source = "the file"): OnnxFile {
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw new FileFormatError(
      `Expected ${source} to be an ONNX model. Received: ${bytes.length} bytes that are not (${String(error)}).`,
    );
  }
  if (model.graph === undefined || model.irVersion === 0n) {
    throw new FileFormatError(`Expected ${source} to be an ONNX model. Received: a file without a graph.`);
  }
  return {
    metadata: new Map(model.metadataProps.map(({ key, value }) => [key, value])),
    tensors: new Map(
      model.graph.initializer
        .filter(({ dataType }) => dataType === ONNX_ELEMENT_TYPES.float32)
        .map((tensor) => [tensor.name, readTensor(tensor, source)]),
    ),
  };
}

function readTensor({ name, dims, rawData, floatData }: TensorProto, source: string) {
  const shape = dims.map(Number);
  const size = shape.reduce((product, length) => product * length, 1);
  const count = floatData.length > 0 ? floatData.length : rawData.length / Float32Array.BYTES_PER_ELEMENT;
  if (count !== size) {
    throw new FileFormatError(
      `Expected tensor "${name}" of ${source} to hold ${size} numbers. Received: ${count}.`,
    );
  }
  // Copied, since the bytes need not be aligned; slice() would not copy what is a Buffer of Node.
  const data = floatData.length > 0 ? floatData : new Uint8Array(rawData).buffer;
  return { data: new Float32Array(data), shape };
}
