/** Squared error. Source of the conventions: Keras, `MeanSquaredError`. */

import { square, subtract } from "../ops/index.ts";
import type { Loss } from "./loss.ts";
import { meanPerExample } from "./mean-per-example.ts";

/** `(t − p)²`, averaged over the outputs of each example; targets of the predictions' shape. */
export function meanSquaredError(): Loss {
  return {
    name: "meanSquaredError",
    targets: "values",
    call: (targets, predictions) => meanPerExample(square(subtract(targets, predictions))),
  };
}
