/** From tensors as files store them to the images and labels of a dataset: no byte is changed, and nothing guessed. */

import { atLeast, defined } from "../checked.ts";
import { FileFormatError } from "../errors/index.ts";
import type { Labels } from "./dataset-parts.ts";
import { type ByteTensor, elementCount, formatShape, type NumericArray, type Tensor } from "./tensor.ts";

/** A pixel of a floating-point image is a byte over 255 if it is at most this far from one, in bytes. */
const TOLERANCE = 1e-3;
/** The largest label that 16 bits can hold. */
const GREATEST_LABEL = 0xffff;
/** NIST's extended labels, as QMNIST has them: the class, then writer, field and six more numbers. */
const EXTENDED_LABEL = 8;

/**
 * Images as bytes of shape [n, height, width, channels], with 1 or 3 channels. Taken are [n, height, width] and
 * [n, height, width, channels]; [n, channels, height, width], as PyTorch has them; [n, pixels] of square images.
 * Numbers other than unsigned bytes are taken where they are the same bytes: whole numbers from 0 to 255, or
 * floating-point ones that are those over 255.
 *
 * @param source the file's name, for messages
 * @throws FileFormatError for any other shape or number
 */
export function toImages({ data, shape }: Tensor, source: string): ByteTensor {
  return inRows(toBytes(data, source), imageShape(shape, source));
}

/** Position of each axis of [n, height, width, channels] among the stored ones. */
interface StoredShape {
  readonly shape: readonly [count: number, height: number, width: number, channels: number];
  readonly isPlanar: boolean;
}

function imageShape(shape: readonly number[], source: string): StoredShape {
  const isColour = (size: number) => size === 1 || size === 3;
  if (elementCount(shape) > 0) {
    const [count = 0, second = 0, third = 0, fourth = 0] = shape;
    const side = Math.sqrt(second);
    if (shape.length === 2 && Number.isInteger(side))
      return { shape: [count, side, side, 1], isPlanar: false };
    if (shape.length === 3) return { shape: [count, second, third, 1], isPlanar: false };
    if (shape.length === 4 && isColour(fourth))
      return { shape: [count, second, third, fourth], isPlanar: false };
    if (shape.length === 4 && isColour(second))
      return { shape: [count, third, fourth, second], isPlanar: true };
  }
  const alpha =
    shape.length === 4 && shape[3] === 4
      ? "; of four channels the last one is how opaque a pixel is: lay the images on a background first"
      : "";
  throw new FileFormatError(
    `${source}: Expected images of shape [n, height, width], [n, height, width, channels] or [n, channels, height, ` +
      "width] with 1 or 3 channels, or [n, pixels] of square images, none of them zero. " +
      `Received: ${formatShape(shape)}${alpha}.`,
  );
}

/** Brings the channels of each pixel together, if they lie in planes. */
function inRows(data: Uint8Array, { shape, isPlanar }: StoredShape): ByteTensor {
  const [count, height, width, channels] = shape;
  if (!isPlanar || channels === 1) return { data, shape };
  const pixels = height * width;
  const interleaved = new Uint8Array(data.length);
  for (let image = 0; image < count; image++) {
    const start = image * pixels * channels;
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        interleaved[start + pixel * channels + channel] = defined(data[start + channel * pixels + pixel]);
      }
    }
  }
  return { data: interleaved, shape };
}

function toBytes(data: NumericArray, source: string): Uint8Array {
  if (data instanceof Uint8Array) return data;
  const isFloat = data instanceof Float32Array || data instanceof Float64Array;
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const value = defined(data[i]);
    if (value > largest) largest = value;
  }
  const factor = isFloat && largest <= 1 ? 255 : 1;
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = defined(data[i]) * factor;
    const byte = Math.round(value);
    if (!(byte >= 0 && byte <= 255 && Math.abs(value - byte) <= TOLERANCE)) {
      throw new FileFormatError(
        `${source}: Expected pixels that are bytes: unsigned bytes, whole numbers from 0 to 255, or those over 255, ` +
          `from 0 to 1. Received: ${data.constructor.name} with ${data[i]} at index ${i}.`,
      );
    }
    bytes[i] = byte;
  }
  return bytes;
}

/**
 * Class numbers, in 16 bits if one is above 255. Taken are [n] and [n, 1]; [n, classes] with one 1 in each row, the rest 0;
 * and NIST's extended labels, [n, 8], of which the first is the class. Floating-point ones are taken if they are whole.
 *
 * @param source the file's name, for messages
 * @throws FileFormatError for any other shape or number
 */
export function toLabels({ data, shape }: Tensor, source: string): Labels {
  const [count = 0, columns = 1] = shape;
  if (shape.length === 1 || (shape.length === 2 && columns === 1)) return classNumbers(data, source);
  if (shape.length === 2 && columns > 1 && count > 0) {
    const hot = hotColumns(data, count, columns);
    if (hot !== undefined) return classNumbers(hot, source);
    if (columns === EXTENDED_LABEL && data instanceof Int32Array) {
      return classNumbers(
        Int32Array.from({ length: count }, (_, row) => defined(data[row * columns])),
        source,
      );
    }
  }
  throw new FileFormatError(
    `${source}: Expected labels of integers, one for each image: of shape [n] or [n, 1], [n, classes] with a single ` +
      `1 in each row, or NIST's [n, 8]. Received: ${data.constructor.name} of shape ${formatShape(shape)}.`,
  );
}

/** Which column of each row is 1; undefined unless exactly one is, and the rest 0. */
function hotColumns(data: NumericArray, rows: number, columns: number): Int32Array | undefined {
  const hot = new Int32Array(rows).fill(-1);
  for (let at = 0; at < data.length; at++) {
    if (data[at] === 0) continue;
    const row = Math.floor(at / columns);
    if (data[at] !== 1 || hot[row] !== -1) return undefined;
    hot[row] = at % columns;
  }
  return hot.includes(-1) ? undefined : hot;
}

function classNumbers(data: NumericArray, source: string): Labels {
  if (data instanceof Uint8Array) return data;
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const label = defined(data[i]);
    if (!Number.isInteger(label) || label < 0 || label > GREATEST_LABEL) {
      throw new FileFormatError(
        `${source}: Expected labels that are integers from 0 to ${GREATEST_LABEL}. Received: ${label} at index ${i}.`,
      );
    }
    largest = Math.max(largest, label);
  }
  return largest > 0xff ? Uint16Array.from(data) : Uint8Array.from(data);
}

/** Exchanges rows and columns of each image, in place: [n, width, height, channels]. */
export function transpose({ data, shape }: ByteTensor): ByteTensor {
  const [count, height, width, channels] = atLeast(shape, 4);
  const size = height * width * channels;
  for (let start = 0; start < count * size; start += size) {
    const image = data.slice(start, start + size);
    let to = start;
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) {
        let from = (y * width + x) * channels;
        for (let channel = 0; channel < channels; channel++) data[to++] = defined(image[from++]);
      }
    }
  }
  return { data, shape: [count, width, height, channels] };
}
