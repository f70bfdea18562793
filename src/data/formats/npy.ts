/**
 * NumPy's `.npy`: a magic number, a version, the length of a header that is a Python dictionary, then the elements.
 *
 * Source: NumPy, "NEP 1, A simple file format for NumPy arrays", and `numpy.lib.format`, versions 1.0 to 3.0.
 */

import { defined } from "../../checked.ts";
import { FileFormatError } from "../../errors/index.ts";
import { formatOf } from "../format-of.ts";
import { swapBytes } from "../idx.ts";
import { elementCount, type NumericArray, type Tensor } from "../tensor.ts";

const MAGIC = "\u0093NUMPY";
/** Magic number, version and the longer of the two lengths. */
const START_BYTES = 12;
/** Of a dictionary with a type and a shape. */
const MAX_HEADER_BYTES = 1 << 16;
/** NumPy has no arrays of more dimensions. */
const MAX_DIMENSIONS = 64;

interface ArrayType {
  readonly bytes: number;
  read(buffer: ArrayBuffer, count: number): NumericArray;
}

/** By NumPy's code without the byte order. Longer integers are narrowed where nothing is lost. */
const TYPES: Readonly<Record<string, ArrayType>> = {
  // Zeros and ones of floating point pass for black and white, as of 0 to 1.
  b1: { bytes: 1, read: (buffer) => Float32Array.from(new Uint8Array(buffer)) },
  u1: { bytes: 1, read: (buffer) => new Uint8Array(buffer) },
  i1: { bytes: 1, read: (buffer) => new Int8Array(buffer) },
  u2: { bytes: 2, read: (buffer) => new Uint16Array(buffer) },
  i2: { bytes: 2, read: (buffer) => new Int16Array(buffer) },
  u4: { bytes: 4, read: (buffer) => new Uint32Array(buffer) },
  i4: { bytes: 4, read: (buffer) => new Int32Array(buffer) },
  u8: { bytes: 8, read: (buffer) => narrowed(new BigUint64Array(buffer)) },
  i8: { bytes: 8, read: (buffer) => narrowed(new BigInt64Array(buffer)) },
  f4: { bytes: 4, read: (buffer) => new Float32Array(buffer) },
  f8: { bytes: 8, read: (buffer) => new Float64Array(buffer) },
};

interface Header {
  readonly type: ArrayType;
  readonly isLittleEndian: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  readonly headerLength: number;
}

/**
 * The length in bytes of a whole `.npy` file by its beginning; undefined while that is too short to say.
 *
 * @throws FileFormatError if it is no such file, or one of Python objects, text, or types that are not read
 */
export function npyLength(start: Uint8Array, source: string): number | undefined {
  const header = readHeader(start, source);
  if (header === undefined) return undefined;
  const length = header.shape.reduce((product, size) => product * size, header.type.bytes);
  if (!Number.isSafeInteger(header.headerLength + length)) {
    throw new FileFormatError(
      `${source}: Expected dimensions whose product is below 2^53. Received: [${header.shape.join(", ")}].`,
    );
  }
  return header.headerLength + length;
}

/**
 * Reads a whole `.npy` file; arrays in Fortran's order come in C's.
 *
 * @throws FileFormatError, as {@link npyLength} does, or for another length than the header announces
 */
export function readNpy(bytes: Uint8Array, source: string): Tensor {
  const header = readHeader(bytes, source);
  const length = npyLength(bytes, source);
  if (header === undefined || bytes.length !== length) {
    throw new FileFormatError(
      `${source}: Expected ${length ?? "more"} bytes, as the header announces. Received: ${bytes.length} bytes; ` +
        `the array is ${bytes.length > (length ?? 0) && length !== undefined ? "too long" : "truncated"}.`,
    );
  }
  const { type, shape, headerLength, isLittleEndian, isFortran } = header;
  // A copy, since elements of several bytes have to begin at a multiple of their size.
  const elements = bytes.slice(headerLength);
  swapBytes(elements, type.bytes, isLittleEndian);
  const data = type.read(elements.buffer, elementCount(shape));
  return isFortran && shape.length > 1 ? inRowOrder(data, shape) : { data, shape };
}

function readHeader(bytes: Uint8Array, source: string): Header | undefined {
  if (bytes.length < START_BYTES) return undefined;
  if (String.fromCharCode(...bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new FileFormatError(
      `${source}: Expected an array as NumPy writes it. Received: ${formatOf(bytes) ?? "other bytes"}.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(6);
  const [start, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (version < 1 || version > 3 || length > MAX_HEADER_BYTES) {
    throw new FileFormatError(
      `${source}: Expected NumPy's format 1, 2 or 3 with a header of at most ${MAX_HEADER_BYTES} bytes. ` +
        `Received: format ${version} with ${length}.`,
    );
  }
  if (bytes.length < start + length) return undefined;
  const text = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  return { ...parseHeader(text, source), headerLength: start + length };
}

function parseHeader(text: string, source: string): Omit<Header, "headerLength"> {
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const sizes = /'shape':\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  const [, byteOrder, code = ""] = /'descr':\s*'([<>|=]?)([a-zA-Z]\w*)'/.exec(text) ?? [];
  const shape = (sizes ?? "")
    .split(",")
    .map((size) => size.trim().replace(/L$/, ""))
    .filter((size) => size !== "")
    .map(Number);
  const type = Object.hasOwn(TYPES, code) ? TYPES[code] : undefined;
  if (order === undefined || sizes === undefined || type === undefined || shape.length > MAX_DIMENSIONS) {
    const objects = code.startsWith("O")
      ? ", Python objects, which only pickle reads: save an array of numbers"
      : "";
    throw new FileFormatError(
      `${source}: Expected an array of ${Object.keys(TYPES).join(", ")} with its shape. ` +
        `Received: ${JSON.stringify(text.trim().slice(0, 100))}${objects}.`,
    );
  }
  return { type, shape, isFortran: order === "True", isLittleEndian: byteOrder !== ">" };
}

/** From the first dimension varying fastest to the last one. */
function inRowOrder(data: NumericArray, shape: readonly number[]): Tensor {
  const ordered = data.slice();
  const axes = shape.map((size, axis) => ({ size, stride: elementCount(shape.slice(0, axis)), at: 0 }));
  axes.reverse();
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    ordered[to] = defined(data[from]);
    for (const axis of axes) {
      from += axis.stride;
      if (++axis.at < axis.size) break;
      from -= axis.stride * axis.size;
      axis.at = 0;
    }
  }
  return { data: ordered, shape };
}

/** Numbers of 64 bits, exact as far as a number of JavaScript is. */
function narrowed(values: BigInt64Array | BigUint64Array): Float64Array | Int32Array {
  const numbers = Float64Array.from(values, Number);
  return numbers.every((value) => value >= -(2 ** 31) && value < 2 ** 31)
    ? Int32Array.from(numbers)
    : numbers;
}
