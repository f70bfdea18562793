/** What a metric is. */

import type { Value } from "../graph/index.ts";
import type { TargetKind } from "../losses/index.ts";

export interface Metric {
  readonly name: string;
  /** Whether smaller or larger is better, for callbacks that watch it; default: what its name says, if it does. */
  readonly mode?: "min" | "max";
  /**
   * The metric of each example, shape [batch]; what is reported is its mean over the examples.
   *
   * @param targets [batch, …], float32
   * @param predictions what the model puts out
   * @param kind what the targets are
   */
  call(targets: Value, predictions: Value, kind: TargetKind): Value;
}
