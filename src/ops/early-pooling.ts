/**
 * Max pooling, done as early as possible. The largest of what an increasing function makes of some numbers is what it
 * makes of the largest; so whatever only increases may come after the pooling, where there are fewer numbers, and
 * likewise for gradients.
 */

import type { Value } from "../graph/index.ts";
import { increasingNormalization } from "./batch-normalization.ts";
import { channelAffine } from "./channel-affine.ts";
import { largestInWindows, type Pooling } from "./pooling.ts";
import { operandOfRelu, relu } from "./unary.ts";

/**
 * The largest pixel of each window, channel by channel; its gradient goes to the first of equal maxima, in reading
 * order.
 */
export function maxPool2d(x: Value, pooling: Pooling): Value {
  const beforeRelu = operandOfRelu(x);
  if (beforeRelu !== undefined) return relu(maxPool2d(beforeRelu, pooling));
  const normalization = increasingNormalization(x);
  if (normalization !== undefined) {
    const { of, scale, shift, center } = normalization;
    return channelAffine(maxPool2d(of, pooling), scale, shift, { center });
  }
  return largestInWindows(x, pooling);
}
