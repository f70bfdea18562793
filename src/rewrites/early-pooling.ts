/**
 * Moves max pooling before increasing functions: `max f(x) = f(max x)`, and after the pooling there are fewer numbers to
 * apply `f` to, and fewer gradients. Not where something else uses the numbers before the pooling: then there would be
 * more work, not less.
 */

import { producedBy } from "../graph/index.ts";
import {
  batchNormalizeOperator,
  channelAffine,
  channelAffineOperator,
  maxPool2d,
  maxPool2dOperator,
  multiply,
  relu,
  reluOperator,
} from "../ops/compiler.ts";
import { type Rule, rule } from "./rule.ts";

const beforeRelu = rule(
  "pooling before ReLU",
  maxPool2dOperator,
  ({ inputs: [x], attributes }, { countUses }) => {
    const activation = producedBy(x, reluOperator);
    if (x === undefined || activation === undefined || countUses(x) > 1) return undefined;
    const [z] = activation.inputs;
    return z && [relu(maxPool2d(z, attributes))];
  },
);

const beforeAffine = rule(
  "pooling before an increasing affine function",
  maxPool2dOperator,
  ({ inputs: [x], attributes }, { countUses }) => {
    const map = producedBy(x, channelAffineOperator);
    if (x === undefined || map === undefined || !map.attributes.isIncreasing || countUses(x) > 1)
      return undefined;
    const [z, scale, shift, center] = map.inputs;
    return z && scale && [channelAffine(maxPool2d(z, attributes), scale, shift, { center })];
  },
);

const beforeNormalization = rule(
  "pooling before an increasing normalization",
  maxPool2dOperator,
  ({ inputs: [x], attributes }, { countUses }) => {
    const normalization = producedBy(x, batchNormalizeOperator);
    if (x === undefined || normalization === undefined || countUses(x) > 1) return undefined;
    if (!normalization.attributes.isIncreasing) return undefined;
    const [z, gamma, beta] = normalization.inputs;
    const [, center, , inverse] = normalization.outputs;
    if (z === undefined || gamma === undefined || inverse === undefined) return undefined;
    return [channelAffine(maxPool2d(z, attributes), multiply(gamma, inverse), beta, { center })];
  },
);

export const EARLY_POOLING: readonly Rule[] = [beforeRelu, beforeAffine, beforeNormalization];
