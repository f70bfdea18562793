/** Advice on targets that do not fit, by the probable mistake. Computed only once an error is certain. */

import { defined } from "../checked.ts";
import { formatShape, type RescaledTensor, scaling, type Tensor } from "../data/index.ts";
import { type Shape, sameShape } from "../graph/index.ts";
import { withBatch } from "../layers/index.ts";
import type { Loss } from "../losses/index.ts";
import { targetShape } from "./graphs/objective.ts";

/**
 * Returns a message about targets of one class or one row per example for outputs of several axes, such as images of
 * features: probably a layer between is missing. Undefined for other targets.
 *
 * @param received with the batch
 */
export function missingFlatten(
  outputShape: Shape,
  { name, targets }: Pick<Loss, "name" | "targets">,
  received: Shape,
): string | undefined {
  const perExample = received.slice(1);
  const isOnePerExample = perExample.length === 0 || sameShape(perExample, [1]);
  if (outputShape.length < 2 || !(isOnePerExample || sameShape(perExample, outputShape.slice(-1)))) {
    return undefined;
  }
  const missing = outputShape.length === 3 ? "a flatten or a globalAveragePooling2d" : "a flatten";
  const expected = targets === "labels" ? "class numbers" : "targets";
  return (
    `Expected ${expected} of shape ${withBatch(targetShape(outputShape, targets))} with loss "${name}", as the model's ` +
    `outputs are ${withBatch(outputShape)}. For one target per example, is ${missing} missing before the last layer? Received: ${formatShape(received)}.`
  );
}

/** Advises on class numbers above the largest one; a sentence with a space before it, or nothing. */
export function adviceOnLabels(labels: Tensor | RescaledTensor, outputShape: Shape, refused: number): string {
  const classes = outputShape.at(-1) ?? 1;
  if (!Number.isInteger(refused) || refused < classes) return "";
  const { scale, offset } = scaling(labels);
  let [smallest, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < labels.data.length; i++) {
    const label = defined(labels.data[i]) * scale + offset;
    smallest = Math.min(smallest, label);
    largest = Math.max(largest, label);
  }
  if (smallest === 1 && largest === classes) return " These labels begin at 1: subtract 1 from each.";
  const units = outputShape.length === 1 ? "last layer has" : "last axis of the outputs has";
  const needed = Number.isInteger(largest) ? `; labels up to ${largest} need ${largest + 1}` : "";
  return ` The ${units} ${classes} unit${classes === 1 ? "" : "s"}, one for each class${needed}.`;
}
