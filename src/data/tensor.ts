/** Numbers with a shape, in row-major order, and the views of them that share their memory. */

import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { checkOptions, formatReceived, isNumericArray, number, numbers } from "../options/index.ts";

/**
 * The typed arrays that a tensor's data may be.
 *
 * @see {@link Tensor.data}
 */
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

/**
 * Numbers with a shape, in row-major order: the last dimension varies fastest.
 *
 * @example
 * ```ts
 * import { type Tensor, slice } from "atelier";
 *
 * const tensor: Tensor = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
 * console.log([...slice(tensor, 1).data]); // [ 3, 4 ]
 * ```
 */
export interface Tensor {
  /** The numbers; their count is the product of the dimensions. */
  readonly data: NumericArray;
  /** The dimensions. */
  readonly shape: readonly number[];
}

/** The shape of one image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/**
 * A tensor of unsigned bytes, in which images are stored.
 *
 * @see {@link Dataset.images}
 */
export interface ByteTensor extends Tensor {
  /** The bytes. */
  readonly data: Uint8Array;
}

/**
 * A tensor whose values are `data · scale + offset`, computed only when a batch is read: `data` itself still holds the
 * numbers as they were, such as bytes from 0 to 255. `slice` and `gatherRows` take rows out with the factors;
 * `gatherRows` writes the values themselves.
 *
 * @see {@link rescale}
 */
export interface RescaledTensor extends Tensor {
  /** Factor of each number. */
  readonly scale: number;
  /** Number added after that. */
  readonly offset: number;
}

/** Options of `rescale`. */
export interface RescaleOptions {
  /**
   * Factor of each number.
   *
   * @default 1/255, which converts bytes to [0, 1]
   */
  readonly scale?: number;
  /**
   * Number added after that.
   *
   * @default 0
   */
  readonly offset?: number;
}

/**
 * Scales a tensor's values to `value · scale + offset` without computing or copying anything: the data is shared
 * and the factors stored, so that 60,000 images stay 47 MB. Rescaling twice composes.
 *
 * `data` of the result still holds the bytes: rows cut out of it by hand are not rescaled. Take the first rows with
 * `rescale(dataset.take(n).images)` or `slice(rescaled, 0, n)`, and computed values with `gatherRows`.
 *
 * @throws {ShapeError} if it is not a tensor
 * @throws {ConfigurationError} if an option is not a number
 * @see {@link https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/ | Keras: Rescaling}
 * @example
 * ```ts
 * import { gatherRows, rescale, slice } from "atelier";
 *
 * const tensor = rescale({ data: Uint8Array.of(0, 255), shape: [2] }, { scale: 2 / 255, offset: -1 });
 * const values = new Float32Array(2);
 * gatherRows(tensor, [0, 1], values);
 * console.log([...values]); // [ -1, 1 ]
 * const last = slice(tensor, 1);
 * console.log(last.data[0], last.scale === tensor.scale); // 255 true
 * ```
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

/** Returns the factors of `value = data · scale + offset`: 1 and 0 for a tensor that is not rescaled. */
export function scaling(tensor: Tensor | RescaledTensor): { scale: number; offset: number } {
  return "scale" in tensor ? { scale: tensor.scale, offset: tensor.offset } : { scale: 1, offset: 0 };
}

/**
 * Returns the same elements under another shape; shares the data.
 *
 * @param shape the new dimensions; one may be −1, which is inferred from the others
 * @throws {ShapeError} if the shapes have different numbers of elements
 * @see {@link https://keras.io/api/layers/reshaping_layers/reshape/ | Keras: Reshape}
 * @example
 * ```ts
 * import { reshape } from "atelier";
 *
 * console.log(reshape({ data: new Uint8Array(12), shape: [3, 4] }, [2, -1]).shape); // [ 2, 6 ]
 * ```
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
 * Returns the rows from `start` up to, not including, `end`; shares the data.
 *
 * @param end default: the number of rows
 * @throws {ConfigurationError} unless 0 ≤ start ≤ end ≤ rows
 * @example
 * ```ts
 * import { slice } from "atelier";
 *
 * const rows = slice({ data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] }, 1, 3);
 * console.log([...rows.data], rows.shape); // [ 3, 4, 5, 6 ] [ 2, 2 ]
 * ```
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
 * Checks that it is a tensor with as much data as its shape says.
 *
 * @throws {ShapeError} otherwise, or if a dimension is not an integer ≥ 0
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
  // Elements of plain arrays are checked where inputs enter, not for each batch.
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
 * Computes the product of the dimensions; 1 for a scalar.
 *
 * @throws {ShapeError} if a dimension is not an integer ≥ 0
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

/** Formats a shape for messages: `[60000, 28, 28, 1]`. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** Formats the shape of an image: `28×28`, `32×32×3`. */
export function formatImageShape([height, width, channels]: readonly number[]): string {
  return channels === 1 ? `${height}×${width}` : `${height}×${width}×${channels}`;
}
