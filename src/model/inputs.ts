/** Inputs as callers give them: tensors, or numbers nested in arrays; what is neither is named as what it is. */

import {
  adviceOnObject,
  checkTensor,
  type RescaledTensor,
  scaling,
  type Tensor,
  toTensor,
} from "../data/index.ts";
import { ShapeError } from "../errors/index.ts";
import { formatReceived, isNumericArray, numbers } from "../options/index.ts";

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
  if (Array.isArray(given)) {
    const { data, shape } = toTensor(what, given);
    return { data: Float32Array.from(data), shape };
  }
  const isTensor =
    typeof given === "object" &&
    given !== null &&
    "data" in given &&
    "shape" in given &&
    !("dataSync" in given);
  if (!isTensor) {
    throw new ShapeError(
      `Expected ${what} as a tensor { data, shape }, or as nested arrays such as [[0, 1], [2, 3]].` +
        `${adviceFor(given)} Received: ${formatReceived(given)}.`,
    );
  }
  const tensor = given as InputTensor;
  checkTensor(tensor);
  if (Array.isArray(tensor.data) && !numbers.accepts(tensor.data)) {
    throw new ShapeError(`Expected ${what} of numbers. Received: ${formatReceived(tensor.data)}.`);
  }
  return asItIsNow(tensor);
}

/** The same numbers in an object of our own: the caller's may be given others while a request waits for its turn. */
function asItIsNow(tensor: InputTensor): InputTensor {
  const { data, shape } = tensor;
  return "scale" in tensor ? { data, shape: [...shape], ...scaling(tensor) } : { data, shape: [...shape] };
}

/** Suggests what should have been given instead. */
function adviceFor(given: unknown): string {
  if (typeof given !== "object" || given === null) return "";
  if ("data" in given && "width" in given && "height" in given) {
    return " For the ImageData of a canvas take fromPixels(imageData, channels).";
  }
  if (isNumericArray(given)) {
    return ` Numbers alone have no shape: give { data, shape: [1, ${given.length}] } for one example of that length.`;
  }
  return adviceOnObject(given);
}
