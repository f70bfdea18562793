/** What a loss is. */

import type { Value } from "../graph/index.ts";
import { reduceMean } from "../ops/index.ts";
import { meanPerExample } from "./mean-per-example.ts";

/**
 * What the targets of a loss are: one-hot rows (or other probabilities) along the last axis of the predictions, class
 * numbers of the predictions' shape without that axis, or numbers of the same shape as the predictions.
 */
export type TargetKind = "oneHot" | "labels" | "values";

/**
 * A loss. Write your own with `ops`; `targets` may be left out there, and is "values" then. Predictions are `[batch, classes]`, or `[batch, …positions, classes]` where a network says something of every
 * position, such as of every pixel.
 *
 * @example
 * const pinball = {
 *   name: "pinball",
 *   call(targets, predictions) {
 *     const error = ops.subtract(targets, predictions);
 *     return ops.reduceMean(ops.maximum(ops.multiply(error, 0.9), ops.multiply(error, -0.1)), [-1]);
 *   },
 * };
 * model.compile({ loss: pinball });
 */
export interface Loss {
  readonly name: string;
  /** What the targets are; decides their shape and which values are refused. */
  readonly targets: TargetKind;
  /**
   * The least and the largest target that makes sense, infinite where any finite number does.
   *
   * @default any finite number
   */
  readonly targetBounds?: readonly [min: number, max: number];
  /**
   * What the predictions have to be for the loss to mean something.
   *
   * @default any numbers
   */
  readonly predictions?: "probabilities" | "logits";
  /**
   * The loss of each example, shape `[batch]`: the mean over its positions.
   *
   * @param targets `[batch, …]`, float32, as {@link TargetKind} says
   * @param predictions what the model puts out
   */
  call(targets: Value, predictions: Value): Value;
  /**
   * The loss of each position, shape `[batch, …positions]`; its mean over the positions is what `call` gives. Without
   * it, single positions cannot be weighted.
   */
  atPositions?(targets: Value, predictions: Value): Value;
}

/** The loss of each example, `[batch]`, of targets that are numbers of the predictions' shape: what {@link Loss.call} is. */
export type LossFunction = Loss["call"];

/** A loss of a user's own: `targets` may be left out, and is "values" then. */
export type OwnLoss = Omit<Loss, "targets"> & Partial<Pick<Loss, "targets">>;

type Computation = Loss["call"];

/** The computations of a loss from what it is at each position, `[batch, …positions]`. */
export function ofPositions(atPositions: Computation): Required<Pick<Loss, "call" | "atPositions">> {
  return {
    atPositions,
    call: (targets, predictions) => meanPerExample(atPositions(targets, predictions)),
  };
}

/** The computations of a loss from what it is for each number that the model puts out. */
export function ofEachOutput(each: Computation): Required<Pick<Loss, "call" | "atPositions">> {
  return {
    atPositions: (targets, predictions) => reduceMean(each(targets, predictions), [-1]),
    // All axes at once, in one pass over memory.
    call: (targets, predictions) => meanPerExample(each(targets, predictions)),
  };
}
