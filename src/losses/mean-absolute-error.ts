/** Absolute error. Source of the conventions: Keras, `MeanAbsoluteError`. */

import { absolute, subtract } from "../ops/index.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/** `|t − p|`, averaged over the outputs of each example; targets are finite numbers of the predictions' shape. */
export function meanAbsoluteError(): Loss {
  return {
    name: "meanAbsoluteError",
    targets: "values",
    ...ofEachOutput((targets, predictions) => absolute(subtract(targets, predictions))),
  };
}
