import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { constant, type Value } from "../../src/graph/index.ts";
import { type Convolution, conv2d, type Pair, slidingWindow } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { between, expectClose, normal, oneOf } from "../support/numbers.ts";
import { convolve } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";

interface Case {
  readonly name: string;
  readonly image: Pair;
  readonly kernel: Pair;
  readonly strides?: Pair;
  readonly dilations?: Pair;
  readonly padding?: "same" | "valid" | Convolution["padding"];
  readonly channels?: number;
  readonly filters?: number;
  readonly groups?: number;
  readonly batch?: number;
  readonly bias?: boolean;
}

const CASES: Case[] = [
  { name: "3×3 same", image: [5, 6], kernel: [3, 3] },
  { name: "3×3 valid with a bias", image: [5, 6], kernel: [3, 3], padding: "valid", bias: true },
  { name: "even kernel, same", image: [5, 4], kernel: [2, 4], bias: true },
  { name: "1×1", image: [3, 4], kernel: [1, 1], channels: 3 },
  { name: "1×1 with strides", image: [5, 4], kernel: [1, 1], strides: [2, 3], padding: "valid" },
  { name: "strides 2 same, odd image", image: [7, 5], kernel: [3, 3], strides: [2, 2] },
  { name: "strides 2 same, even image", image: [6, 8], kernel: [3, 3], strides: [2, 2] },
  {
    name: "strides 2 valid, a pixel left over",
    image: [6, 8],
    kernel: [3, 3],
    strides: [2, 2],
    padding: "valid",
  },
  {
    name: "strides 3 valid, two pixels left over",
    image: [7, 8],
    kernel: [2, 3],
    strides: [3, 3],
    padding: "valid",
  },
  { name: "unequal strides", image: [7, 9], kernel: [3, 2], strides: [2, 3], bias: true },
  {
    name: "strides larger than the kernel",
    image: [8, 8],
    kernel: [2, 2],
    strides: [3, 4],
    padding: "valid",
  },
  { name: "strides larger than the kernel, same", image: [8, 7], kernel: [2, 1], strides: [3, 4] },
  { name: "kernel as large as the image", image: [4, 5], kernel: [4, 5], padding: "valid" },
  { name: "kernel larger than the image", image: [3, 3], kernel: [5, 5] },
  { name: "one pixel", image: [1, 1], kernel: [3, 3] },
  { name: "dilation 2 same", image: [6, 7], kernel: [3, 3], dilations: [2, 2] },
  { name: "dilation 2 valid, odd image", image: [7, 6], kernel: [3, 2], dilations: [2, 3], padding: "valid" },
  {
    name: "dilation and strides, a pixel left over",
    image: [8, 9],
    kernel: [2, 2],
    dilations: [2, 2],
    strides: [2, 3],
    padding: "valid",
  },
  { name: "two groups", image: [4, 5], kernel: [3, 3], channels: 4, filters: 6, groups: 2, bias: true },
  { name: "depthwise", image: [5, 4], kernel: [3, 3], channels: 3, filters: 3, groups: 3 },
  { name: "depthwise with a multiplier", image: [4, 4], kernel: [2, 3], channels: 3, filters: 6, groups: 3 },
  {
    name: "depthwise with strides, a pixel left over",
    image: [6, 7],
    kernel: [3, 3],
    strides: [2, 3],
    padding: "valid",
    channels: 2,
    filters: 2,
    groups: 2,
  },
  {
    name: "three groups dilated",
    image: [5, 6],
    kernel: [2, 2],
    dilations: [2, 1],
    channels: 6,
    filters: 3,
    groups: 3,
  },
  { name: "padding of its own", image: [4, 5], kernel: [3, 2], padding: { before: [0, 1], after: [2, 0] } },
  { name: "batch of one", image: [4, 4], kernel: [3, 3], batch: 1, bias: true },
];

/** Twelve more, drawn at random. */
const RANDOM_CASES = Array.from({ length: 12 }, (_, seed): Case => {
  const random = new RandomGenerator(seed).split("convolution");
  const pair = (least: number, most: number): Pair => [
    between(random, least, most),
    between(random, least, most),
  ];
  const groups = between(random, 1, 3);
  const isStrided = random.integer(2) === 0;
  return {
    name: `random case ${seed}`,
    image: pair(5, 9),
    kernel: pair(1, 3),
    strides: isStrided ? pair(1, 3) : [1, 1],
    dilations: isStrided ? [1, 1] : pair(1, 2),
    padding: oneOf(random, ["same", "valid"] as const),
    groups,
    channels: groups * between(random, 1, 2),
    filters: groups * between(random, 1, 2),
    batch: between(random, 1, 3),
    bias: random.integer(2) === 0,
  };
});

