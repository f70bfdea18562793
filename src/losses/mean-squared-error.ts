/** Squared error. Source of the conventions: Keras, `MeanSquaredError`. */

import { square, subtract } from "../ops/index.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/** `(t − p)²`, averaged over the outputs of each example; targets are finite numbers of the predictions' shape. */
export function meanSquaredError(): Loss {
  return {
    name: "meanSquaredError",
    targets: "values",
    ...ofEachOutput((targets, predictions) => square(subtract(targets, predictions))),
  };
}
