/**
 * Tensors as a file: an 8-byte little-endian length, a JSON header of that length with each tensor's element
 * type, shape and position, and the numbers, one tensor after the other without gaps.
 *
 * Source of the format: https://huggingface.co/docs/safetensors. The reader is strict: it compares every length and
 * position with the bytes present before it allocates anything.
 */

import { FileFormatError } from "../errors/index.ts";
import { formatReceived } from "../options/index.ts";

/** Arrays of numbers that a file can hold. */
export type TensorData =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** Element types by the format's names, those of larger elements first, so that each lies where its size divides. */
const TYPES = [
  ["F64", Float64Array],
  ["F32", Float32Array],
  ["I32", Int32Array],
  ["U32", Uint32Array],
  ["I16", Int16Array],
  ["U16", Uint16Array],
  ["I8", Int8Array],
  ["U8", Uint8Array],
] as const;

const LENGTH_BYTES = 8;
/** Numbers begin at a multiple of this, the size of the largest element. */
const ALIGNMENT = 8;
/** Bytes: the format's own bound. */
export const MAX_HEADER_BYTES = 100_000_000;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [begin: number, end: number];
}

/** Returns true if something is an array of numbers that a file can hold. */
export function isTensorData(value: unknown): value is TensorData {
  return TYPES.some(([, Type]) => value instanceof Type);
}

/** Returns the bytes of a file with these tensors, each of one axis. */
export function encodeSafetensors(tensors: ReadonlyMap<string, TensorData>): Uint8Array {
  const ordered = TYPES.flatMap(([dtype, Type]) =>
    Array.from(tensors).flatMap(([name, data]) => (data instanceof Type ? [{ name, dtype, data }] : [])),
  );
  let end = 0;
  const entries = ordered.map(({ name, dtype, data }): [string, Entry] => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype, shape: [data.length], data_offsets: [begin, end] }];
  });
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const start = Math.ceil((LENGTH_BYTES + header.length) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  bytes.fill(0x20, LENGTH_BYTES, start);
  bytes.set(header, LENGTH_BYTES);
  let place = start;
  for (const { data } of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return bytes;
}

/**
 * Reads the tensors of a file. They share its memory where it is aligned.
 *
 * @param source what messages call the file
 * @throws FileFormatError for whatever is not exactly of the format
 */
export function decodeSafetensors(bytes: Uint8Array, source: string): Map<string, TensorData> {
  const refuse = (expected: string, received: string) =>
    new FileFormatError(`Expected ${source} ${expected}. Received: ${received}.`);
  if (bytes.length < LENGTH_BYTES) throw refuse("to begin with a length of 8 bytes", `${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const available = Math.min(bytes.length - LENGTH_BYTES, MAX_HEADER_BYTES);
  if (length > available) throw refuse(`to have a header of at most ${available} bytes`, `${length} bytes`);
  const start = LENGTH_BYTES + Number(length);
  const entries = readHeader(bytes.subarray(LENGTH_BYTES, start), refuse);
  const total = bytes.length - start;
  let end = 0;
  const tensors = new Map<string, TensorData>();
  for (const [name, { dtype, shape, data_offsets }] of entries) {
    const [, Type] = TYPES.find(([known]) => known === dtype) ?? [];
    const called = `tensor ${formatReceived(name)}`;
    if (Type === undefined) {
      throw refuse(
        `to hold ${called} as one of ${TYPES.map(([known]) => known).join(", ")}`,
        formatReceived(dtype),
      );
    }
    const count = shape.reduce((product, axis) => product * axis, 1);
    const [begin, next] = data_offsets;
    // Each begins where the one before has ended: no holes, nothing twice.
    if (begin !== end || next - begin !== count * Type.BYTES_PER_ELEMENT || next > total) {
      throw refuse(
        `to hold ${called} from byte ${end} on, ${count * Type.BYTES_PER_ELEMENT} of its ${total} bytes`,
        `bytes ${begin} to ${next}`,
      );
    }
    end = next;
    const place = bytes.byteOffset + start + begin;
    const isAligned = place % Type.BYTES_PER_ELEMENT === 0;
    const own = isAligned ? undefined : new Uint8Array(bytes.subarray(start + begin, start + next));
    // The type of the buffer is unknown to the type checker only; tensors are read and written alike in both.
    tensors.set(name, own ? new Type(own.buffer) : new Type(bytes.buffer as ArrayBuffer, place, count));
  }
  if (end !== total) throw refuse(`to end after the ${end} bytes of its tensors`, `${total} bytes`);
  return tensors;
}

type Refuse = (expected: string, received: string) => FileFormatError;

/** The entries of a header in the order of their places. */
function readHeader(bytes: Uint8Array, refuse: Refuse): [string, Entry][] {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw refuse("to have a header of JSON", "a header that is none");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw refuse("to have a header that is an object", formatReceived(header));
  }
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  const wrong = entries.find(([, entry]) => !isEntry(entry));
  if (wrong !== undefined) {
    throw refuse(
      `to say dtype, shape and data_offsets of tensor ${formatReceived(wrong[0])}`,
      formatReceived(wrong[1]),
    );
  }
  return (entries as [string, Entry][]).sort(
    (
      [
        ,
        {
          data_offsets: [a, aEnd],
        },
      ],
      [
        ,
        {
          data_offsets: [b, bEnd],
        },
      ],
    ) => a - b || aEnd - bEnd,
  );
}

function isEntry(given: unknown): given is Entry {
  if (typeof given !== "object" || given === null) return false;
  const { dtype, shape, data_offsets: offsets } = given as Partial<Record<keyof Entry, unknown>>;
  return typeof dtype === "string" && areCounts(shape) && areCounts(offsets) && offsets.length === 2;
}

function areCounts(given: unknown): given is number[] {
  return Array.isArray(given) && given.every((each) => Number.isSafeInteger(each) && each >= 0);
}
