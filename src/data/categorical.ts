import { ConfigurationError, ShapeError } from "../errors.ts";
import { checkTensor, formatShape, scaling, type Tensor } from "./tensor.ts";

/**
 * Class labels as one-hot rows, `keras.utils.to_categorical`: element [i, k] is 1 where label i is k, else 0.
 *
 * @param labels integers in [0, numClasses): an array, or a tensor of shape [n]
 * @param numClasses default: the largest label plus one
 * @returns float32 of shape [n, numClasses]
 * @throws ShapeError if a tensor of labels is not one-dimensional; ConfigurationError if a label is not an
 *   integer in range, or if `numClasses` is not a positive integer
 */
export function toCategorical(labels: ArrayLike<number> | Tensor, numClasses?: number): Tensor {
  const values = "shape" in labels ? labelValues(labels) : labels;
  const classCount = numClasses ?? largest(values) + 1;
  if (!Number.isInteger(classCount) || classCount < 1) {
    throw new ConfigurationError(
      numClasses === undefined
        ? "Expected at least one label, or numClasses. Received: no labels."
        : `Expected numClasses to be a positive integer. Received: ${numClasses}.`,
    );
  }
  const data = new Float32Array(values.length * classCount);
  for (let i = 0; i < values.length; i++) {
    checkLabel(values[i], i);
    if (values[i] >= classCount) {
      throw new ConfigurationError(
        `Expected labels from 0 to ${classCount - 1}, for ${classCount} classes. Received: ${values[i]} at index ${i}.`,
      );
    }
    data[i * classCount + values[i]] = 1;
  }
  return { data, shape: [values.length, classCount] };
}

function labelValues(labels: Tensor): ArrayLike<number> {
  checkTensor(labels);
  if (labels.shape.length !== 1) {
    throw new ShapeError(
      `Expected labels of shape [n], one class number each. Received: ${formatShape(labels.shape)}.`,
    );
  }
  const { scale, offset } = scaling(labels);
  if (scale === 1 && offset === 0) return labels.data;
  return Float64Array.from(labels.data, (value) => value * scale + offset);
}

function largest(labels: ArrayLike<number>): number {
  let maximum = -1;
  for (let i = 0; i < labels.length; i++) {
    checkLabel(labels[i], i);
    if (labels[i] > maximum) maximum = labels[i];
  }
  return maximum;
}

function checkLabel(label: number, index: number): void {
  if (!Number.isSafeInteger(label) || label < 0) {
    throw new ConfigurationError(`Expected labels to be integers ≥ 0. Received: ${label} at index ${index}.`);
  }
}
