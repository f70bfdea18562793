/**
 * Convolutions of numbers that are far apart, against float64: a fast lowering may round, but not across what is
 * independent, and not where an exact 0 decides.
 */

import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { input, type Shape, type Value } from "../../src/graph/index.ts";
import { type ChooseLowering, plainOnly } from "../../src/onnx/index.ts";
import {
  add,
  conv2d,
  greater,
  leakyRelu,
  maxPool2d,
  minimum,
  multiply,
  type Pair,
  poolingWindow,
  reduceMax,
  reduceSum,
  relu,
  relu6,
  select,
  slidingWindow,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { generate, type Numbers, normal } from "../support/numbers.ts";
import { convolve, convolveGradients } from "../support/reference.ts";
import { preferring, runGraph } from "../support/run-graph.ts";

const BATCH = 3;
const SIZE: Pair = [8, 6];
const KERNEL: Pair = [3, 3];
const CHANNELS = 3;
const FILTERS = 4;
const WINDOW = { ...slidingWindow(SIZE, KERNEL, { strides: [1, 1], padding: "same" }), groups: 1 };
const POOLING = poolingWindow(SIZE, [2, 2], { strides: [2, 2], padding: "valid" });

interface Operands {
  readonly x: Numbers;
  readonly kernel: Numbers;
  readonly dy: Numbers;
}

/** Normal numbers, each times a factor. */
function operands(
  factors: {
    x?: (n: number, pixel: number, c: number) => number;
    kernel?: (c: number, f: number) => number;
  } = {},
): Operands {
  const random = new RandomGenerator(1);
  const scaled = ({ data, shape }: Numbers, factor: (i: number) => number) => ({
    data: data.map((value, i) => value * factor(i)),
    shape,
  });
  const pixels = SIZE[0] * SIZE[1];
  const { x = () => 1, kernel = () => 1 } = factors;
  return {
    x: scaled(normal(random, [BATCH, ...SIZE, CHANNELS]), (i) =>
      x(Math.floor(i / CHANNELS / pixels), Math.floor(i / CHANNELS) % pixels, i % CHANNELS),
    ),
    kernel: scaled(normal(random, [...KERNEL, CHANNELS, FILTERS]), (i) =>
      kernel(Math.floor(i / FILTERS) % CHANNELS, i % FILTERS),
    ),
    dy: normal(random, [BATCH, ...SIZE, FILTERS]),
  };
}

/** Each column of a kernel without its mean, so that it sees no offset. */
function balanced({ data, shape }: Numbers): Numbers {
  const columns = CHANNELS * FILTERS;
  const taps = data.length / columns;
  const means = Float64Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) sum += defined(data[tap * columns + column]);
    return sum / taps;
  });
  return { data: data.map((value, i) => value - defined(means[i % columns])), shape };
}

const RATIO = 1e6;
const WITHIN_ONE_IMAGE = "one pixel of one image";
const WIDE: Readonly<Record<string, Operands>> = {
  "all alike": operands(),
  "one image that is a million times as bright": operands({ x: (n) => (n === 0 ? RATIO : 1) }),
  [WITHIN_ONE_IMAGE]: operands({ x: (n, pixel) => (n === 0 && pixel === 0 ? RATIO : 1) }),
  "one filter": operands({ kernel: (_, f) => (f === 0 ? RATIO : 1) }),
  "one channel that one filter sees": operands({
    x: (_n, _pixel, c) => (c === 0 ? RATIO : 1),
    kernel: (c, f) => (c === 0 && f > 0 ? 0 : 1),
  }),
  "numbers whose squares are more than float32 holds": operands({ x: (n) => (n === 0 ? 1e25 : 1e-25) }),
  "an offset that the kernels do not see": (() => {
    const { x, kernel, dy } = operands();
    return { x: { ...x, data: x.data.map((value) => value + 1e3) }, kernel: balanced(kernel), dy };
  })(),
};

/** What is told apart by these axes of a tensor, each with its error as a share of it, both root mean squares. */
function errorsBy(axes: readonly number[], found: Float32Array, expected: ArrayLike<number>, shape: Shape) {
  const groups = new Map<string, { errors: number; squares: number }>();
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  found.forEach((value, i) => {
    const key = axes.map((axis) => Math.floor(i / defined(strides[axis])) % defined(shape[axis])).join();
    const group = groups.get(key) ?? { errors: 0, squares: 0 };
    groups.set(key, {
      errors: group.errors + (value - defined(expected[i])) ** 2,
      squares: group.squares + defined(expected[i]) ** 2,
    });
  });
  return [...groups.values()].map(({ errors, squares }) => Math.sqrt(errors / squares));
}

/** The convolution, something that compares its pixels, and both its gradients. */
async function convolved({ x, kernel, dy }: Operands, compares: (y: Value) => Value, choose: ChooseLowering) {
  const [images, filters] = [input("x", x.shape), input("kernel", kernel.shape)];
  const slope = input("dy", dy.shape);
  const y = conv2d(images, filters, WINDOW);
  const [dx, dk] = gradients(reduceSum(multiply(y, slope)), [images, filters]);
  const [compared] = gradients(reduceSum(compares(y)), [images]);
  const feeds = new Map([
    [images, x],
    [filters, kernel],
    [slope, dy],
  ]);
  return runGraph({ y, dx, dk, compared }, feeds, { chooseLowering: choose });
}

/** What direct convolutions of so few numbers are off by: no error needs to be smaller than ten times that. */
const ORDINARY = 1e-7;

