/**
 * IDX, the file format of MNIST: two zero bytes, a byte for the element type, a byte for the number of
 * dimensions, the dimensions as 32-bit integers, then the elements in row-major order; everything big-endian.
 *
 * Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits", section "The IDX file
 * format", http://yann.lecun.com/exdb/mnist/.
 */

import { defined } from "../checked.ts";
import { FileFormatError, ShapeError } from "../errors/index.ts";
import { type Check, checkOption, checkOptions, isArrayOf, required, text } from "../options/index.ts";
import { formatOf } from "./format-of.ts";
import { checkTensor, formatShape, type NumericArray, type Tensor } from "./tensor.ts";

interface ElementType {
  readonly code: number;
  readonly array: {
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumericArray;
    readonly BYTES_PER_ELEMENT: number;
    readonly name: string;
  };
}

const ELEMENT_TYPES: readonly ElementType[] = [
  { code: 0x08, array: Uint8Array },
  { code: 0x09, array: Int8Array },
  { code: 0x0b, array: Int16Array },
  { code: 0x0c, array: Int32Array },
  { code: 0x0d, array: Float32Array },
  { code: 0x0e, array: Float64Array },
];

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

interface Header {
  readonly array: ElementType["array"];
  readonly shape: readonly number[];
  readonly headerLength: number;
  /** Length of the whole file, in bytes. */
  readonly length: number;
}

const BYTES: Check = {
  expected: "the bytes of a file, as a Uint8Array",
  accepts: (value) => isArrayOf(value, Uint8Array),
};

/** Options of `readIdx`. */
export interface IdxOptions {
  /**
   * Name of the file, for messages.
   *
   * @default "IDX data"
   */
  readonly source?: string;
}

/**
 * Reads an IDX file: MNIST's images give a tensor of shape `[n, 28, 28]`, its labels one of shape `[n]`.
 *
 * One-byte elements are a view of `bytes`; wider ones are copied, since their byte order is reversed.
 *
 * @param bytes the whole file, already inflated
 * @throws {FileFormatError} if the header is truncated or not IDX's, or the length is not what it announces
 * @see {@link https://yann.lecun.com/exdb/mnist/ | MNIST: the IDX file format}
 * @example
 * ```ts
 * import { readIdx, writeIdx } from "atelier";
 *
 * const file = writeIdx({ data: Uint8Array.of(3, 1, 4), shape: [3] });
 * console.log(readIdx(file)); // { data: Uint8Array(3) [ 3, 1, 4 ], shape: [ 3 ] }
 * ```
 */
export function readIdx(bytes: Uint8Array, options: IdxOptions = {}): Tensor {
  checkOption("readIdx", "the bytes", bytes, required(BYTES));
  checkOptions<IdxOptions>("readIdx", options, { source: text });
  const { source = "IDX data" } = options;
  const header = readHeader(bytes, source);
  if (header === undefined) {
    const needed = 4 + 4 * (bytes[3] ?? 0);
    throw new FileFormatError(
      `${source}: Expected an IDX header of ${bytes.length < 4 ? "at least " : ""}${needed} bytes. ` +
        `Received: ${bytes.length} bytes; the file is truncated.`,
    );
  }
  const { array, shape, headerLength, length } = header;
  if (bytes.length !== length) {
    throw new FileFormatError(
      `${source}: Expected ${length} bytes, as the header announces the shape ${formatShape(shape)}. ` +
        `Received: ${bytes.length} bytes; the file is ${bytes.length < length ? "truncated" : "too long"}.`,
    );
  }
  const size = array.BYTES_PER_ELEMENT;
  const count = (length - headerLength) / size;
  if (size === 1) return { data: new array(bytes.buffer, bytes.byteOffset + headerLength, count), shape };
  const elements = new Uint8Array(bytes.subarray(headerLength));
  swapBytes(elements, size);
  return { data: new array(elements.buffer, 0, count), shape };
}

/**
 * Computes an IDX file's length in bytes from its header, so that a reader can set a limit before it inflates the
 * rest; undefined while `start` is too short for the header (at most 1,024 bytes).
 *
 * @param start the beginning of the file
 * @throws {FileFormatError} if it is not an IDX header
 */
