/** The interface of losses. */

import type { Value } from "../graph/index.ts";
import { reduceMean } from "../ops/index.ts";
import { meanPerExample } from "./mean-per-example.ts";

/**
 * The kind of a loss's targets: "oneHot" for one-hot rows (or other probabilities) along the last axis of the
 * predictions, "labels" for class numbers of the predictions' shape without that axis, "values" for numbers of the
 * predictions' shape.
 */
export type TargetKind = "oneHot" | "labels" | "values";

/**
 * A loss. Write your own with `ops`; there `targets` is optional, "values" by default.
 *
 * Predictions are `[batch, classes]`, or `[batch, …positions, classes]` where a network classifies every position, such
 * as every pixel.
 *
 * @example
 * ```ts
 * import { layers, type OwnLoss, ops, sequential } from "atelier";
 *
 * const pinball: OwnLoss = {
 *   name: "pinball",
 *   call(targets, predictions) {
 *     const error = ops.subtract(targets, predictions);
 *     return ops.reduceMean(ops.maximum(ops.multiply(error, 0.9), ops.multiply(error, -0.1)), [-1]);
 *   },
 * };
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: pinball });
 * const { loss } = await model.evaluate([[1, 5]], [[2, 2]]);
 * console.log(loss); // 0.6000
 * ```
 */
export interface Loss {
  /** Name by which it is reported. */
  readonly name: string;
  /** Kind of the targets, which decides their shape and which values are refused. */
  readonly targets: TargetKind;
  /**
   * Bounds of the targets; infinite where there is none.
   *
   * @default any finite number
   */
  readonly targetBounds?: readonly [min: number, max: number];
  /**
   * What the predictions have to be.
   *
   * @default any numbers
   */
  readonly predictions?: "probabilities" | "logits";
  /**
   * Computes the loss of each example, `[batch]`: the mean over its positions.
   *
   * @param targets `[batch, …]`, float32, as {@link TargetKind} says
   * @param predictions the outputs of the model
   */
  call(targets: Value, predictions: Value): Value;
  /**
   * Computes the loss of each position, `[batch, …positions]`; `call` is its mean over the positions. Without it, single
   * positions cannot be weighted.
   */
  atPositions?(targets: Value, predictions: Value): Value;
}

/**
 * A function that computes the loss of each example, `[batch]`, from targets and predictions of the same shape: what
 * {@link Loss.call} is.
 */
export type LossFunction = Loss["call"];

/** A loss of your own: a {@link Loss} whose `targets` is optional, "values" by default. */
export type OwnLoss = Omit<Loss, "targets"> & Partial<Pick<Loss, "targets">>;

type Computation = Loss["call"];

/** Makes the computations of a loss from its values at positions, `[batch, …positions]`. */
export function ofPositions(atPositions: Computation): Required<Pick<Loss, "call" | "atPositions">> {
  return {
    atPositions,
    call: (targets, predictions) => meanPerExample(atPositions(targets, predictions)),
  };
}

/** Makes the computations of a loss from its values for single outputs. */
export function ofEachOutput(each: Computation): Required<Pick<Loss, "call" | "atPositions">> {
  return {
    atPositions: (targets, predictions) => reduceMean(each(targets, predictions), [-1]),
    // All axes at once, in one pass over memory.
    call: (targets, predictions) => meanPerExample(each(targets, predictions)),
  };
}
