import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { checkOption, formatReceived, integer } from "../options/index.ts";
import { formatPosition, type NestedNumbers, toTensor } from "./nested-arrays.ts";
import { formatShape, scaling, type Tensor } from "./tensor.ts";

/** Elements of the largest result: 8 GiB of float32. */
const MAX_NUMBERS = 2 ** 31;

/**
 * Converts class labels to one-hot rows: element [i, k] is 1 if label i is k, else 0.
 *
 * @param labels integers in [0, numClasses): an array, or a tensor of shape `[n]` or `[n, 1]`; with `numClasses`
 *   also of any shape `[…]` or `[…, 1]`, where each position has a class
 * @param numClasses width of the rows; default: the largest label plus one
 * @returns float32 of shape `[n, numClasses]`, or `[…, numClasses]`
 * @throws {ShapeError} if the labels are one-hot already, or their data does not fit their shape
 * @throws {ConfigurationError} if a label is not an integer in range, or `numClasses` is not a positive integer
 * @see {@link https://keras.io/api/utils/python_utils/#to_categorical-function | Keras: to_categorical}
 * @example
 * ```ts
 * import { toCategorical } from "atelier";
 *
 * const { data, shape } = toCategorical([2, 0]);
 * console.log([...data], shape); // [ 0, 0, 1, 1, 0, 0 ] [ 2, 3 ]
 * ```
 */
export function toCategorical(labels: NestedNumbers | Tensor, numClasses?: number): Tensor {
  checkOption("toCategorical", "numClasses", numClasses, integer());
  const tensor = toTensor("labels", labels);
  const { data, shape } = tensor;
  const { scale, offset } = scaling(tensor);
  const isColumn = shape.length > 1 && shape.at(-1) === 1;
  const classes = Float64Array.from(data, (value) => value * scale + offset);
  if (numClasses === undefined && shape.length > 1 && !isColumn) {
    throw new ShapeError(
      "Expected labels of shape [n], one class number each, or numClasses for one at every position. " +
        `Received: ${formatShape(shape)}.`,
    );
  }
  checkLabels(classes, shape, numClasses);
  const classCount = numClasses ?? classes.reduce((most, label) => Math.max(most, label), -1) + 1;
  if (classCount === 0) {
    throw new ConfigurationError("Expected at least one label, or numClasses. Received: no labels.");
  }
  if (classes.length * classCount > MAX_NUMBERS) {
    throw new ConfigurationError(
      `Expected at most ${MAX_NUMBERS} numbers in all. Received: ${classes.length} labels of ${classCount} classes.`,
    );
  }
  const oneHot = new Float32Array(classes.length * classCount);
  classes.forEach((label, i) => {
    oneHot[i * classCount + label] = 1;
  });
  return { data: oneHot, shape: [...(isColumn ? shape.slice(0, -1) : shape), classCount] };
}

function checkLabels(classes: Float64Array, shape: readonly number[], numClasses = Infinity): void {
  for (const [i, label] of classes.entries()) {
    if (Number.isSafeInteger(label) && label >= 0 && label < numClasses) continue;
    const received = `Received: ${formatReceived(label)} at index ${formatPosition(i, shape)}.`;
    throw new ConfigurationError(
      Number.isSafeInteger(label) && label >= 0
        ? `Expected labels from 0 to ${numClasses - 1}, for ${numClasses} classes. ${received}`
        : `Expected labels to be integers ≥ 0. ${received}`,
    );
  }
}
