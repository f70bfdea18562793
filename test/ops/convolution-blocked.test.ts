/** Convolutions on blocks of channels against the plain ones, with whatever block this processor has. */

import { beforeAll, describe, expect, it } from "vitest";
import { NATIVE_CPU, type Operation, operationsInOrder, type Target } from "../../src/graph/index.ts";
import { findChannelBlock } from "../../src/model/graphs/engine-target.ts";
import { firstApplicable, plainOnly } from "../../src/onnx/index.ts";
import type { Pair } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { between, expectClose, oneOf } from "../support/numbers.ts";
import { oneThread, runGraph } from "../support/run-graph.ts";
import { buildConvolution, type ConvolutionCase } from "./convolution-case.ts";

let target: Target = NATIVE_CPU;

beforeAll(async () => {
  target = { ...NATIVE_CPU, channelBlock: await findChannelBlock(oneThread, NATIVE_CPU) };
});

interface Case extends ConvolutionCase {
  /** The only size of blocks for which it holds; default: any. */
  readonly block?: 16;
  /** Of the three parts, those that no block does. */
  readonly plain?: readonly string[];
}

const PARTS = ["conv2d", "conv2dInputGradient", "conv2dFilterGradient"];

const CASES: Record<string, Case> = {
  "3×3, same": { image: [8, 8], kernel: [3, 3], bias: true },
  "3×3, valid": { image: [5, 7], kernel: [3, 3], padding: "valid" },
  "5×5 of 1 channel": { image: [9, 6], kernel: [5, 5], channels: 1, plain: ["conv2dInputGradient"] },
  "3×3 of 3 channels with strides": {
    image: [8, 8],
    kernel: [3, 3],
    strides: [2, 2],
    channels: 3,
    plain: ["conv2dInputGradient"],
  },
  "3×3 with strides": { image: [8, 8], kernel: [3, 3], strides: [2, 2], filters: 32 },
  "3×3 with strides on an odd image": { image: [7, 9], kernel: [3, 3], strides: [2, 2], bias: true },
  "3×3 with strides, valid, a pixel left over": {
    image: [8, 6],
    kernel: [3, 3],
    strides: [2, 2],
    padding: "valid",
  },
  "1×1 with strides": { image: [8, 7], kernel: [1, 1], strides: [2, 2], channels: 32 },
  "strides along one axis": { image: [6, 9], kernel: [3, 2], strides: [1, 3] },
  "strides larger than the kernel": { image: [9, 8], kernel: [2, 2], strides: [3, 4], padding: "valid" },
  dilations: { image: [8, 9], kernel: [3, 2], dilations: [2, 3] },
  "dilations and strides": {
    image: [9, 9],
    kernel: [3, 3],
    dilations: [2, 2],
    strides: [2, 2],
    plain: ["conv2dInputGradient"],
  },
  "padding of its own": { image: [4, 5], kernel: [3, 2], padding: { before: [0, 1], after: [2, 0] } },
  "more padding than the kernel reaches": {
    image: [4, 5],
    kernel: [2, 2],
    padding: { before: [3, 2], after: [2, 2] },
    plain: ["conv2dInputGradient"],
  },
  "a kernel larger than the image": { image: [3, 3], kernel: [5, 5] },
  "one image": { image: [6, 7], kernel: [3, 3], batch: 1 },
  "a batch of more images than fill blocks": { image: [6, 7], kernel: [3, 3], batch: 37, filters: 48 },
  "many filters on small images, a prime number of them": {
    image: [3, 4],
    kernel: [3, 3],
    batch: 7,
    filters: 96,
  },
  "many filters on small images": { image: [2, 2], kernel: [3, 3], batch: 24, channels: 64, filters: 64 },
  "channels that fill no blocks": {
    image: [7, 6],
    kernel: [3, 3],
    channels: 5,
    batch: 3,
    dilations: [1, 2],
    plain: ["conv2dInputGradient"],
  },
  "channels that fill more than a block": {
    image: [7, 6],
    kernel: [3, 3],
    channels: 20,
    plain: ["conv2d", "conv2dInputGradient"],
  },
  "one filter": { image: [7, 6], kernel: [3, 3], filters: 1, bias: true },
  "few filters, valid": {
    image: [7, 9],
    kernel: [3, 2],
    channels: 48,
    filters: 3,
    padding: "valid",
  },
  "few filters, dilated, of many images": {
    image: [9, 8],
    kernel: [2, 3],
    dilations: [2, 3],
    batch: 37,
    filters: 5,
  },
  "few filters of more padding than the kernel reaches": {
    image: [4, 5],
    kernel: [2, 2],
    filters: 2,
    padding: { before: [3, 2], after: [2, 2] },
    plain: ["conv2dInputGradient"],
  },
  "few filters with strides": {
    image: [8, 7],
    kernel: [3, 3],
    strides: [2, 2],
    filters: 7,
    plain: ["conv2dFilterGradient"],
  },
  "one filter of 1×1": { image: [5, 6], kernel: [1, 1], channels: 32, filters: 1 },
  "few filters on few channels, 5×5": { image: [9, 8], kernel: [5, 5], filters: 2, bias: true },
  "fewer filters than a block, by no more than a few": {
    image: [7, 6],
    kernel: [3, 3],
    channels: 32,
    filters: 12,
    block: 16,
    bias: true,
  },
  "fewer channels than a block, by no more than a few": {
    image: [7, 6],
    kernel: [3, 3],
    channels: 12,
    batch: 37,
    block: 16,
    plain: ["conv2dInputGradient"],
  },
  "few filters on many channels": { image: [6, 5], kernel: [3, 3], channels: 128, filters: 6, bias: true },
  "one pixel": { image: [1, 1], kernel: [3, 3] },
};

