/** Whether a loss and metrics say anything of what a network puts out: known when the model is compiled. */

import { ConfigurationError } from "../errors.ts";
import { input } from "../graph/index.ts";
import { type Layer, withBatch } from "../layers/index.ts";
import { checkLossResult } from "../losses/index.ts";
import { isTotal, metricOutputs } from "../metrics/index.ts";
import { type Objective, targetShape } from "./graphs.ts";
import type { Network } from "./network.ts";

/** Any batch size would do. */
const BATCH = 2;

/**
 * Checks that loss and metrics fit the network's outputs, and that there is something to learn.
 *
 * @throws ConfigurationError for a softmax over one unit, which is 1 whatever the inputs are, and for a cross-entropy
 *   between classes of which there is one only (Keras warns of it); ShapeError for a metric that takes other targets
 */
export function checkObjective(network: Network, { loss, metrics }: Objective): void {
  const remedy = 'Use one unit with activation "sigmoid" and loss "binaryCrossentropy" for yes or no';
  for (const { layer, name, outputShape } of network.layers) {
    if (!isSoftmax(layer) || outputShape.at(-1) !== 1) continue;
    throw new ConfigurationError(
      "compile: expected a softmax over at least two units, since over one it is 1 whatever the inputs are. " +
        `${remedy}. Received: the layer "${name}" with outputs of shape ${withBatch(outputShape)}.`,
    );
  }
  const { outputShape } = network;
  const isBetweenClasses = loss.targets !== "values";
  if (isBetweenClasses && outputShape.at(-1) === 1) {
    throw new ConfigurationError(
      `compile: expected at least two classes with loss "${loss.name}", since a single one is always right. ` +
        `${remedy}. Received: outputs of shape ${withBatch(outputShape)}.`,
    );
  }
  checkLossResult(loss, outputShape, targetShape(outputShape, loss.targets));
  const y = input("y", [BATCH, ...targetShape(outputShape, loss.targets)]);
  const predictions = input("predictions", [BATCH, ...outputShape]);
  for (const metric of metrics) {
    metricOutputs(metric, y, predictions, loss.targets);
    if (!isTotal(metric)) continue;
    throw new ConfigurationError(
      `compile: expected metrics that are means over the examples. Received: "${metric.name}".`,
    );
  }
}

function isSoftmax({ type, options }: Layer): boolean {
  return type === "softmax" || ("activation" in options && options.activation === "softmax");
}