describe.each(["dft", "gather"])("%s", (lowering) => {
  const choose = preferring(lowering, "phases");
  const comparisons = {
    "a pooling": (y: Value) => maxPool2d(y, POOLING),
    "a kink": relu,
    nothing: (y: Value) => y,
  };

  it.each(Object.keys(WIDE))("keeps images and filters apart: %s", async (name) => {
    const all = defined(WIDE[name]);
    const exact = convolve(all.x, all.kernel, WINDOW);
    const ofGradients = convolveGradients(all.x, all.kernel, all.dy, WINDOW);
    const plain = await convolved(all, (y) => y, plainOnly);
    const shape = [BATCH, ...SIZE, FILTERS];
    // Within one image rounding errors are of the image's magnitude, whatever gradient the pixels have that a filter sees.
    const ofKernel = name === WITHIN_ONE_IMAGE ? [] : [2, 3];
    for (const compares of Object.values(comparisons)) {
      const fast = await convolved(all, compares, choose);
      const parts = [
        { of: "y" as const, exact, axes: [0, 3], shape },
        { of: "dx" as const, exact: ofGradients.dx, axes: [0], shape: all.x.shape },
        { of: "dk" as const, exact: ofGradients.dk, axes: ofKernel, shape: all.kernel.shape },
      ];
      for (const { of, exact: expected, axes, shape: ofPart } of parts) {
        const allowed = errorsBy(axes, plain[of], expected, ofPart).map((e) => 10 * Math.max(e, ORDINARY));
        errorsBy(axes, fast[of], expected, ofPart).forEach((error, i) => {
          expect(error, `${of}, part ${i}`).toBeLessThanOrEqual(defined(allowed[i]));
        });
      }
    }
  });
});

describe("where a convolution in the frequency domain sees nothing", () => {
  const choose = preferring("dft", "phases");
  const random = new RandomGenerator(2);
  // A bright spot each, on black; the last image is all black.
  const x = generate([BATCH, ...SIZE, CHANNELS], (i) => {
    const [n, row, column] = [Math.floor(i / 144), Math.floor(i / 18) % 8, Math.floor(i / 3) % 6];
    return n < 2 && row < 3 && column < 2 ? 1 + random.normal() : 0;
  });
  const kernel = normal(random, [...KERNEL, CHANNELS, FILTERS]);
  const weights = normal(random, [BATCH, ...SIZE, FILTERS]);

  /** The gradient of the bias, which is 0, and of x, behind something that compares. */
  async function gradientsBehind(compares: (y: Value) => Value, chooseLowering: ChooseLowering) {
    const [xs, ks] = [input("x", x.shape), input("kernel", kernel.shape)];
    const bias = input("bias", [FILTERS]);
    const y = conv2d(xs, ks, WINDOW, bias);
    const compared = compares(y);
    const ws = input("weights", compared.shape);
    const [ofBias, ofX] = gradients(reduceSum(multiply(compared, ws)), [bias, xs]);
    const ofWeights = { data: weights.data.subarray(0, compared.size), shape: compared.shape };
    const feeds = new Map<Value, Numbers>([
      [xs, x],
      [ks, kernel],
      [bias, { data: new Float32Array(FILTERS), shape: [FILTERS] }],
      [ws, ofWeights],
    ]);
    return runGraph({ y, ofBias, ofX }, feeds, { chooseLowering });
  }

  const KINKS: Readonly<Record<string, (y: Value) => Value>> = {
    relu,
    relu6,
    leakyRelu: (y) => leakyRelu(y, 0.1),
    select: (y) => select(greater(y, 0), y, 0),
    minimum: (y) => minimum(y, 0),
    "a global maximum": (y) => reduceMax(y, [1, 2]),
    "a pooling": (y) => maxPool2d(y, POOLING),
    "a pooling whose windows overlap": (y) =>
      maxPool2d(y, poolingWindow(SIZE, [3, 3], { strides: [2, 2], padding: "valid" })),
  };

  it.each(Object.keys(KINKS))("%s decides as if it were computed directly", async (name) => {
    const overlaps = name.endsWith("overlap");
    const fast = await gradientsBehind(defined(KINKS[name]), overlaps ? preferring("dft") : choose);
    const plain = await gradientsBehind(defined(KINKS[name]), plainOnly);
    expect([...fast.y].map((value) => value === 0)).toEqual([...plain.y].map((value) => value === 0));
    for (const part of ["ofBias", "ofX"] as const) {
      fast[part].forEach((value, i) => {
        expect(Math.abs(value - defined(plain[part][i])), `${part} at ${i}`).toBeLessThanOrEqual(1e-5);
      });
    }
  });

  it("a kernel's gradient is 0 where it would be directly", async () => {
    const xs = input("x", x.shape);
    const ks = input("kernel", kernel.shape);
    // One pixel of each channel has a gradient, so that many taps see nothing of the spot.
    const dy = generate([BATCH, ...SIZE, FILTERS], (i) => ((i >> 2) % 48 === 13 + (i % FILTERS) ? 1 : 0));
    const bytes = { ...x, data: x.data.map((value) => 255 * value) };
    const dys = input("dy", dy.shape);
    const [dk] = gradients(reduceSum(multiply(add(conv2d(xs, ks, WINDOW), 0), dys)), [ks]);
    const feeds = new Map([
      [xs, bytes],
      [ks, kernel],
      [dys, dy],
    ]);
    const fast = (await runGraph({ dk }, feeds, { chooseLowering: choose })).dk;
    const exact = convolveGradients(bytes, kernel, dy, WINDOW).dk;
    const zeros = [...exact].filter((value) => value === 0).length;
    expect(zeros).toBeGreaterThan(10);
    expect(zeros).toBeLessThan(exact.length - 10);
    expect([...fast].map((value) => value === 0)).toEqual([...exact].map((value) => value === 0));
  });
});