function build(options: Case) {
  const { image, kernel, strides = [1, 1], dilations = [1, 1], padding = "same" } = options;
  const { channels = 2, filters = 3, groups = 1, batch = 2, bias = false } = options;
  const window =
    typeof padding === "string"
      ? slidingWindow(image, kernel, { strides, dilations, padding })
      : { strides, dilations, padding };
  const random = new RandomGenerator(1);
  const x = normal(random, [batch, ...image, channels]);
  const weights = normal(random, [...kernel, channels / groups, filters]);
  const operands = [x, weights, ...(bias ? [normal(random, [filters])] : [])];
  const convolution: Convolution = { ...window, groups };
  return {
    operands,
    expected: convolve(defined(operands[0]), defined(operands[1]), convolution, operands[2]),
    f: (a: Value, b: Value, c?: Value) => conv2d(a, b, convolution, c),
  };
}

describe("conv2d", () => {
  it.each([...CASES, ...RANDOM_CASES])("is the sum that its definition says: $name", async (options) => {
    const { operands, expected, f } = build(options);
    expectClose(await evaluate(f, operands), expected, 1e-6);
  });

  it.each([...CASES, ...RANDOM_CASES])("has the gradients that differences show: $name", async (options) => {
    const { operands, f } = build(options);
    // The sums are linear in each operand, so that a large step is as exact as a small one, and rounding less.
    await checkGradient(f, operands, { step: 0.1, tolerance: 1e-4 });
  });

  it("computes the same in whatever layouts its operands lie", async () => {
    const { operands, expected, f } = build({
      name: "",
      image: [5, 4],
      kernel: [3, 2],
      strides: [2, 1],
      bias: true,
    });
    const layouts = everyLayout(4);
    for (const [i, layout] of layouts.entries()) {
      const kernelLayout = defined(layouts[(i * 7 + 5) % layouts.length]);
      const lying: typeof f = (x, kernel, bias) => f(lieIn(x, layout), lieIn(kernel, kernelLayout), bias);
      expectClose(await evaluate(lying, operands), expected, 1e-6);
      if (i % 6 === 1) await checkGradient(lying, operands, { step: 0.1, tolerance: 1e-4 });
    }
  });

  it("hands its gradient on to the convolution before it", async () => {
    const random = new RandomGenerator(2);
    const window = { ...slidingWindow([5, 5], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
    const kernels = [normal(random, [3, 3, 2, 2]), normal(random, [3, 3, 2, 1])];
    await checkGradient(
      (x, a, b) => conv2d(conv2d(x, a, window), b, window),
      [normal(random, [1, 5, 5, 2]), ...kernels],
    );
  });

  it.each([
    { name: "too few channels", x: [1, 4, 4, 2], kernel: [3, 3, 3, 1], groups: 1, bias: [1] },
    {
      name: "filters that groups do not divide",
      x: [1, 4, 4, 2],
      kernel: [3, 3, 1, 3],
      groups: 2,
      bias: [3],
    },
    { name: "a bias of another length", x: [1, 4, 4, 2], kernel: [3, 3, 2, 3], groups: 1, bias: [2] },
    { name: "no image", x: [4, 4, 2], kernel: [3, 3, 2, 1], groups: 1, bias: [1] },
  ])("refuses $name", ({ x, kernel, groups, bias }) => {
    const [a, b, c] = atLeast(
      [x, kernel, bias].map((shape) => constant(new Float32Array(shape.reduce((m, n) => m * n)), shape)),
      3,
    );
    const window = slidingWindow([4, 4], [3, 3], { strides: [1, 1], padding: "valid" });
    expect(() => conv2d(a, b, { ...window, groups }, c)).toThrow(
      `Received: ${[x, kernel, bias].map((shape) => `[${shape.join(", ")}]`).join(", ")}.`,
    );
  });

  it("refuses an image smaller than the kernel", () => {
    const [x, kernel] = [
      constant(new Float32Array(8), [1, 2, 4, 1]),
      constant(new Float32Array(9), [3, 3, 1, 1]),
    ];
    const window = slidingWindow([2, 4], [3, 3], { strides: [1, 1], padding: "valid" });
    expect(() => conv2d(x, kernel, { ...window, groups: 1 })).toThrow(
      "Expected images [batch, height, width, channels] at least as large as the window 3×3. Received: [1, 2, 4, 1].",
    );
  });
});
