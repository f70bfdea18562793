/** Targets and predictions as rows of outputs, positions as if they were examples. */

import { ConfigurationError } from "../errors/index.ts";
import { constant, type Value } from "../graph/index.ts";
import { broadcastTo, oneHot, reshape } from "../ops/index.ts";
import { classNumbers, comparisonOf, ofPredictionsShape } from "./right-classes.ts";

export interface Rows {
  /** [rows, outputs]; of class numbers, one-hot rows. */
  readonly targets: Value;
  /** [rows, outputs] */
  readonly predictions: Value;
  readonly outputs: number;
  /** [rows, 1], how much each row counts; 1 where all count alike. */
  readonly weights: Value | 1;
}

/** @throws {ShapeError} for targets that do not fit the predictions */
export function rowsOf(metric: string, targets: Value, predictions: Value, weights?: Value): Rows {
  const outputs = predictions.shape.at(-1) ?? 1;
  const asOutputs =
    comparisonOf(targets, predictions) === "sparse"
      ? oneHot(classNumbers(metric, targets, predictions), outputs)
      : ofPredictionsShape(metric, targets, predictions);
  return {
    targets: reshape(asOutputs, [-1, outputs]),
    predictions: reshape(predictions, [-1, outputs]),
    outputs,
    weights: weights === undefined ? 1 : ofRows(weights, predictions),
  };
}

function ofRows(weights: Value, { shape }: Value): Value {
  const positions = shape.slice(1, -1);
  const column = reshape(weights, [-1, ...positions.map(() => 1)]);
  return reshape(broadcastTo(column, shape.slice(0, -1)), [-1, 1]);
}

/**
 * Returns a row of factors that leaves only one class; 1 where all are meant.
 *
 * @throws {ConfigurationError} for a class that the model has no output for
 */
export function onlyClass(metric: string, classId: number | undefined, outputs: number): Value | 1 {
  if (classId === undefined) return 1;
  if (classId < outputs) return constant(Array.from({ length: outputs }, (_, i) => Number(i === classId)));
  throw new ConfigurationError(
    `${metric}: expected classId to be a class of the model, from 0 to ${outputs - 1}. Received: ${classId}.`,
  );
}
