/** Convolutions on blocks of channels that are not whole, against the plain ones. */

import { beforeAll, describe, expect, it } from "vitest";
import { NATIVE_CPU, operationsInOrder, type Target } from "../../src/graph/index.ts";
import { findChannelBlock } from "../../src/model/graphs/engine-target.ts";
import { firstApplicable, plainOnly } from "../../src/onnx/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { between, expectClose, oneOf } from "../support/numbers.ts";
import { oneThread, runGraph } from "../support/run-graph.ts";
import { buildConvolution, type ConvolutionCase } from "./convolution-case.ts";

/** With blocks of the size that this processor has. */
let target: Target = NATIVE_CPU;
/** The same, on which every other way takes longer. */
let eager: Target = NATIVE_CPU;

beforeAll(async () => {
  target = { ...NATIVE_CPU, channelBlock: await findChannelBlock(oneThread, NATIVE_CPU) };
  const { costs } = target;
  const plain = { forward: 1e6, window: 1e6, inputGradient: 1e6, filterGradient: 1e6 };
  const convolution = { ...costs.convolution, plain };
  eager = { ...target, costs: { ...costs, convolution, maxDftCostRatio: { forward: 0, gradient: 0 } } };
});

interface Case extends ConvolutionCase {
  /** Which of forward pass and gradients have zeros added. */
  readonly padded: readonly string[];
}

const [FORWARD, OF_IMAGES, OF_KERNEL] = ["conv2d", "conv2dInputGradient", "conv2dFilterGradient"] as const;
const ALL = [FORWARD, OF_IMAGES, OF_KERNEL];

const CASES: Record<string, Case> = {
  "28 filters on 36 channels": {
    image: [8, 9],
    kernel: [3, 3],
    channels: 36,
    filters: 28,
    bias: true,
    padded: ALL,
  },
  "channels and filters that the runtime does not lay on blocks": {
    image: [7, 6],
    kernel: [3, 2],
    channels: 21,
    filters: 50,
    bias: true,
    padded: ALL,
  },
  "20 filters on whole blocks": { image: [6, 8], kernel: [3, 3], channels: 32, filters: 20, padded: ALL },
  "whole blocks of filters on 20 channels": {
    image: [6, 8],
    kernel: [3, 3],
    channels: 20,
    filters: 32,
    padded: [FORWARD, OF_IMAGES],
  },
  "filters on one channel": {
    image: [9, 8],
    kernel: [5, 5],
    channels: 1,
    filters: 20,
    bias: true,
    padded: [FORWARD, OF_KERNEL],
  },
  "few filters on 20 channels": { image: [9, 8], kernel: [3, 3], channels: 20, filters: 3, padded: ALL },
  "with strides": {
    image: [9, 8],
    kernel: [3, 3],
    channels: 20,
    filters: 36,
    strides: [2, 2],
    padded: ALL,
  },
  "dilated, valid": {
    image: [9, 8],
    kernel: [2, 3],
    channels: 24,
    filters: 17,
    dilations: [2, 1],
    padding: "valid",
    padded: ALL,
  },
};

const RANDOM_CASES = Array.from({ length: 16 }, (_, seed): [string, ConvolutionCase] => {
  const random = new RandomGenerator(seed).split("padded blocks");
  const isStrided = random.integer(2) === 0;
  return [
    `random case ${seed}`,
    {
      image: [between(random, 5, 10), between(random, 5, 10)],
      kernel: [between(random, 1, 3), between(random, 2, 3)],
      strides: isStrided ? [between(random, 1, 2), between(random, 1, 2)] : [1, 1],
      padding: oneOf(random, ["same", "valid"] as const),
      batch: between(random, 1, 20),
      channels: between(random, 1, 50),
      filters: between(random, 1, 50),
      bias: random.integer(2) === 0,
    },
  ];
});

describe.runIf(process.arch === "x64")("a convolution of channels that make no whole blocks", () => {
  it.for(Object.entries(CASES))("is computed on whole ones: %s", async ([, { padded, ...options }]) => {
    const { outputs } = buildConvolution(options);
    const taken = operationsInOrder(Object.values(outputs)).flatMap((operation) =>
      firstApplicable(operation, eager).name === "padded" ? [operation.operator.name] : [],
    );
    expect(taken.toSorted()).toEqual([...padded].toSorted());
    await compare(options);
  });

  it.for(RANDOM_CASES)("gives what the plain one gives: %s", ([, options]) => compare(options));

  it("is computed otherwise where zeros would take longer", () => {
    const { outputs } = buildConvolution({ image: [8, 8], kernel: [3, 3], channels: 17, filters: 17 });
    const taken = operationsInOrder([outputs.y]).map((operation) => firstApplicable(operation, target).name);
    expect(taken).toEqual([expect.not.stringMatching("padded")]);
  });
});

async function compare(options: ConvolutionCase): Promise<void> {
  const { outputs, feeds } = buildConvolution(options);
  const plain = await runGraph(outputs, feeds, { chooseLowering: plainOnly });
  const padded = await runGraph(outputs, feeds, { target: eager });
  for (const name of ["y", "dx", "dk"] as const) expectClose(padded[name], plain[name], 2e-6);
}
