/**
 * Messages between the two processes: frames of a header in JSON, and the bytes of arrays behind it. A frame begins
 * with the header's length in bytes, 32 bits, little-endian. Of five megabytes one way, a socket takes 2 ms where
 * `child_process.fork` with `serialization: "advanced"` takes 11 (2 cores of a virtual machine, Node 20.20, 2026-11-27).
 */

/** Element types of tensors that are sent. */
export type SentType = "float32" | "uint8";

/** A tensor whose numbers follow the header. */
export interface SentTensor {
  readonly name: string;
  readonly type: SentType;
  readonly shape: readonly number[];
}

/** A tensor that the process of the engine holds. */
export interface HeldTensor {
  readonly name: string;
  readonly id: number;
  readonly shape: readonly number[];
}

/** A request. Arrays follow in the order of their names. */
export type Request =
  | {
      readonly ask: "open";
      readonly session: number;
      readonly resident: readonly string[];
      readonly bytes: number;
    }
  | {
      readonly ask: "run";
      readonly session: number;
      readonly sent: readonly SentTensor[];
      readonly held: readonly { readonly name: string; readonly id: number }[];
    }
  | { readonly ask: "hold"; readonly sent: readonly SentTensor[] }
  | { readonly ask: "read" | "areFinite"; readonly ids: readonly number[] }
  | { readonly ask: "close"; readonly session: number };

/** A request, and what is no longer needed. */
export interface RequestHeader {
  readonly request: Request;
  /** Held tensors to let go of first. */
  readonly free: readonly number[];
}

/** An answer. */
export interface AnswerHeader {
  readonly sent?: readonly SentTensor[];
  readonly held?: readonly HeldTensor[];
  readonly inputNames?: readonly string[];
  readonly areFinite?: readonly boolean[];
  readonly error?: { readonly message: string; readonly isDeviceError: boolean };
}

/** The length of what says how long the header is. */
export const PREFIX_BYTES = 4;

const BYTES_OF: Readonly<Record<SentType, number>> = { float32: 4, uint8: 1 };

/** The bytes that a tensor takes. */
export function bytesOf({ type, shape }: SentTensor): number {
  return shape.reduce((product, size) => product * size, BYTES_OF[type]);
}

/** The beginning of a frame: the header's length and the header. */
export function encodeHeader(header: RequestHeader | AnswerHeader): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const frame = new Uint8Array(PREFIX_BYTES + text.length);
  new DataView(frame.buffer).setUint32(0, text.length, true);
  frame.set(text, PREFIX_BYTES);
  return frame;
}

/** The length of the header that a prefix announces. */
export function headerLength(prefix: Uint8Array): number {
  return new DataView(prefix.buffer, prefix.byteOffset).getUint32(0, true);
}

/** Reads a header, which the other process wrote with {@link encodeHeader}. */
export function decodeHeader<Header extends RequestHeader | AnswerHeader>(bytes: Uint8Array): Header {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** The bytes of an array, without a copy. */
export function asBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
