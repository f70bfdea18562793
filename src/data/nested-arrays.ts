/** Numbers in whichever form callers have them, as a tensor. */

import { ShapeError } from "../errors/index.ts";
import { formatReceived, isDetached } from "../options/index.ts";
import { elementCount, formatShape, type NumericArray, type RescaledTensor, type Tensor } from "./tensor.ts";

/** Numbers, or `true` and `false` for 1 and 0, in arrays of any depth. */
export type NestedNumbers = ArrayLike<number | boolean | bigint> | readonly NestedNumbers[];

/**
 * Numbers as a tensor: a tensor itself (not copied), a typed array or a list as [n], lists of lists as [n, m, …].
 * `true` and `false` are 1 and 0. Everything is checked before it is converted, so that messages show what was given.
 *
 * @param what names the numbers in messages: "targets"
 * @throws ShapeError if lists of one depth differ in length, a tensor's data is not as long as its shape says, for an
 *   element that is no number, with its position, and for what is no list at all
 * @example
 * toTensor("targets", [[0], [1]]); // { data: Float64Array [0, 1], shape: [2, 1] }
 */
export function toTensor(what: string, values: unknown): Tensor | RescaledTensor {
  if (isTensor(values)) {
    const { data, shape } = values;
    if (!isNumericArray(data)) {
      const converted = toTensor(what, data);
      if (converted.shape.length === 1) return toTensor(what, { ...values, data: converted.data });
    } else if (data.length === elementCount(shape)) return values;
    throw new ShapeError(
      `Expected ${elementCount(shape)} numbers for ${what} of shape ${formatShape(shape)}. Received: ${data.length}.`,
    );
  }
  if (ArrayBuffer.isView(values) && isDetached(values)) {
    throw new ShapeError(`Expected ${what} as an array of numbers. Received: ${formatReceived(values)}.`);
  }
  if (isNumericArray(values)) return { data: values, shape: [values.length] };
  if (!isList(values)) {
    throw new ShapeError(
      `Expected ${what} as an array of numbers or { data, shape }.${adviceOnObject(values)} ` +
        `Received: ${formatReceived(values)}.`,
    );
  }
  const shape = nestedShape(values);
  const data = new Float64Array(elementCount(shape));
  fill(what, values, { data, shape, filled: 0 }, 0);
  return { data, shape };
}

/** Advises on tensors of other libraries and on whole datasets; a sentence with a space before it, or nothing. */
export function adviceOnObject(given: unknown): string {
  if (typeof given !== "object" || given === null) return "";
  if ("dataSync" in given)
    return " Of a tensor t of TensorFlow.js give { data: t.dataSync(), shape: t.shape }.";
  if ("images" in given && "labels" in given) {
    return " Of a dataset give its parts: rescale(train.images), train.labels.";
  }
  return "";
}

/** Formats the position of a tensor's element: `3` in a list or a column, else `[1, 2]`. */
export function formatPosition(index: number, shape: readonly number[]): string {
  const inner = shape.slice(1);
  if (elementCount(inner) === 1) return String(index);
  let rest = index;
  const position = shape
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    })
    .toReversed();
  return formatShape(position);
}

function isTensor(values: unknown): values is Tensor | RescaledTensor {
  return (
    typeof values === "object" &&
    values !== null &&
    "shape" in values &&
    Array.isArray(values.shape) &&
    "data" in values &&
    isList(values.data)
  );
}

/** Typed arrays of numbers, but not of bigints; by name, since they may be those of another realm (Jest's, a frame's). */
function isNumericArray(values: unknown): values is NumericArray {
  const name = Object.prototype.toString.call(values).slice("[object ".length, -1);
  return /^(Uint8Clamped|U?[Ii]nt(8|16|32)|Float(16|32|64))Array$/.test(name);
}

function isList(values: unknown): values is ArrayLike<unknown> {
  return typeof values === "object" && values !== null && "length" in values;
}

/** The shape that lists have if all are as long as the first of their depth. */
function nestedShape(values: ArrayLike<unknown>): number[] {
  const first = values[0];
  return [values.length, ...(isList(first) ? nestedShape(first) : [])];
}

interface Filling {
  readonly data: Float64Array;
  readonly shape: readonly number[];
  filled: number;
}

function fill(what: string, values: ArrayLike<unknown>, filling: Filling, axis: number): void {
  const { data, shape } = filling;
  const isInnermost = axis === shape.length - 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (isInnermost) {
      const isNumber = typeof value === "number" || typeof value === "boolean" || typeof value === "bigint";
      if (!isNumber) throw notANumber(what, value, filling);
      data[filling.filled++] = Number(value);
    } else if (isList(value) && value.length === shape[axis + 1]) fill(what, value, filling, axis + 1);
    else {
      throw new ShapeError(
        `Expected ${what} in arrays of the same lengths, ${formatShape(shape)}. ` +
          `Received: ${isList(value) ? `one of ${value.length}` : formatReceived(value)} instead of ${shape[axis + 1]}.`,
      );
    }
  }
}

function notANumber(what: string, value: unknown, { shape, filled }: Filling): ShapeError {
  const advice = typeof value === "string" ? adviceOnText(what, value) : "";
  return new ShapeError(
    `Expected ${what} that are numbers.${advice} ` +
      `Received: ${formatReceived(value)} at position ${formatPosition(filled, shape)}.`,
  );
}

/** What may hold names of classes. */
const OF_CLASSES = new Set(["targets", "labels"]);

function adviceOnText(what: string, value: string): string {
  if (value.trim() !== "" && Number.isFinite(Number(value))) return " Convert texts first: Number(text).";
  return OF_CLASSES.has(what) ? " Number the classes first: names.indexOf(label)." : "";
}
