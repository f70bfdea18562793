/** Errors that are squared where they are small only. Source of the conventions: Keras, `LogCosh`. */

import { logCosh as logCoshOf, subtract } from "../ops/index.ts";
import { type Loss, ofEachOutput } from "./loss.ts";

/**
 * `ln cosh(p − t)`, averaged over the outputs of each example: about `e² / 2` of a small error e and `|e| − ln 2` of a
 * large one, and smooth between; targets are finite numbers of the predictions' shape.
 */
export function logCosh(): Loss {
  return {
    name: "logCosh",
    targets: "values",
    ...ofEachOutput((targets, predictions) => logCoshOf(subtract(predictions, targets))),
  };
}
