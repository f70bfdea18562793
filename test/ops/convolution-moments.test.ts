/**
 * Mean and variance of a convolution's channels from those of its windows, against float64 and against the statistics of the
 * channels themselves, which is the graph before it is rewritten.
 */

import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { input, operationsInOrder } from "../../src/graph/index.ts";
import { type ChooseLowering, firstApplicable, plainOnly } from "../../src/onnx/index.ts";
import { batchNormalize, conv2d, slidingWindow } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { simplify } from "../../src/rewrites/index.ts";
import { generate, normal } from "../support/numbers.ts";
import { convolve, mean } from "../support/reference.ts";
import { runGraph } from "../support/run-graph.ts";

const EPSILON = 1e-3;
const BATCH = 6;
const FILTERS = 4;
const SIZE = [9, 8] as const;

/** Pixels by the number of the image. */
const IMAGES: Readonly<Record<string, (random: RandomGenerator, image: number) => number>> = {
  "noise in [0, 1]": (random) => random.integer(1000) / 999,
  "bytes 0 to 255": (random) => random.integer(256),
  "bytes 200 to 210": (random) => 200 + random.integer(11),
  "250 or 251": (random) => 250 + random.integer(2),
  "100 and noise": (random) => 100 + random.normal(),
  "1000 and noise": (random) => 1000 + random.normal(),
  "a brightness of each image's own": (random, image) => 1000 * image + random.normal(),
};

/** The largest error, as a share of the largest number. */
const errorOf = (found: Float32Array, expected: readonly number[]) => {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(defined(found[i]) - value))) / largest;
};

describe.each(Object.entries(IMAGES))("of %s", (_, pixel) => {
  it.each([
    ["valid", 1],
    ["same", 3],
  ] as const)("are as good as those of the channels: %s padding, %i channels", async (padding, channels) => {
    const random = new RandomGenerator(3);
    const perImage = SIZE[0] * SIZE[1] * channels;
    const x = generate([BATCH, ...SIZE, channels], (i) => pixel(random, Math.floor(i / perImage)));
    const kernel = normal(random, [3, 3, channels, FILTERS]);
    const window = { ...slidingWindow(SIZE, [3, 3], { strides: [1, 1], padding }), groups: 1 };
    const z = convolve(x, kernel, window);
    const channelOf = (filter: number) => z.filter((_, i) => i % FILTERS === filter);
    const means = Array.from({ length: FILTERS }, (_, filter) => mean(channelOf(filter)));
    const variances = means.map((m, filter) => mean(channelOf(filter).map((value) => (value - m) ** 2)));
    const y = z.map(
      (value, i) =>
        (value - defined(means[i % FILTERS])) / Math.sqrt(defined(variances[i % FILTERS]) + EPSILON),
    );

    const [images, weights] = [input("x", x.shape), input("kernel", kernel.shape)];
    const convolution = conv2d(images, weights, window);
    const feeds = new Map([
      [images, x],
      [weights, kernel],
    ]);
    const { y: asked, variance: ofChannels } = batchNormalize(convolution, { epsilon: EPSILON });
    const [simple, ofWindows] = atLeast(simplify([asked, ofChannels]), 2);
    const rewritten = { y: simple, variance: ofWindows };
    expect(operationsInOrder([simple]).map(({ operator }) => operator.name)).toContain("windowMoments");
    const asAsked = { y: asked, variance: ofChannels };
    const errorsOf = async (of: typeof rewritten, chooseLowering: ChooseLowering) => {
      const found = await runGraph({ y: of.y, variance: of.variance }, feeds, { chooseLowering });
      return { y: errorOf(found.y, y), variance: errorOf(found.variance, variances) };
    };
    const itself = await errorsOf(asAsked, plainOnly);
    for (const chooseLowering of [firstApplicable, plainOnly]) {
      const errors = await errorsOf(rewritten, chooseLowering);
      expect(errors.y).toBeLessThanOrEqual(10 * Math.max(itself.y, 3e-7));
      expect(errors.variance).toBeLessThanOrEqual(10 * Math.max(itself.variance, 3e-7));
    }
  });
});
