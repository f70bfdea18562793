/**
 * Logarithms of a softmax or a sigmoid from the logits, which float32 can tell from each other where the probabilities
 * round to 0 or 1. That others use the probabilities too does no harm: they stay as they are.
 *
 * Source: Keras, `_get_logits` of its TensorFlow backend, which does likewise.
 */

import { producedBy, type Value } from "../graph/index.ts";
import {
  binaryLikelihoodOperator,
  logOperator,
  logProbabilitiesOperator,
  logSoftmax,
  maximum,
  minimum,
  multiply,
  negate,
  sigmoidOperator,
  softmaxOperator,
  softplus,
  subtract,
  subtractOperator,
} from "../ops/compiler.ts";
import { type Rule, rule } from "./rule.ts";

const logProbabilities = rule("log-probabilities of a softmax", logProbabilitiesOperator, ({ inputs: [p] }) =>
  logSoftmaxOf(p),
);

/**
 * `ln(σ(xᵢ) / Σ σ(xⱼ))` is the log-softmax of `ln σ(x)`, kept as far from −∞ as the probabilities from 0: sigmoids of less
 * than −18 are 0 in the engine, and a row of them has no shares.
 */
const logProbabilitiesOfSigmoid = rule(
  "log-probabilities of sigmoids",
  logProbabilitiesOperator,
  ({ inputs: [p], attributes: { epsilon } }) => {
    const [logits] = producedBy(p, sigmoidOperator)?.inputs ?? [];
    if (logits === undefined) return undefined;
    const shares = logSoftmax(negate(softplus(negate(logits))));
    return [minimum(maximum(shares, Math.log(epsilon)), Math.log1p(-epsilon))];
  },
);

const logOfSoftmax = rule("logarithm of a softmax", logOperator, ({ inputs: [p] }) => logSoftmaxOf(p));

function logSoftmaxOf(probabilities: Value | undefined): readonly Value[] | undefined {
  const [logits] = producedBy(probabilities, softmaxOperator)?.inputs ?? [];
  return logits && [logSoftmax(logits)];
}

/** `ln(1 + eˣ) − t x`, which never takes the logarithm of 0. */
const binaryLikelihood = rule(
  "binary likelihood of a sigmoid",
  binaryLikelihoodOperator,
  ({ inputs: [targets, p] }) => {
    const [logits] = producedBy(p, sigmoidOperator)?.inputs ?? [];
    return logits && targets && [subtract(softplus(logits), multiply(targets, logits))];
  },
);

/** `ln σ(x) = −ln(1 + e⁻ˣ)` */
const logOfSigmoid = rule("logarithm of a sigmoid", logOperator, ({ inputs: [p] }) => {
  const [logits] = producedBy(p, sigmoidOperator)?.inputs ?? [];
  return logits && [negate(softplus(negate(logits)))];
});

/** `ln(1 − σ(x)) = −ln(1 + eˣ)` */
const logOfRest = rule("logarithm of one less a sigmoid", logOperator, ({ inputs: [rest] }) => {
  const [one, p] = producedBy(rest, subtractOperator)?.inputs ?? [];
  const [logits] = producedBy(p, sigmoidOperator)?.inputs ?? [];
  const isOne = one?.source.kind === "constant" && one.size === 1 && Number(one.source.data[0]) === 1;
  return isOne && logits?.shape.join() === rest?.shape.join()
    ? logits && [negate(softplus(logits))]
    : undefined;
});

export const LOGITS: readonly Rule[] = [
  logProbabilities,
  logProbabilitiesOfSigmoid,
  logOfSoftmax,
  binaryLikelihood,
  logOfSigmoid,
  logOfRest,
];