export function idxLength(start: Uint8Array, options: IdxOptions = {}): number | undefined {
  return readHeader(start, options.source ?? "IDX data")?.length;
}

/**
 * Encodes a tensor as an IDX file; {@link readIdx} reads it back.
 *
 * @throws {ShapeError} if IDX cannot hold it: unsigned 16- and 32-bit integers, scalars, more than 255 dimensions,
 *   a dimension of 2^32 or more, a rescaled tensor
 * @see {@link https://yann.lecun.com/exdb/mnist/ | MNIST: the IDX file format}
 * @example
 * ```ts
 * import { writeIdx } from "atelier";
 *
 * const file = writeIdx({ data: Uint8Array.of(7, 9), shape: [2] });
 * console.log([...file]); // [ 0, 0, 8, 1, 0, 0, 0, 2, 7, 9 ]
 * ```
 */
export function writeIdx(tensor: Tensor): Uint8Array {
  checkTensor(tensor);
  const { data, shape } = tensor;
  const stored =
    data instanceof Uint8ClampedArray ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;
  const type = ELEMENT_TYPES.find(({ array }) => stored instanceof array);
  if (type === undefined || "scale" in tensor) {
    throw new ShapeError(
      `Expected a tensor as it is stored, in one of ${ELEMENT_TYPES.map(({ array }) => array.name).join(", ")}. ` +
        `Received: ${type === undefined ? data.constructor.name : "a rescaled tensor"}.`,
    );
  }
  if (shape.length < 1 || shape.length > 255 || shape.some((size) => size > 0xffffffff)) {
    throw new ShapeError(
      `Expected 1 to 255 dimensions below 2^32. Received: ${shape.length} dimensions, ${formatShape(shape)}.`,
    );
  }
  const headerLength = 4 + 4 * shape.length;
  const bytes = new Uint8Array(headerLength + data.byteLength);
  const view = new DataView(bytes.buffer);
  bytes[2] = type.code;
  bytes[3] = shape.length;
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), headerLength);
  swapBytes(bytes.subarray(headerLength), data.BYTES_PER_ELEMENT);
  return bytes;
}

/** Reads the header; undefined if `bytes` end before it does. */
function readHeader(bytes: Uint8Array, source: string): Header | undefined {
  if (bytes.length < 4) return undefined;
  const type = ELEMENT_TYPES.find(({ code }) => code === bytes[2]);
  const rank = defined(bytes[3]);
  if (bytes[0] !== 0 || bytes[1] !== 0 || type === undefined || rank === 0) {
    const known = ELEMENT_TYPES.map(({ code }) => hexadecimal(code)).join(", ");
    const received = formatOf(bytes) ?? Array.from(bytes.subarray(0, 4), hexadecimal).join(" ");
    throw new FileFormatError(
      `${source}: Expected IDX's magic number: two zero bytes, an element type (one of ${known}), and the number ` +
        `of dimensions (at least 1). Received: ${received}.`,
    );
  }
  const headerLength = 4 + 4 * rank;
  if (bytes.length < headerLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerLength);
  const shape: number[] = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = headerLength + shape.reduce((product, size) => product * size, type.array.BYTES_PER_ELEMENT);
  if (!Number.isSafeInteger(length)) {
    throw new FileFormatError(
      `${source}: Expected dimensions whose product is below 2^53. Received: ${formatShape(shape)}.`,
    );
  }
  return { array: type.array, shape, headerLength, length };
}

/** Reverses the bytes of each element in place, unless the machine's byte order is the file's. */
export function swapBytes(bytes: Uint8Array, size: number, isLittleEndian = false): void {
  if (size === 1 || LITTLE_ENDIAN === isLittleEndian) return;
  for (let start = 0; start < bytes.length; start += size) {
    for (let i = start, j = start + size - 1; i < j; i++, j--) {
      const swapped = defined(bytes[i]);
      bytes[i] = defined(bytes[j]);
      bytes[j] = swapped;
    }
  }
}

function hexadecimal(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
