import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import {
  constant,
  input,
  type Layout,
  NATIVE_CPU,
  type Target,
  type Value,
  WEBGPU,
} from "../../src/graph/index.ts";
import { type ChooseLowering, firstApplicable, plainOnly } from "../../src/onnx/index.ts";
import {
  cast,
  conv2d,
  greater,
  maxPool2d,
  multiply,
  type Pair,
  poolingWindow,
  reduceSum,
  slidingWindow,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { distinct, generate, integers, type Numbers, normal } from "../support/numbers.ts";
import { windowsOf } from "../support/reference.ts";
import { evaluate, inputsFor, preferring, runGraph } from "../support/run-graph.ts";

interface Case {
  readonly name: string;
  readonly image: Pair;
  readonly pool: Pair;
  readonly strides: Pair;
  readonly padding?: "same" | "valid";
}

const CASES: Case[] = [
  { name: "windows that tile the image", image: [4, 6], pool: [2, 2], strides: [2, 2] },
  { name: "windows of 3×2 that tile it", image: [6, 4], pool: [3, 2], strides: [3, 2] },
  { name: "pixels left over", image: [5, 7], pool: [2, 3], strides: [2, 3] },
  { name: "overlapping windows", image: [6, 5], pool: [3, 3], strides: [1, 2] },
  { name: "overlapping windows, same", image: [5, 6], pool: [3, 2], strides: [1, 1], padding: "same" },
  {
    name: "overlapping windows with strides, same",
    image: [7, 6],
    pool: [3, 3],
    strides: [2, 2],
    padding: "same",
  },
  { name: "odd images, same", image: [5, 7], pool: [2, 2], strides: [2, 2], padding: "same" },
  {
    name: "windows of 3×3 with strides 3, same",
    image: [5, 7],
    pool: [3, 3],
    strides: [3, 3],
    padding: "same",
  },
  { name: "strides larger than the window", image: [8, 9], pool: [2, 2], strides: [3, 4] },
  {
    name: "strides larger than the window, same",
    image: [8, 9],
    pool: [2, 3],
    strides: [3, 4],
    padding: "same",
  },
  { name: "a window as large as the image", image: [4, 5], pool: [4, 5], strides: [4, 5] },
  { name: "windows of one pixel", image: [3, 4], pool: [1, 1], strides: [1, 1] },
  { name: "windows of one pixel with strides", image: [5, 4], pool: [1, 1], strides: [2, 2] },
];

/** Where the runtime does the same in different ways. */
const LOWERINGS: { name: string; chooseLowering: ChooseLowering; target: Target }[] = [
  { name: "plain", chooseLowering: plainOnly, target: NATIVE_CPU },
  { name: "as chosen", chooseLowering: firstApplicable, target: NATIVE_CPU },
  {
    name: "plain, where the runtime does not say where maxima lie",
    chooseLowering: plainOnly,
    target: WEBGPU,
  },
  { name: "as chosen there", chooseLowering: firstApplicable, target: WEBGPU },
];

function poolingOf({ image, pool, strides, padding = "valid" }: Case) {
  return poolingWindow(image, pool, { strides, padding });
}

/** The first maximum of each window in reading order: its value and its offset. */
function firstMaxima(x: Numbers, options: Case): { value: number; offset: number }[] {
  return windowsOf(x, options.pool, poolingOf(options)).map(({ values, offsets }) => {
    const value = Math.max(...values);
    return { value, offset: defined(offsets[values.indexOf(value)]) };
  });
}

/** The gradient of the maxima, weighted by 1, 2, 3, …, as it should be. */
function expectedGradient(x: Numbers, options: Case): Float32Array {
  const dx = new Float32Array(x.data.length);
  firstMaxima(x, options).forEach(({ offset }, i) => {
    dx[offset] = defined(dx[offset]) + i + 1;
  });
  return dx;
}

/** That gradient as it is computed, of images that lie in a layout. */
async function gradientOf(
  x: Numbers,
  options: Case,
  layout: Layout,
  compile: { chooseLowering: ChooseLowering; target: Target },
): Promise<Float32Array> {
  const feeds = inputsFor([x]);
  const [images] = atLeast([...feeds.keys()], 1);
  const y = maxPool2d(lieIn(images, layout), poolingOf(options));
  const [dx] = gradients(weightedSum(y), [images]);
  return (await runGraph({ dx }, feeds, compile)).dx;
}

function weightedSum(y: Value): Value {
  const weights = Float32Array.from({ length: y.size }, (_, i) => i + 1);
  return reduceSum(multiply(y, constant(weights, y.shape)));
}

const LAYOUTS = {
  "as images are": [0, 1, 2, 3],
  "channels first": [0, 3, 1, 2],
  "channels, then batch": [3, 0, 1, 2],
  "batch last": [1, 2, 3, 0],
  "width before height": [0, 3, 2, 1],
};

describe("maxPool2d", () => {
  const random = new RandomGenerator(1);

  it.each(CASES)("takes the largest pixel of each window: $name", async (options) => {
    const x = normal(random, [2, ...options.image, 3]);
    const expected = firstMaxima(x, options).map(({ value }) => value);
    for (const { chooseLowering, target } of LOWERINGS) {
      for (const layout of everyLayout(4).filter((_, i) => i % 5 === 0)) {
        const f = (value: Value) => maxPool2d(lieIn(value, layout), poolingOf(options));
        expect([...(await evaluate(f, [x], { chooseLowering, target }))]).toEqual(expected);
      }
    }
  });

  it("takes the largest of negative numbers at a padded edge, too", async () => {
    const options: Case = { name: "", image: [3, 3], pool: [2, 2], strides: [2, 2], padding: "same" };
    const x = generate([1, 3, 3, 1], (i) => -1 - i);
    expect([...(await evaluate((value) => maxPool2d(value, poolingOf(options)), [x]))]).toEqual([
      -1, -3, -7, -9,
    ]);
  });

  it.each(CASES)("has the gradient that differences show: $name", async (options) => {
    const x = distinct(random, [2, ...options.image, 2]);
    const f = (value: Value) => maxPool2d(value, poolingOf(options));
    await checkGradient(f, [x]);
    await checkGradient(f, [x], { target: WEBGPU });
    await checkGradient((value) => f(lieIn(value, [1, 2, 3, 0])), [x], { chooseLowering: firstApplicable });
  });
});

describe.each(LOWERINGS)("ties in max pooling, $name", ({ chooseLowering, target }) => {
  const random = new RandomGenerator(2);

  it.each(CASES)("go to the first maximum in reading order: $name", async (options) => {
    const x = integers(random, [2, ...options.image, 2], 3);
    for (const layout of Object.values(LAYOUTS)) {
      expect([...(await gradientOf(x, options, layout, { chooseLowering, target }))]).toEqual([
        ...expectedGradient(x, options),
      ]);
    }
  });

  it.each(CASES)("go to the first pixel of each window in a constant image: $name", async (options) => {
    for (const value of [0, 7, -7]) {
      const x = generate([2, ...options.image, 1], () => value);
      const dx = await gradientOf(x, options, LAYOUTS["batch last"], { chooseLowering, target });
      expect([...dx]).toEqual([...expectedGradient(x, options)]);
    }
  });

  it("go, in a window of four equal pixels, to the upper left one", async () => {
    const options: Case = { name: "", image: [2, 2], pool: [2, 2], strides: [2, 2] };
    const x = generate([1, 2, 2, 1], () => 5);
    expect([...(await gradientOf(x, options, LAYOUTS["as images are"], { chooseLowering, target }))]).toEqual(
      [1, 0, 0, 0],
    );
  });

  it("go to the right of the first row before the left of the second", async () => {
    const options: Case = { name: "", image: [2, 2], pool: [2, 2], strides: [2, 2] };
    const x = { data: Float32Array.of(0, 5, 5, 5), shape: [1, 2, 2, 1] };
    for (const layout of everyLayout(4)) {
      expect([...(await gradientOf(x, options, layout, { chooseLowering, target }))]).toEqual([0, 1, 0, 0]);
    }
  });
});

describe("ties behind a convolution in the frequency domain", () => {
  const window = { ...slidingWindow([6, 8], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
  const tiled: Case = { name: "", image: [6, 8], pool: [2, 2], strides: [2, 2] };
  const overlapping: Case = { name: "", image: [6, 8], pool: [3, 3], strides: [2, 1] };

  it.each([tiled, overlapping])(
    "go to the first maximum of images that lie as it leaves them: $pool",
    async (c) => {
      const random = new RandomGenerator(3);
      const images = input("images", [3, 6, 8, 2]);
      const kernel = constant(normal(random, [3, 3, 2, 4]).data, [3, 3, 2, 4]);
      // Zeros and ones, in the memory layout of the convolution: nothing but ties.
      const steps = cast(greater(conv2d(images, kernel, window), 0));
      const [dx] = gradients(weightedSum(maxPool2d(steps, poolingOf(c))), [steps]);
      const feeds = new Map([[images, normal(random, [3, 6, 8, 2])]]);
      const found = await runGraph({ steps, dx }, feeds, { chooseLowering: preferring("dft") });
      expect(new Set(found.steps)).toEqual(new Set([0, 1]));
      const expected = expectedGradient({ data: found.steps, shape: steps.shape }, c);
      expect([...found.dx]).toEqual([...expected]);
    },
  );
});
