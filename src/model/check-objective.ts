/** Checks, when a model is compiled, that loss and metrics fit the network's outputs. */

import { ConfigurationError } from "../errors/index.ts";
import { input } from "../graph/index.ts";
import { type BaseLayer, withBatch } from "../layers/index.ts";
import { checkLossResult } from "../losses/index.ts";
import { metricOutputs } from "../metrics/index.ts";
import { type Objective, targetShape } from "./graphs/objective.ts";
import type { Network } from "./network/network.ts";

/** Any batch size would do. */
const BATCH = 2;

/**
 * Checks that loss and metrics fit the network's outputs, and that there is something to learn.
 *
 * @throws ConfigurationError for a softmax over one unit, which is 1 whatever the inputs are, and for a cross-entropy
 *   between classes of which there is one only (Keras warns of it); ShapeError for a metric that takes other targets
 */
export function checkObjective(network: Network, { outputs }: Objective): void {
  const remedy = 'Use one unit with activation "sigmoid" and loss "binaryCrossentropy" for yes or no';
  for (const { layer, name, outputShapes } of network.steps) {
    const [outputShape = []] = outputShapes;
    if (!isSoftmax(layer) || outputShape.at(-1) !== 1) continue;
    throw new ConfigurationError(
      "compile: expected a softmax over at least two units, since over one it is 1 whatever the inputs are. " +
        `${remedy}. Received: the layer "${name}" with outputs of shape ${withBatch(outputShape)}.`,
    );
  }
  for (const { loss, metrics, shape } of outputs) {
    const isBetweenClasses = loss.targets !== "values";
    if (isBetweenClasses && shape.at(-1) === 1) {
      throw new ConfigurationError(
        `compile: expected at least two classes with loss "${loss.name}", since a single one is always right. ` +
          `${remedy}. Received: outputs of shape ${withBatch(shape)}.`,
      );
    }
    checkLossResult(loss, shape, targetShape(shape, loss.targets));
    const y = input("y", [BATCH, ...targetShape(shape, loss.targets)]);
    const predictions = input("predictions", [BATCH, ...shape]);
    for (const metric of metrics) metricOutputs(metric, y, predictions, loss.targets);
  }
}

function isSoftmax({ type, options }: BaseLayer): boolean {
  return type === "softmax" || ("activation" in options && options.activation === "softmax");
}
