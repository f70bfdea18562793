/** The right classes of examples, from targets of whichever form. */

import { ShapeError } from "../errors/index.ts";
import { formatShape, sameShape, type Value } from "../graph/index.ts";
import { argMax, cast, reshape } from "../ops/index.ts";

/**
 * Decides how a metric compares: "binary" if the model has one output for each position, "sparse" for class numbers
 * as targets, else "categorical". Shapes alone decide, not the loss.
 *
 * Source: Keras, `is_binary_or_sparse_categorical` in `compile_utils.py`.
 */
export function comparisonOf(targets: Value, predictions: Value): "binary" | "sparse" | "categorical" {
  if (predictions.shape.at(-1) === 1) return "binary";
  const isSparse = targets.rank < predictions.rank || targets.shape.at(-1) === 1;
  return isSparse ? "sparse" : "categorical";
}

/** Class numbers of the predictions' shape without the last axis: the targets, or the place of their first maximum. */
export function rightClasses(metric: string, targets: Value, predictions: Value): Value {
  return comparisonOf(targets, predictions) === "sparse"
    ? classNumbers(metric, targets, predictions)
    : cast(argMax(ofPredictionsShape(metric, targets, predictions)));
}

/**
 * Targets that are class numbers, of the predictions' shape without the last axis.
 *
 * @throws {ShapeError} for others
 */
export function classNumbers(metric: string, targets: Value, predictions: Value): Value {
  const expected = predictions.shape.slice(0, -1);
  const isColumn = targets.rank === predictions.rank && targets.shape.at(-1) === 1;
  if (!sameShape(isColumn ? targets.shape.slice(0, -1) : targets.shape, expected)) {
    throw new ShapeError(
      `${metric}: expected class numbers of shape ${formatShape(expected)} as targets. ` +
        `Received: ${formatShape(targets.shape)}.`,
    );
  }
  return reshape(targets, expected);
}

/**
 * Targets of the predictions' shape.
 *
 * @throws {ShapeError} for others
 */
export function ofPredictionsShape(metric: string, targets: Value, { shape }: Value): Value {
  const withAxis =
    shape.at(-1) === 1 && targets.rank === shape.length - 1 ? [...targets.shape, 1] : undefined;
  if (!sameShape(withAxis ?? targets.shape, shape)) {
    throw new ShapeError(
      `${metric}: expected targets of the predictions' shape ${formatShape(shape)}. ` +
        `Received: ${formatShape(targets.shape)}.`,
    );
  }
  return reshape(targets, shape);
}
