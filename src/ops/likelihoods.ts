/**
 * Logarithms of probabilities, kept away from 0 and 1, where float32 has no logarithm or no gradient. The clipping is a
 * safeguard and no part of the meaning: where the probabilities are a softmax or a sigmoid, rewrites go back to the
 * logits, which need none.
 *
 * Source of the conventions: Keras, `categorical_crossentropy` and `binary_crossentropy` of its backends.
 */

import { ShapeError } from "../errors/index.ts";
import { apply, checkRank, formatShape, type Operator, sameShape, type Value } from "../graph/index.ts";
import { number, required } from "../options/index.ts";
import { add, divide, maximum, minimum, multiply, negate, subtract } from "./arithmetic.ts";
import { reduceSum } from "./reduction.ts";
import { log } from "./unary.ts";

interface LikelihoodAttributes {
  /** Least distance of probabilities from 0 and 1. */
  readonly epsilon: number;
}

/** Keras' `epsilon()`. */
const EPSILON = 1e-7;

const CHECKS = { epsilon: required(number({ min: 0, below: 0.5 })) };

export const logProbabilitiesOperator: Operator<LikelihoodAttributes> = {
  name: "logProbabilities",
  checks: CHECKS,
  infer([x]) {
    checkRank("logProbabilities", x.shape, 1);
    return [x];
  },
  composition({ inputs: [x], attributes: { epsilon } }) {
    return [log(clipped(divide(x, reduceSum(x, [-1], true)), epsilon))];
  },
  lowerings: [],
};

export const binaryLikelihoodOperator: Operator<LikelihoodAttributes, 2> = {
  name: "binaryNegativeLogLikelihood",
  checks: CHECKS,
  infer([targets, p]) {
    if (!sameShape(targets.shape, p.shape)) {
      throw new ShapeError(
        `Expected targets of the shape of the probabilities, ${formatShape(p.shape)}. Received: ${formatShape(targets.shape)}.`,
      );
    }
    return [p];
  },
  composition({ inputs: [targets, probabilities], attributes: { epsilon } }) {
    const p = clipped(probabilities, epsilon);
    const yes = multiply(targets, log(p));
    const no = multiply(subtract(1, targets), log(subtract(1, p)));
    return [negate(add(yes, no))];
  },
  lowerings: [],
};

function clipped(probabilities: Value, epsilon: number): Value {
  return minimum(maximum(probabilities, epsilon), 1 - epsilon);
}

/**
 * Computes the logarithms of a distribution over classes: `ln(xᵢ / Σ xⱼ)` along the last axis. Where `x` is a softmax
 * it is computed from the logits; elsewhere shares are kept at least `epsilon` from 0 and 1.
 *
 * @param x `[…, classes]`, not negative
 * @param epsilon default 1e-7
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.logProbabilities(x), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[1, 3]]);
 * console.log(data); // Float32Array(2) [ -1.386, -0.2877 ]
 * ```
 */
export function logProbabilities(x: Value, epsilon: number = EPSILON): Value {
  return apply(logProbabilitiesOperator, [x], { epsilon });
}

/**
 * Computes `−t ln p − (1 − t) ln(1 − p)`, element by element, t being the target and p the predicted probability. Where
 * p is a sigmoid it is computed from the logits; elsewhere probabilities are kept at least `epsilon` from 0 and 1.
 *
 * @param targets of the shape of the probabilities, in [0, 1]
 * @param epsilon default 1e-7
 * @example
 * ```ts
 * import { layers, ops, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.activation({ activation: (x) => ops.binaryNegativeLogLikelihood(ops.step(ops.subtract(x, 0.3)), x), inputShape: [2] }),
 * ]);
 * const { data } = await model.predict([[0.5, 0.1]]);
 * console.log(data); // Float32Array(2) [ 0.6931, 0.1054 ]
 * ```
 */
export function binaryNegativeLogLikelihood(
  targets: Value,
  probabilities: Value,
  epsilon: number = EPSILON,
): Value {
  return apply(binaryLikelihoodOperator, [targets, probabilities], { epsilon });
}
