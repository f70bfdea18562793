/** Numbers with a shape, in row-major order, and the views of them that share their memory. */

import { ConfigurationError, ShapeError } from "../errors.ts";
import { checkOptions, formatReceived, isNumericArray, number, numbers } from "../options/index.ts";

/** The typed arrays that a tensor may be stored in. */
export type NumericArray =
  | Uint8Array
  | Uint8ClampedArray
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Numbers in row-major order: the last dimension varies fastest. */
export interface Tensor {
  readonly data: NumericArray;
  readonly shape: readonly number[];
}

/** The shape of one image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** A tensor of unsigned bytes, as images are stored. */
export interface ByteTensor extends Tensor {
  readonly data: Uint8Array;
}

/** A tensor whose values are `data · scale + offset`, computed only when a batch is read. */
export interface RescaledTensor extends Tensor {
  readonly scale: number;
  readonly offset: number;
}

export interface RescaleOptions {
  /** Default 1/255, which takes bytes to [0, 1]. */
  readonly scale?: number;
  /** Default 0. */
  readonly offset?: number;
}

/**
 * The same tensor with values `value · scale + offset`. Nothing is copied or computed: the bytes are shared and
 * the factors kept, so that 60,000 images stay 47 MB. Rescaling twice composes.
 *
 * @throws ShapeError if it is no tensor; ConfigurationError if an option is not acceptable
 */
export function rescale(tensor: Tensor, options: RescaleOptions = {}): RescaledTensor {
  checkTensorLike(tensor);
  checkOptions<RescaleOptions>("rescale", options, { scale: number(), offset: number() });
  const { scale = 1 / 255, offset = 0 } = options;
  const before = scaling(tensor);
  return {
    data: tensor.data,
    shape: tensor.shape,
    scale: before.scale * scale,
    offset: before.offset * scale + offset,
  };
}

/** The factors of `value = data · scale + offset`: 1 and 0 for a tensor that is not rescaled. */
export function scaling(tensor: Tensor | RescaledTensor): { scale: number; offset: number } {
  return "scale" in tensor ? { scale: tensor.scale, offset: tensor.offset } : { scale: 1, offset: 0 };
}

/**
 * The same elements under another shape; the data is shared.
 *
 * @param shape one dimension may be −1: it is what the other ones leave
 * @throws ShapeError if the shapes do not have the same number of elements
 */
export function reshape(tensor: ByteTensor, shape: readonly number[]): ByteTensor;
export function reshape(tensor: RescaledTensor, shape: readonly number[]): RescaledTensor;
export function reshape(tensor: Tensor, shape: readonly number[]): Tensor;
export function reshape(tensor: Tensor, shape: readonly number[]): Tensor {
  checkTensorLike(tensor);
  checkShapeLike(shape);
  const count = tensor.data.length;
  const inferred = shape.indexOf(-1);
  const known = elementCount(shape.filter((_, axis) => axis !== inferred));
  const resolved = shape.map((size, axis) => (axis === inferred ? count / known : size));
  if (!resolved.every(Number.isInteger) || elementCount(resolved) !== count) {
    throw new ShapeError(
      `Expected a shape of ${count} elements for a tensor of shape ${formatShape(tensor.shape)}. ` +
        `Received: ${formatShape(shape)}.`,
    );
  }
  return { ...tensor, shape: resolved };
}

/**
 * The rows `start` (included) to `end` (excluded, default: all that follow), sharing the data.
 *
 * @throws ConfigurationError unless 0 ≤ start ≤ end ≤ rows
 */
export function slice(tensor: ByteTensor, start: number, end?: number): ByteTensor;
export function slice(tensor: RescaledTensor, start: number, end?: number): RescaledTensor;
export function slice(tensor: Tensor, start: number, end?: number): Tensor;
export function slice(tensor: Tensor, start: number, end?: number): Tensor {
  checkTensor(tensor);
  const rows = rowCount(tensor);
  const last = end === undefined ? rows : end;
  if (!Number.isInteger(start) || !Number.isInteger(last) || start < 0 || start > last || last > rows) {
    throw new ConfigurationError(
      `Expected integers 0 ≤ start ≤ end ≤ ${rows}, the number of rows. ` +
        `Received: start ${formatReceived(start)}, end ${formatReceived(last)}.`,
    );
  }
  const row = tensor.shape.slice(1);
  const size = elementCount(row);
  return { ...tensor, data: tensor.data.subarray(start * size, last * size), shape: [last - start, ...row] };
}

/**
 * Checks that it is a tensor, and that the data is as long as the shape says.
 *
 * @throws ShapeError otherwise, or if a dimension is not an integer ≥ 0
 */
export function checkTensor(tensor: Tensor): void {
  checkTensorLike(tensor);
  const count = elementCount(tensor.shape);
  if (tensor.data.length !== count) {
    throw new ShapeError(
      `Expected ${count} elements for the shape ${formatShape(tensor.shape)}. Received: ${tensor.data.length}.`,
    );
  }
}

/** @throws ShapeError unless there are numbers and a shape; their count is not looked at */
function checkTensorLike(tensor: unknown): void {
  const isObject = typeof tensor === "object" && tensor !== null;
  if (!isObject || !("data" in tensor && "shape" in tensor)) {
    throw new ShapeError(`Expected a tensor { data, shape }. Received: ${formatReceived(tensor)}.`);
  }
  const { data, shape } = tensor;
  // What stands in a plain array is looked at where inputs come in, not for each batch.
  if (!Array.isArray(data) && !isNumericArray(data)) {
    throw new ShapeError(
      `Expected the data of a tensor to be ${numbers.expected}. Received: ${formatReceived(data)}.`,
    );
  }
  checkShapeLike(shape);
}

function checkShapeLike(shape: unknown): void {
  if (Array.isArray(shape)) return;
  throw new ShapeError(`Expected a shape to be a list of integers. Received: ${formatReceived(shape)}.`);
}

/**
 * The number of rows: the first dimension.
 *
 * @throws ShapeError for a scalar, which has none
 */
export function rowCount(tensor: Tensor): number {
  const [rows] = tensor.shape;
  if (rows === undefined) {
    throw new ShapeError("Expected a tensor with at least one dimension. Received: a scalar, shape [].");
  }
  return rows;
}

/**
 * The product of the dimensions; 1 for a scalar.
 *
 * @throws ShapeError if a dimension is not an integer ≥ 0
 */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new ShapeError(`Expected dimensions that are integers ≥ 0. Received: ${formatShape(shape)}.`);
    }
    count *= size;
  }
  return count;
}

/** A shape as it is written in messages: `[60000, 28, 28, 1]`. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** The shape of an image as people write it: `28×28`, `32×32×3`. */
export function formatImageShape([height, width, channels]: readonly number[]): string {
  return channels === 1 ? `${height}×${width}` : `${height}×${width}×${channels}`;
}
