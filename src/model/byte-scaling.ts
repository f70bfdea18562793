/** Bytes that become numbers in the graph: a run is fed a quarter as much, and no loop over pixels comes before it. */

import { scaling } from "../data/index.ts";
import { isArrayOf } from "../options/index.ts";
import type { InputTensor } from "./inputs.ts";

/** The number that a byte stands for: `(byte + shift) / divisor`, in float32. */
export interface ByteScaling {
  readonly shift: number;
  readonly divisor: number;
}

/**
 * How a graph computes a tensor's values from its bytes. Undefined if the elements are not unsigned bytes, or float32
 * gives another number than `gatherRows` for one of the 256: then numbers are fed. It is equal for `rescale` to [0, 1]
 * and [−1, 1], and for bytes that are not rescaled.
 *
 * @example
 * byteScaling(rescale(train.images)); // { shift: 0, divisor: 255 }
 */
export function byteScaling(tensor: InputTensor): ByteScaling | undefined {
  if (!isArrayOf(tensor.data, Uint8Array)) return undefined;
  const { scale, offset } = scaling(tensor);
  const [shift, divisor] = [Math.fround(offset / scale), Math.fround(1 / scale)];
  if (!Number.isFinite(divisor)) return undefined;
  for (let byte = 0; byte < 256; byte++) {
    const inGraph = Math.fround(Math.fround(byte + shift) / divisor);
    // As a number of the model, 0 and −0 are one.
    if (inGraph !== Math.fround(byte * scale + offset)) return undefined;
  }
  return { shift, divisor };
}

/** The numbers that fed data stands for. */
export function numbersOf(
  data: Float32Array | Uint8Array,
  scaled: ByteScaling | undefined,
): Float32Array | Uint8Array {
  if (scaled === undefined) return data;
  const { shift, divisor } = scaled;
  return Float32Array.from(data, (byte) => Math.fround(byte + shift) / divisor);
}
