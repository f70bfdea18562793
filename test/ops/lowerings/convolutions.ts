/** Convolutions to compare lowerings on, in any layout. */

import { atLeast, defined } from "../../../src/checked.ts";
import * as ops from "../../../src/ops/index.ts";
import { type Pair, poolingWindow, slidingWindow } from "../../../src/ops/index.ts";
import type { RandomGenerator } from "../../../src/random/random.ts";
import { everyLayout, lieIn } from "../../support/lie-in.ts";
import { between, normal, oneOf } from "../../support/numbers.ts";
import type { Subject } from "./subject.ts";

export interface ConvolutionOptions {
  readonly image: Pair;
  readonly kernel: Pair;
  readonly padding: "same" | "valid";
  readonly channels: number;
  readonly batch: number;
  readonly strides?: Pair;
  readonly dilations?: Pair;
}

export function pair(random: RandomGenerator, least: number, most: number): Pair {
  return [between(random, least, most), between(random, least, most)];
}
/** Shapes that are likely to go wrong, before those drawn at random. */
const CONVOLUTIONS: ConvolutionOptions[] = [
  { image: [7, 9], kernel: [3, 3], padding: "same", channels: 1, batch: 1 },
  { image: [8, 8], kernel: [4, 2], padding: "same", channels: 2, batch: 3 },
  { image: [9, 6], kernel: [7, 5], padding: "same", channels: 3, batch: 2 },
  { image: [9, 6], kernel: [7, 5], padding: "valid", channels: 5, batch: 2 },
  { image: [5, 5], kernel: [5, 5], padding: "valid", channels: 2, batch: 1 },
  { image: [3, 4], kernel: [7, 6], padding: "same", channels: 2, batch: 2 },
  { image: [1, 1], kernel: [1, 1], padding: "valid", channels: 4, batch: 1 },
  { image: [1, 7], kernel: [1, 3], padding: "same", channels: 1, batch: 2 },
  { image: [16, 16], kernel: [5, 5], padding: "same", channels: 8, batch: 4 },
];

/** A convolution without strides, dilation or groups, in any layout, now and then with padding of its own. */
export function plainConvolution(random: RandomGenerator, seed: number): Subject {
  return convolution(random, CONVOLUTIONS[seed] ?? randomConvolution(random), hasOwnPadding(seed));
}

/** The same with strides and dilation. */
export function slidConvolution(random: RandomGenerator, seed: number): Subject {
  const slides = seed % 2 === 0 ? "strides" : "dilations";
  const options = { ...randomConvolution(random), [slides]: pair(random, 1, 3) };
  return convolution(
    random,
    CONVOLUTIONS[seed] ?? { ...options, image: pair(random, 8, 11) },
    hasOwnPadding(seed),
  );
}

/** Now and then, padding that neither mode gives. */
function hasOwnPadding(seed: number): boolean {
  return seed >= CONVOLUTIONS.length && seed % 3 === 2;
}

export function randomConvolution(random: RandomGenerator): ConvolutionOptions {
  return {
    image: pair(random, 4, 11),
    kernel: pair(random, 1, 4),
    padding: oneOf(random, ["same", "valid"] as const),
    channels: between(random, 1, 5),
    batch: between(random, 1, 3),
  };
}

function convolution(
  random: RandomGenerator,
  options: ConvolutionOptions,
  isPaddedOtherwise: boolean,
): Subject {
  const { image, kernel, padding, channels, batch, strides = [1, 1], dilations = [1, 1] } = options;
  const filters = between(random, 1, 5);
  const usual = slidingWindow(image, kernel, { strides, dilations, padding });
  const own = { before: pair(random, 0, 4), after: pair(random, 0, 4) };
  const window = { ...usual, ...(isPaddedOtherwise && { padding: own }), groups: 1 };
  const layouts = [0, 1, 2].map(() => oneOf(random, everyLayout(4)));
  const operands = [
    normal(random, [batch, ...image, channels]),
    normal(random, [...kernel, channels, filters]),
  ];
  if (random.integer(2) === 0) operands.push(normal(random, [filters]));
  return {
    operands,
    expression(x, weights, bias) {
      const [images, taps] = [lieIn(x, defined(layouts[0])), lieIn(weights, defined(layouts[1]))];
      return lieIn(ops.conv2d(images, taps, window, bias), defined(layouts[2]));
    },
  };
}

/** A convolution by a 1×1 kernel, of few pixels and many channels now and then. */
export function pointwiseConvolution(random: RandomGenerator, seed: number): Subject {
  const options = { ...randomConvolution(random), kernel: [1, 1] as const };
  const small = { image: pair(random, 1, 2), channels: between(random, 6, 30) };
  return convolution(random, seed % 2 === 0 ? options : { ...options, ...small }, false);
}

/** Two convolutions of the same operands that differ in padding: what one has made is not what the other needs. */
export function twoConvolutions(random: RandomGenerator): Subject {
  const { image, kernel, channels, batch } = randomConvolution(random);
  const [same, valid] = atLeast(
    (["same", "valid"] as const).map((padding) => ({
      ...slidingWindow(image, kernel, { strides: [1, 1], padding }),
      groups: 1,
    })),
    2,
  );
  return {
    operands: [normal(random, [batch, ...image, channels]), normal(random, [...kernel, channels, 2])],
    expression: (x, weights) =>
      ops.add(
        ops.conv2d(x, weights, same),
        ops.reduceMean(ops.square(ops.conv2d(x, weights, valid)), [1, 2], true),
      ),
  };
}

/**
 * A convolution with a tiled max pooling behind it, of images that are empty but for one corner: where windows see the
 * same, the gradient goes to the first of them.
 */
export function pooledConvolution(random: RandomGenerator): Subject {
  const pool = pair(random, 1, 3);
  const image: Pair = [pool[0] * between(random, 3, 5), pool[1] * between(random, 3, 5)];
  const [channels, filters, batch] = [between(random, 1, 4), between(random, 1, 4), between(random, 1, 3)];
  const kernel = pair(random, 2, 4);
  const window = { ...slidingWindow(image, kernel, { strides: [1, 1], padding: "same" }), groups: 1 };
  const pooling = poolingWindow(image, pool, { strides: pool, padding: "valid" });
  const images = normal(random, [batch, ...image, channels]);
  const perRow = image[1] * channels;
  images.data.forEach((_, i) => {
    const [row, column] = [Math.floor(i / perRow) % image[0], Math.floor(i / channels) % image[1]];
    if (row > 3 || column > 3) images.data[i] = 0;
  });
  const isAskedWhole = random.integer(2) === 0;
  return {
    operands: [images, normal(random, [...kernel, channels, filters]), normal(random, [filters])],
    expression(x, weights, bias) {
      const y = ops.conv2d(x, weights, window, bias);
      const pooled = ops.maxPool2d(y, pooling);
      return isAskedWhole ? ops.add(pooled, ops.reduceMean(ops.square(y), [1, 2], true)) : pooled;
    },
  };
}
