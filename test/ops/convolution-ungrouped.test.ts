/** Convolutions in groups, as ones without groups on blocks of channels, against the plain ones. */

import { beforeAll, describe, expect, it } from "vitest";
import { NATIVE_CPU, operationsInOrder, type Target } from "../../src/graph/index.ts";
import { findChannelBlock } from "../../src/model/graphs/engine-target.ts";
import { firstApplicable, plainOnly } from "../../src/onnx/index.ts";
import { expectClose } from "../support/numbers.ts";
import { oneThread, runGraph } from "../support/run-graph.ts";
import { buildConvolution, type ConvolutionCase } from "./convolution-case.ts";

let target: Target = NATIVE_CPU;

beforeAll(async () => {
  target = { ...NATIVE_CPU, channelBlock: await findChannelBlock(oneThread, NATIVE_CPU) };
});

const CASES: Record<string, ConvolutionCase> = {
  "2 groups of 16 channels": {
    image: [8, 9],
    kernel: [3, 3],
    channels: 32,
    filters: 32,
    groups: 2,
    bias: true,
  },
  "4 groups of 8 channels and 12 filters": {
    image: [7, 6],
    kernel: [3, 2],
    channels: 32,
    filters: 48,
    groups: 4,
    bias: true,
    batch: 5,
  },
  "8 groups with strides": {
    image: [9, 8],
    kernel: [3, 3],
    channels: 64,
    filters: 16,
    groups: 8,
    strides: [2, 2],
  },
  "a 1×1 kernel": { image: [6, 5], kernel: [1, 1], channels: 16, filters: 32, groups: 4, bias: true },
  "two filters for each channel": { image: [8, 7], kernel: [3, 3], channels: 16, filters: 32, groups: 16 },
  "dilated, valid": {
    image: [9, 8],
    kernel: [2, 3],
    channels: 16,
    filters: 16,
    groups: 2,
    dilations: [2, 1],
    padding: "valid",
  },
};

function lowerings(options: ConvolutionCase, of: Target): string[] {
  const { outputs } = buildConvolution(options);
  return operationsInOrder(Object.values(outputs)).flatMap((operation) =>
    operation.operator.name.startsWith("conv2d") ? [firstApplicable(operation, of).name] : [],
  );
}

describe.runIf(process.arch === "x64")("a convolution in groups on blocks of channels", () => {
  it.for(Object.entries(CASES))("gives what the plain one gives: %s", async ([, options]) => {
    expect(lowerings(options, target)).toEqual(["ungrouped", "ungrouped", "ungrouped"]);
    const { outputs, feeds } = buildConvolution(options);
    const plain = await runGraph(outputs, feeds, { chooseLowering: plainOnly });
    const ungrouped = await runGraph(outputs, feeds, { target });
    for (const name of ["y", "dx", "dk"] as const) expectClose(ungrouped[name], plain[name], 2e-6);
  });

  it("stays in groups where there are many, or channels make no whole blocks", () => {
    const options = { image: [8, 8], kernel: [3, 3] } as const;
    const many = { ...options, channels: 256, filters: 256, groups: 64 };
    const odd = { ...options, channels: 20, filters: 20, groups: 2 };
    for (const each of [many, odd]) expect(lowerings(each, target)).toEqual(["plain", "plain", "plain"]);
  });
});
