/** Rows of a tensor copied into a batch of float32: training reads its images here. */

import { defined } from "../checked.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { formatReceived, isArrayOf, isNumericArray } from "../options/index.ts";
import {
  checkTensor,
  formatShape,
  type NumericArray,
  type RescaledTensor,
  rowCount,
  scaling,
  type Tensor,
} from "./tensor.ts";

/**
 * Copies rows of a tensor, in the order of `indices`, as float32 into `into`; values of a rescaled tensor become
 * `data · scale + offset`, rounded once. Nothing is allocated, so a batch can be refilled at every step.
 *
 * @param indices rows, each in [0, rows); repeats are allowed
 * @param into an array of exactly the rows' total length
 * @throws {ShapeError} if `into` has another length
 * @throws {ConfigurationError} for an index out of range
 * @example
 * ```ts
 * import { gatherRows, rescale } from "atelier";
 *
 * const tensor = rescale({ data: Uint8Array.of(0, 51, 102, 255), shape: [2, 2] });
 * const into = new Float32Array(2);
 * gatherRows(tensor, [1], into);
 * console.log(into[0]?.toFixed(1), into[1]); // 0.4 1
 * ```
 */
export function gatherRows(
  tensor: Tensor | RescaledTensor,
  indices: ArrayLike<number>,
  into: Float32Array,
): void {
  const size = checkRows(tensor, indices, into, Float32Array);
  const { data } = tensor;
  const { scale, offset } = scaling(tensor);
  if (data.BYTES_PER_ELEMENT === 1) gatherBytes(byteLookup(tensor, scale, offset), size, indices, into);
  else if (data instanceof Float32Array && scale === 1 && offset === 0) copyRows(data, size, indices, into);
  else gatherNumbers(data, scale, offset, size, indices, into);
}

/**
 * Copies rows of a tensor of unsigned bytes, in the order of `indices`, as they are, whether they are rescaled or not.
 *
 * @throws as {@link gatherRows}
 */
export function gatherRawBytes(
  tensor: Tensor | RescaledTensor,
  indices: ArrayLike<number>,
  into: Uint8Array,
): void {
  const size = checkRows(tensor, indices, into, Uint8Array);
  if (!isArrayOf(tensor.data, Uint8Array)) {
    throw new ShapeError(`Expected a tensor of bytes. Received: ${formatReceived(tensor.data)}.`);
  }
  copyRows(tensor.data, size, indices, into);
}

/** Checks rows on their way into an array; returns the number of elements in a row. */
function checkRows(
  tensor: Tensor | RescaledTensor,
  indices: ArrayLike<number>,
  into: Float32Array | Uint8Array,
  Type: Float32ArrayConstructor | Uint8ArrayConstructor,
): number {
  checkTensor(tensor);
  if (!isArrayOf(into, Type) || !(Array.isArray(indices) || isNumericArray(indices))) {
    throw new ShapeError(
      `Expected row indices as a list, and a ${Type.name} to copy into. ` +
        `Received: ${formatReceived(indices)} and ${formatReceived(into)}.`,
    );
  }
  const rows = rowCount(tensor);
  const size = rows === 0 ? 0 : tensor.data.length / rows;
  if (into.length !== indices.length * size) {
    throw new ShapeError(
      `Expected room for ${indices.length} rows of ${size} elements of a tensor of shape ` +
        `${formatShape(tensor.shape)}, ${indices.length * size} in all. Received: ${into.length}.`,
    );
  }
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i];
    if (!(row !== undefined && row >= 0 && row < rows && Number.isInteger(row))) {
      throw new ConfigurationError(
        `Expected row indices from 0 to ${rows - 1}. Received: ${row} at position ${i}.`,
      );
    }
  }
  return size;
}

/** Bytes, and the float32 value of each of the 256 possible ones. */
interface ByteLookup {
  readonly bytes: Uint8Array;
  readonly values: Float32Array;
}

/**
 * Builds the lookup table of a tensor of 8-bit elements; signed ones are looked up by their bits. Built for each
 * batch (a microsecond) and never cached by the tensor's identity: the object may hold other data the next time.
 */
function byteLookup({ data }: Tensor, scale: number, offset: number): ByteLookup {
  const signed = data instanceof Int8Array;
  const values = new Float32Array(256);
  for (let bits = 0; bits < 256; bits++) {
    values[bits] = (signed && bits > 127 ? bits - 256 : bits) * scale + offset;
  }
  return { bytes: new Uint8Array(data.buffer, data.byteOffset, data.length), values };
}

// Loops of their own rather than one with branches: each sees one type of array, which is what makes it fast.

function gatherBytes(lookup: ByteLookup, size: number, indices: ArrayLike<number>, into: Float32Array): void {
  const { bytes, values } = lookup;
  let to = 0;
  for (let i = 0; i < indices.length; i++) {
    let from = defined(indices[i]) * size;
    const end = from + size;
    // Eight at a time takes half as long as one: V8 does not unroll loops itself.
    for (; from + 8 <= end; from += 8, to += 8) {
      into[to] = defined(values[defined(bytes[from])]);
      into[to + 1] = defined(values[defined(bytes[from + 1])]);
      into[to + 2] = defined(values[defined(bytes[from + 2])]);
      into[to + 3] = defined(values[defined(bytes[from + 3])]);
      into[to + 4] = defined(values[defined(bytes[from + 4])]);
      into[to + 5] = defined(values[defined(bytes[from + 5])]);
      into[to + 6] = defined(values[defined(bytes[from + 6])]);
      into[to + 7] = defined(values[defined(bytes[from + 7])]);
    }
    for (; from < end; from++) into[to++] = defined(values[defined(bytes[from])]);
  }
}

/** Of elements that stay as they are. */
function copyRows<Elements extends Float32Array | Uint8Array>(
  data: Elements,
  size: number,
  indices: ArrayLike<number>,
  into: Elements,
): void {
  for (let i = 0; i < indices.length; i++) {
    const start = defined(indices[i]) * size;
    into.set(data.subarray(start, start + size), i * size);
  }
}

function gatherNumbers(
  data: NumericArray,
  scale: number,
  offset: number,
  size: number,
  indices: ArrayLike<number>,
  into: Float32Array,
): void {
  let to = 0;
  for (let i = 0; i < indices.length; i++) {
    const start = defined(indices[i]) * size;
    const end = start + size;
    for (let from = start; from < end; from++) into[to++] = defined(data[from]) * scale + offset;
  }
}
