/** What a metric is. */

import type { Value } from "../graph/index.ts";
import type { TargetKind } from "../losses/index.ts";

export interface Metric {
  /** Under which it is reported. */
  readonly name: string;
  /** Whether smaller or larger is better, for callbacks that watch it; default: what its name says, if it does. */
  readonly mode?: "min" | "max";
  /**
   * The metric of each example, shape [batch]; what is reported is its mean over the examples.
   *
   * @param targets [batch, …], float32, as the loss takes them
   * @param predictions what the model puts out
   * @param kind what the targets are to the loss
   */
  call(targets: Value, predictions: Value, kind: TargetKind): Value;
}
