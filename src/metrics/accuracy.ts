/** The share of right predictions. Source of the conventions: Keras, `Accuracy` as `compile` resolves it. */

import { meanPerExample } from "../losses/index.ts";
import { argMax, cast, equal, greater } from "../ops/index.ts";
import type { Metric } from "./metric.ts";

/**
 * 1 where the likeliest class is the right one, else 0. For targets that are values, as with binary
 * cross-entropy, the share of outputs on the right side of ½.
 */
export function accuracy(): Metric {
  return {
    name: "accuracy",
    mode: "max",
    call(targets, predictions, kind) {
      if (kind === "values") {
        return meanPerExample(cast(equal(cast(greater(predictions, 0.5)), targets)));
      }
      const right = kind === "labels" ? targets : cast(argMax(targets));
      return cast(equal(cast(argMax(predictions)), right));
    },
  };
}
