/**
 * Logarithms of probabilities, kept away from 0 and 1, where float32 has no logarithm or no gradient. The clipping is a
 * safeguard and no part of the meaning: where the probabilities are a softmax or a sigmoid, rewrites go back to the
 * logits, which need none.
 *
 * Source of the conventions: Keras, `categorical_crossentropy` and `binary_crossentropy` of its backends.
 */

import { ShapeError } from "../errors.ts";
import { apply, checkRank, formatShape, type Operator, sameShape, type Value } from "../graph/index.ts";
import { number, required } from "../options/index.ts";
import { add, divide, maximum, minimum, multiply, negate, subtract } from "./arithmetic.ts";
import { reduceSum } from "./reduction.ts";
import { log } from "./unary.ts";

interface LikelihoodAttributes {
  /** How far probabilities are kept from 0 and 1. */
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
 * `ln(xᵢ / Σ xⱼ)` along the last axis: the logarithms of a distribution over classes. Computed from the logits where `x`
 * is a softmax, and else kept from −∞.
 *
 * @param x [..., classes], not negative
 * @param epsilon how far the shares are kept from 0 and 1
 *
 * @example
 * negate(reduceSum(multiply(targets, logProbabilities(predictions)), [-1])) // categorical cross-entropy
 */
export function logProbabilities(x: Value, epsilon: number = EPSILON): Value {
  return apply(logProbabilitiesOperator, [x], { epsilon });
}

/**
 * `−t ln p − (1 − t) ln(1 − p)`, element by element: what a probability p costs where the truth is t. Computed from the
 * logits where p is a sigmoid, and else kept from ∞.
 *
 * @param targets of the shape of the probabilities, in [0, 1]
 * @param epsilon how far the probabilities are kept from 0 and 1
 *
 * @example
 * reduceMean(binaryNegativeLogLikelihood(targets, predictions), [-1]) // binary cross-entropy
 */
export function binaryNegativeLogLikelihood(
  targets: Value,
  probabilities: Value,
  epsilon: number = EPSILON,
): Value {
  return apply(binaryLikelihoodOperator, [targets, probabilities], { epsilon });
}
