/** Normalizations to compare lowerings on. */

import { defined } from "../../../src/checked.ts";
import { constant } from "../../../src/graph/index.ts";
import * as ops from "../../../src/ops/index.ts";
import {
  type Convolution,
  type Pair,
  type Pooling,
  poolingWindow,
  slidingWindow,
} from "../../../src/ops/index.ts";
import type { RandomGenerator } from "../../../src/random/random.ts";
import { everyLayout, lieIn } from "../../support/lie-in.ts";
import { between, normal, oneOf } from "../../support/numbers.ts";
import { pair, randomConvolution } from "./convolutions.ts";
import type { Subject } from "./subject.ts";

/** A convolution of images that come from outside, normalized: mean and variance come from its windows. */
export function normalizedConvolution(random: RandomGenerator, seed: number): Subject {
  const { kernel, padding } = randomConvolution(random);
  const strides: Pair = seed % 2 ? [2, 1] : [1, 1];
  const [channels, filters] = [between(random, 1, 3), between(random, 1, 4)];
  const image = pair(random, 5, 9);
  const window = {
    ...slidingWindow(image, kernel, { strides, padding }),
    groups: 1,
  };
  return normalization(
    random,
    [between(random, 2, 3), ...image, channels],
    [...kernel, channels, filters],
    window,
  );
}

/** The same, pooled. */
export function pooledNormalization(random: RandomGenerator): Subject {
  const [channels, filters] = [between(random, 1, 3), between(random, 1, 4)];
  const pool = pair(random, 1, 3);
  const image: Pair = [pool[0] * between(random, 2, 3), pool[1] * between(random, 2, 3)];
  const kernel = pair(random, 1, 3);
  const window = { ...slidingWindow(image, kernel, { strides: [1, 1], padding: "same" }), groups: 1 };
  const pooling = poolingWindow(image, pool, { strides: pool, padding: "valid" });
  const shape = [between(random, 2, 3), ...image, channels];
  return normalization(random, shape, [...kernel, channels, filters], window, pooling);
}

function normalization(
  random: RandomGenerator,
  images: readonly number[],
  kernel: readonly number[],
  window: Convolution,
  pooling?: Pooling,
): Subject {
  const x = constant(normal(random, images).data, images);
  const filters = defined(kernel[3]);
  return {
    operands: [normal(random, kernel), ...Array.from({ length: 3 }, () => normal(random, [filters]))],
    expression(weights, bias, gamma, beta) {
      const z = ops.conv2d(x, weights, window, bias);
      const { y, mean, variance } = ops.batchNormalize(z, { gamma, beta, epsilon: 0.1 });
      const pooled = pooling === undefined ? y : ops.maxPool2d(ops.relu(y), pooling);
      return ops.add(pooled, ops.add(mean, variance));
    },
  };
}

/** Batches normalized, with channels in rows of any length. */
export function normalizedChannels(random: RandomGenerator): Subject {
  const channels = between(random, 1, 4);
  const shape = [between(random, 4, 12), ...oneOf(random, [[], [2], [3, 2]]), channels];
  const layouts = [0, 1].map(() => oneOf(random, everyLayout(shape.length)));
  return {
    operands: [normal(random, shape), normal(random, [channels]), normal(random, [channels])],
    expression(x, gamma, beta) {
      const { y, mean, variance } = ops.batchNormalize(lieIn(x, defined(layouts[0])), {
        gamma,
        beta,
        epsilon: 0.01,
      });
      return ops.add(lieIn(y, defined(layouts[1])), ops.add(mean, variance));
    },
  };
}
