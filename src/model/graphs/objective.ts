/** The objective of a model's training: a loss and metrics for each of its outputs. */

import { ConfigurationError } from "../../errors/index.ts";
import { formatShape, type Shape, sameShape, type Value } from "../../graph/index.ts";
import type { Loss, TargetKind } from "../../losses/index.ts";
import type { Metric } from "../../metrics/index.ts";
import { add, multiply, reduceMean, reshape } from "../../ops/index.ts";
import type { Port } from "../network/network.ts";

/** An output of the model, with what it is trained for. */
export interface TrainedOutput extends Port {
  /** The output's position among those of the model. */
  readonly position: number;
  readonly loss: Loss;
  /** Weight of its loss beside those of other outputs. */
  readonly lossWeight: number;
  /** Under the names that they are reported by: "accuracy"; of a model with several outputs "digits_accuracy". */
  readonly metrics: readonly Metric[];
}

/** The choices of `compile`. */
export interface Objective {
  readonly outputs: readonly TrainedOutput[];
}

/** The names of what is reported of each step, in order: "loss", the losses of several outputs, metrics. */
export function logNames({ outputs }: Objective): string[] {
  return [
    "loss",
    ...(outputs.length === 1 ? [] : outputs.map(({ name }) => lossName(name))),
    ...outputs.flatMap(({ metrics }) => metrics.map(({ name }) => name)),
  ];
}

/** The name by which the loss of one of several outputs is reported. */
export function lossName(output: string): string {
  return `${output}_loss`;
}

/** The shape of one target: class numbers have no axis for the classes, which is the last. */
export function targetShape(outputShape: Shape, kind: TargetKind): Shape {
  return kind === "labels" ? outputShape.slice(0, -1) : outputShape;
}

/**
 * The mean loss of a batch. Weighted, it is the sum of weight × loss over the number of examples (or positions), not
 * over the sum of the weights: Keras' "sum_over_batch_size".
 *
 * @throws ConfigurationError if the loss does not say what is to be weighted
 */
export function meanLoss(loss: Loss, y: Value, predictions: Value, weights: Value | undefined): Value {
  return reduceMean(weightedLosses(loss, y, predictions, weights));
}

/** The loss of each example, [batch], times its weight; the mean of {@link meanLoss} over the batch. */
export function exampleLosses(loss: Loss, y: Value, predictions: Value, weights: Value | undefined): Value {
  const each = weightedLosses(loss, y, predictions, weights);
  const positions = Array.from({ length: each.rank - 1 }, (_, i) => i + 1);
  return positions.length === 0 ? each : reduceMean(each, positions);
}

/** The losses of examples, [batch], or of their positions, where these are weighted. */
function weightedLosses(loss: Loss, y: Value, predictions: Value, weights: Value | undefined): Value {
  if (weights === undefined) return loss.call(y, predictions);
  const isOfPositions = weights.rank > 1;
  const each = isOfPositions ? (loss.atPositions ?? loss.call)(y, predictions) : loss.call(y, predictions);
  if (!sameShape(each.shape.slice(0, weights.rank), weights.shape)) {
    const kind = isOfPositions ? "position" : "example";
    throw new ConfigurationError(
      `Expected the loss "${loss.name}" to give a number for each ${kind}, shape ${formatShape(weights.shape)}, to be ` +
        `weighted${isOfPositions ? "; see Loss.atPositions" : ""}. Received: ${formatShape(each.shape)}.`,
    );
  }
  const ones = Array.from({ length: each.rank - weights.rank }, () => 1);
  return multiply(each, reshape(weights, [...weights.shape, ...ones]));
}

/** The sum of the losses of all outputs, each times its weight, and of the penalties. */
export function totalLoss(
  losses: readonly Value[],
  outputs: readonly TrainedOutput[],
  penalty: Value | undefined,
): Value {
  const weighted = losses.map((loss, i) => {
    const weight = outputs[i]?.lossWeight ?? 1;
    return weight === 1 ? loss : multiply(loss, weight);
  });
  const total = weighted.reduce((a, b) => add(a, b));
  return penalty === undefined ? total : add(total, reshape(penalty, []));
}
