/** Fingerprints of examples that depend on every number. */

import { scaling } from "../../data/index.ts";
import { checksum } from "../checksum.ts";
import type { Examples } from "../examples.ts";
import type { InputTensor } from "../inputs.ts";

/** Bytes between two turns of the event loop: some ten milliseconds' work. */
const PIECE = 8 * 2 ** 20;

/** Fingerprint of one tensor. */
export interface TensorFingerprint {
  readonly shape: readonly number[];
  readonly checksum: string;
}

/** The shapes and checksums of inputs, targets and weights. */
export async function fingerprintOfExamples({ x, y, weights }: Examples): Promise<{
  readonly x: readonly TensorFingerprint[];
  readonly y: readonly TensorFingerprint[];
  readonly weights: readonly (TensorFingerprint | null)[];
}> {
  const ofWeights: (TensorFingerprint | null)[] = [];
  for (const each of weights) ofWeights.push(each === undefined ? null : await fingerprintOf(each));
  return { x: await all(x), y: await all(y), weights: ofWeights };
}

async function all(tensors: readonly InputTensor[]): Promise<TensorFingerprint[]> {
  const found: TensorFingerprint[] = [];
  for (const tensor of tensors) found.push(await fingerprintOf(tensor));
  return found;
}

async function fingerprintOf(tensor: InputTensor): Promise<TensorFingerprint> {
  const { data, shape } = tensor;
  const numbers = ArrayBuffer.isView(data) ? data : Float64Array.from(data);
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const { scale, offset } = scaling(tensor);
  const sums = [numbers.constructor.name, String(scale), String(offset)];
  for (let start = 0; start < bytes.length; start += PIECE) {
    sums.push(checksum(bytes.subarray(start, start + PIECE)));
    if (start + PIECE < bytes.length) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return { shape: [...shape], checksum: checksum(new TextEncoder().encode(sums.join("\n"))) };
}
