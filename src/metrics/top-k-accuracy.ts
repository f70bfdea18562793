/** The share of examples whose class is among the k likeliest. Source: Keras, `TopKCategoricalAccuracy`. */

import { ConfigurationError } from "../errors.ts";
import { cast, greater, multiply, oneHot, reduceSum } from "../ops/index.ts";
import type { Metric } from "./metric.ts";

/**
 * 1 where fewer than k classes are likelier than the right one, else 0.
 *
 * @param k default 5
 * @throws ConfigurationError unless k is a positive integer
 */
export function topKAccuracy(k = 5): Metric {
  if (!(Number.isInteger(k) && k > 0)) {
    throw new ConfigurationError(`Expected k to be a positive integer. Received: ${k}.`);
  }
  return {
    name: `top${k}Accuracy`,
    mode: "max",
    call(targets, predictions, kind) {
      const rightClass = kind === "labels" ? oneHot(targets, predictions.shape[1]) : targets;
      const scoreOfRight = reduceSum(multiply(rightClass, predictions), [-1], true);
      const likelier = reduceSum(cast(greater(predictions, scoreOfRight)), [-1]);
      return cast(greater(k, likelier));
    },
  };
}
