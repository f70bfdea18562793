/**
 * Losses of support vector machines: what is on the right side by a margin costs nothing. Source of the conventions:
 * Keras, `Hinge`, `SquaredHinge` and `CategoricalHinge`.
 */

import type { Value } from "../graph/index.ts";
import { add, equal, multiply, reduceMax, reduceSum, relu, select, square, subtract } from "../ops/index.ts";
import { type Loss, ofEachOutput, ofPositions } from "./loss.ts";

/**
 * `max(1 − t p, 0)`, averaged over the outputs of each example. Targets are −1 and 1, or 0 and 1: 0 stands for −1.
 * Predictions are any numbers, such as those of "linear" or "tanh".
 */
export function hinge(): Loss {
  return ofMargins("hinge", (missing) => missing);
}

/** The squares of {@link hinge}'s terms, averaged over the outputs of each example. */
export function squaredHinge(): Loss {
  return ofMargins("squaredHinge", square);
}

function ofMargins(name: string, cost: (missing: Value) => Value): Loss {
  return {
    name,
    targets: "values",
    targetBounds: [-1, 1],
    ...ofEachOutput((targets, predictions) => {
      const sides = select(equal(targets, 0), -1, targets);
      return cost(relu(subtract(1, multiply(sides, predictions))));
    }),
  };
}

/**
 * `max(1 + n − p, 0)`, p the output of the right class and n the largest of the others; targets are one-hot rows of the
 * predictions' shape. Where the outputs of wrong classes are all negative n is 0, as in Keras.
 */
export function categoricalHinge(): Loss {
  return {
    name: "categoricalHinge",
    targets: "oneHot",
    targetBounds: [0, 1],
    ...ofPositions((targets, predictions) => {
      const right = reduceSum(multiply(targets, predictions), [-1]);
      const wrong = reduceMax(multiply(subtract(1, targets), predictions), [-1]);
      return relu(add(subtract(wrong, right), 1));
    }),
  };
}