const RANDOM_CASES = Object.fromEntries(
  Array.from({ length: 12 }, (_, seed): [string, Case] => {
    const random = new RandomGenerator(seed).split("blocks");
    const pair = (least: number, most: number): Pair => [
      between(random, least, most),
      between(random, least, most),
    ];
    const isStrided = random.integer(2) === 0;
    return [
      `random case ${seed}`,
      {
        image: pair(7, 12),
        kernel: pair(1, 3),
        strides: isStrided ? pair(1, 3) : [1, 1],
        dilations: isStrided ? [1, 1] : pair(1, 2),
        padding: oneOf(random, ["same", "valid"] as const),
        batch: between(random, 1, 40),
        channels: 16 * between(random, 1, 2),
        filters: 16 * between(random, 1, 3),
        bias: random.integer(2) === 0,
      },
    ];
  }),
);

/** The same with a filter for each channel, where channels make blocks. */
const DEPTHWISE_CASES = Object.fromEntries(
  Object.entries({ ...CASES, ...RANDOM_CASES }).flatMap(([name, options]): [string, Case][] => {
    const { channels = 16, filters = 16 } = options;
    if (channels % 16 !== 0 || filters % 16 !== 0) return [];
    return [[`depthwise, ${name}`, { ...options, channels, filters: channels, isDepthwise: true }]];
  }),
);

function takenFor(operation: Operation): string {
  return firstApplicable(operation, target).name;
}

describe("a convolution on blocks of channels", () => {
  it.runIf(process.arch === "x64")("is found on this processor", () => {
    expect([8, 16]).toContain(target.channelBlock);
  });

  it.runIf(process.arch === "x64").for(Object.entries({ ...CASES, ...RANDOM_CASES, ...DEPTHWISE_CASES }))(
    "gives what the plain one gives, with both gradients: %s",
    async ([, options], { skip }) => {
      skip(options.block !== undefined && options.block !== target.channelBlock, "with blocks of 16 only");
      const { outputs, feeds } = buildConvolution(options);
      const operations = operationsInOrder(Object.values(outputs));
      for (const part of PARTS) {
        const taken = operations.filter(({ operator }) => operator.name === part).map(takenFor);
        expect([part, taken]).toEqual([
          part,
          [options.plain?.includes(part) ? expect.not.stringMatching("blocked") : "blocked"],
        ]);
      }
      const plain = await runGraph(outputs, feeds, { chooseLowering: plainOnly });
      const blocked = await runGraph(outputs, feeds, { target });
      for (const name of ["y", "dx", "dk"] as const) expectClose(blocked[name], plain[name], 2e-6);
    },
  );
});
