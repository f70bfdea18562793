/** The numbers of a tensor as the bytes that a file holds. */

import type { ConstantData, ElementType } from "../graph/index.ts";

/** Returns the element type that an array of numbers has in a graph. */
export function elementTypeOf(data: ConstantData): ElementType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof BigInt64Array) return "int64";
  if (data instanceof Int32Array) return "int32";
  return "uint8";
}

/** Returns the bytes of a typed array, shared; ONNX wants little-endian, which every machine that runs JavaScript is. */
export function bytesOf(data: ConstantData): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}
