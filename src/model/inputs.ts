/** Inputs as callers give them: tensors, or numbers nested in arrays; what is neither is named as what it is. */

import { checkTensor, type RescaledTensor, type Tensor } from "../data/index.ts";
import { ShapeError } from "../errors.ts";
import { formatReceived } from "../options/index.ts";

/** Numbers as JavaScript has them: an array for each axis, the innermost ones of numbers. */
export type NestedNumbers = readonly number[] | readonly NestedNumbers[] | readonly ArrayLike<number>[];

/** Numbers with a shape. */
export type InputTensor = Tensor | RescaledTensor;

/**
 * The tensor that was given, or the one that nested arrays are.
 *
 * @param what for the message: "inputs"
 * @throws ShapeError for what is no tensor, or arrays of different lengths
 * @example
 * inputTensor("inputs", [[1, 2], [3, 4]]); // shape [2, 2]
 */
export function inputTensor(what: string, given: unknown): InputTensor {
  if (Array.isArray(given)) return nestedTensor(what, given);
  if (typeof given !== "object" || given === null || !("data" in given && "shape" in given)) {
    throw new ShapeError(
      `Expected ${what} as a tensor { data, shape }, or as nested arrays such as [[0, 1], [2, 3]].` +
        `${adviceFor(given)} Received: ${formatReceived(given)}.`,
    );
  }
  const tensor = given as InputTensor;
  checkTensor(tensor);
  return tensor;
}

/** What should have been given instead. */
function adviceFor(given: unknown): string {
  if (typeof given !== "object" || given === null) return "";
  if ("data" in given && "width" in given && "height" in given) {
    return " For the ImageData of a canvas take fromPixels(imageData, channels).";
  }
  if (ArrayBuffer.isView(given) && "length" in given) {
    return ` Numbers alone have no shape: give { data, shape: [1, ${given.length}] } for one example of so many.`;
  }
  return "";
}

function nestedTensor(what: string, given: readonly unknown[]): Tensor {
  const shape: number[] = [];
  for (let level: unknown = given; isNested(level); level = level[0]) shape.push(level.length);
  const data = new Float32Array(shape.reduce((count, length) => count * length, 1));
  let filled = 0;
  const fill = (value: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (typeof value !== "number") {
        throw new ShapeError(`Expected ${what} of numbers. Received: ${formatReceived(value)}.`);
      }
      data[filled++] = value;
      return;
    }
    if (!isNested(value) || value.length !== shape[depth]) {
      throw new ShapeError(
        `Expected ${what} in arrays of the same lengths, [${shape.join(", ")}]. Received: ` +
          `${isNested(value) ? `one of ${value.length}` : formatReceived(value)} instead of ${shape[depth]}.`,
      );
    }
    for (let i = 0; i < value.length; i++) fill(value[i], depth + 1);
  };
  fill(given, 0);
  return { data, shape };
}

function isNested(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
