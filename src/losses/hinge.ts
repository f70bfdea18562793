/**
 * Losses of support vector machines: predictions on the right side by a margin cost nothing. Source of the conventions:
 * Keras, `Hinge`, `SquaredHinge` and `CategoricalHinge`.
 */

import type { Value } from "../graph/index.ts";
import { add, equal, multiply, reduceMax, reduceSum, relu, select, square, subtract } from "../ops/index.ts";
import { type Loss, ofEachOutput, ofPositions } from "./loss.ts";

/**
 * Computes the hinge loss: `max(1 − t p, 0)`, averaged over the outputs of each example.
 *
 * Targets and predictions `[batch, …]`; loss `[batch]`. Targets are −1 and 1, or 0 and 1: 0 stands for −1. Predictions
 * are any numbers, such as those of "linear" or "tanh".
 *
 * @see {@link https://keras.io/api/losses/hinge_losses/#hinge-class | Keras: Hinge}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.hinge() });
 * const { loss } = await model.evaluate([[0.5, -2]], [[1, -1]]);
 * console.log(loss); // 0.25
 * ```
 */
export function hinge(): Loss {
  return ofMargins("hinge", (missing) => missing);
}

/**
 * Computes the squared hinge loss: `max(1 − t p, 0)²`, averaged over the outputs of each example. Targets are those of
 * {@link hinge}.
 *
 * @see {@link https://keras.io/api/losses/hinge_losses/#squaredhinge-class | Keras: SquaredHinge}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [2] })]);
 * model.compile({ loss: losses.squaredHinge() });
 * const { loss } = await model.evaluate([[0.5, -2]], [[1, -1]]);
 * console.log(loss); // 0.125
 * ```
 */
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
 * Computes the hinge loss between classes: `max(1 + n − p, 0)`, p being the output of the right class and n the largest
 * of the others.
 *
 * Targets and predictions `[batch, classes]`, targets one-hot; loss `[batch]`. Where the outputs of all wrong classes
 * are negative, n is 0, as in Keras.
 *
 * @see {@link https://keras.io/api/losses/hinge_losses/#categoricalhinge-class | Keras: CategoricalHinge}
 * @example
 * ```ts
 * import { layers, losses, sequential } from "atelier";
 *
 * const model = sequential([layers.identity({ inputShape: [3] })]);
 * model.compile({ loss: losses.categoricalHinge() });
 * const { loss } = await model.evaluate([[0.1, 0.7, 0.2]], [[0, 1, 0]]);
 * console.log(loss); // 0.5
 * ```
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
