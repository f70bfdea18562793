/** What a loss is. */

import type { Value } from "../graph/index.ts";

/**
 * What the targets of a loss are: one-hot rows (or other probabilities) [batch, classes], class numbers [batch],
 * or numbers of the same shape as the predictions.
 */
export type TargetKind = "oneHot" | "labels" | "values";

export interface Loss {
  readonly name: string;
  readonly targets: TargetKind;
  /**
   * The loss of each example, shape [batch].
   *
   * @param targets [batch, …], float32, as {@link TargetKind} says
   * @param predictions what the model puts out
   */
  call(targets: Value, predictions: Value): Value;
}
