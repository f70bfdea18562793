/** Every fast lowering against the plain one. A new lowering is covered by a line in {@link COMPARISONS}. */

import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import {
  constant,
  input,
  type Kernel,
  NATIVE_CPU,
  type Operation,
  operationsInOrder,
  type Value,
  WEBGPU,
} from "../../src/graph/index.ts";
import { type ChooseLowering, firstApplicable, plainOnly, toOnnx } from "../../src/onnx/index.ts";
import * as ops from "../../src/ops/index.ts";
import {
  type Convolution,
  type Pair,
  type Pooling,
  poolingWindow,
  slidingWindow,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { optimize, simplify } from "../../src/rewrites/index.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { between, expectClose, integers, type Numbers, normal, oneOf } from "../support/numbers.ts";
import { inputsFor, preferring, runGraph } from "../support/run-graph.ts";

/** An expression in which a lowering can be taken, with numbers for its operands. */
interface Subject {
  readonly expression: (...inputs: Value[]) => Value;
  readonly operands: readonly Numbers[];
}

interface Comparison {
  readonly lowering: string;
  /** A kernel without which it cannot be taken; default: none. */
  readonly needs?: Kernel;
  /** Another one that has to get on with it. */
  readonly beside?: string;
  /** The operators that have it, and that every subject contains. */
  readonly operators: readonly string[];
  /** What the results may differ by, as a share of the largest. */
  readonly tolerance: number;
  readonly draw: (random: RandomGenerator, seed: number) => Subject;
  /** Subjects that are drawn; default {@link MAX_SEEDS}. */
  readonly seeds?: number;
}

const MAX_SEEDS = 40;

const CONVOLUTION = ["conv2d", "conv2dInputGradient", "conv2dFilterGradient"];
const GATHERED = ["conv2d", "conv2dFilterGradient"];

/** Compared in convolution-blocked.test.ts: which block there is depends on the processor. */
const COMPARED_ELSEWHERE = CONVOLUTION.map((operator) => `${operator} blocked`);

const COMPARISONS: Comparison[] = [
  { lowering: "dft", operators: CONVOLUTION, tolerance: 1e-5, draw: plainConvolution },
  { lowering: "dft", operators: CONVOLUTION, tolerance: 1e-5, draw: twoConvolutions },
  { lowering: "gather", operators: GATHERED, tolerance: 2e-6, draw: slidConvolution },
  { lowering: "gather", operators: GATHERED, tolerance: 2e-6, draw: twoConvolutions },
  { lowering: "gather", beside: "phases", operators: GATHERED, tolerance: 1e-5, draw: pooledConvolution },
  { lowering: "gather", operators: ["windowMoments"], tolerance: 1e-5, draw: normalizedConvolution },
  {
    lowering: "gather",
    beside: "phases",
    operators: ["windowMoments"],
    tolerance: 1e-5,
    draw: pooledNormalization,
  },
  { lowering: "dft", beside: "phases", operators: CONVOLUTION, tolerance: 1e-5, draw: pooledConvolution },
  {
    lowering: "unpool",
    needs: "MaxPoolIndices",
    operators: ["maxPool2dGradient"],
    tolerance: 0,
    draw: disjointPooling,
  },
  { lowering: "phases", operators: ["maxPool2d", "maxPool2dGradient"], tolerance: 0, draw: tiledPooling },
  { lowering: "oriented", operators: ["matmul"], tolerance: 1e-6, draw: products },
  { lowering: "batchLast", operators: ["reshape"], tolerance: 0, draw: rowsAndImages },
  { lowering: "batchInnermost", operators: ["broadcastTo"], tolerance: 1e-6, draw: stretchedImages },
  { lowering: "onePass", operators: ["channelAffine"], tolerance: 1e-6, draw: affineChannels },
  { lowering: "reduce", operators: ["reduceMean"], tolerance: 1e-6, draw: averagedImages, seeds: 10 },
  { lowering: "reduce", operators: ["reduceMax"], tolerance: 0, draw: largestPixels, seeds: 10 },
  { lowering: "accurate", operators: ["elu", "selu"], tolerance: 1e-6, draw: exponentialUnits },
  { lowering: "compared", operators: ["argMax"], tolerance: 0, draw: classes, seeds: 10 },
  { lowering: "composed", operators: ["sign"], tolerance: 0, draw: signs, seeds: 10 },
  { lowering: "sign", needs: "Sign", operators: ["step"], tolerance: 0, draw: steps, seeds: 10 },
  { lowering: "composed", operators: ["logSoftmax"], tolerance: 1e-6, draw: logits },
  { lowering: "onePass", operators: ["batchNormalize"], tolerance: 1e-5, draw: normalizedChannels },
];

interface ConvolutionOptions {
  readonly image: Pair;
  readonly kernel: Pair;
  readonly padding: "same" | "valid";
  readonly channels: number;
  readonly batch: number;
  readonly strides?: Pair;
  readonly dilations?: Pair;
}

function pair(random: RandomGenerator, least: number, most: number): Pair {
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
function plainConvolution(random: RandomGenerator, seed: number): Subject {
  return convolution(random, CONVOLUTIONS[seed] ?? randomConvolution(random), hasOwnPadding(seed));
}

/** The same with strides and dilation. */
function slidConvolution(random: RandomGenerator, seed: number): Subject {
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

function randomConvolution(random: RandomGenerator): ConvolutionOptions {
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

/** Two convolutions of the same operands that differ in padding: what one has made is not what the other needs. */
function twoConvolutions(random: RandomGenerator): Subject {
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
function pooledConvolution(random: RandomGenerator): Subject {
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

/** A convolution of images that come from outside, normalized: mean and variance come from its windows. */
function normalizedConvolution(random: RandomGenerator, seed: number): Subject {
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
function pooledNormalization(random: RandomGenerator): Subject {
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

/** Max pooling of images full of ties. */
function maxPooling(
  random: RandomGenerator,
  image: Pair,
  pool: Pair,
  strides: Pair,
  padding: "same" | "valid",
) {
  const pooling = poolingWindow(image, pool, { strides, padding });
  const layouts = [0, 1].map(() => oneOf(random, everyLayout(4)));
  return {
    expression: (x: Value) =>
      lieIn(ops.maxPool2d(lieIn(x, defined(layouts[0])), pooling), defined(layouts[1])),
    operands: [integers(random, [between(random, 1, 3), ...image, between(random, 1, 4)], 4)],
  };
}

/** Windows that do not overlap, pixels left over between or behind them. */
function disjointPooling(random: RandomGenerator): Subject {
  const pool = pair(random, 1, 3);
  const strides: Pair = [pool[0] + random.integer(3), pool[1] + random.integer(3)];
  const image = pair(random, 3, 10);
  return maxPooling(random, image, pool, strides, oneOf(random, ["same", "valid"]));
}

/** Windows that tile the images. */
function tiledPooling(random: RandomGenerator): Subject {
  const pool = pair(random, 1, 4);
  const image: Pair = [pool[0] * between(random, 1, 3), pool[1] * between(random, 1, 3)];
  return maxPooling(random, image, pool, pool, oneOf(random, ["same", "valid"]));
}

/** A product of matrices that lie one way or the other, now and then much wider than high, or with a bias. */
function products(random: RandomGenerator): Subject {
  const [rows, inner] = [between(random, 1, 4), between(random, 1, 5)];
  const columns = random.integer(2) === 0 ? between(random, 1, 6) : 32 * rows + between(random, 0, 3);
  const [transposeA, transposeB] = [random.integer(2) === 0, random.integer(2) === 0];
  const layouts = [0, 1, 2].map(() => oneOf(random, everyLayout(2)));
  const operands = [
    normal(random, transposeA ? [inner, rows] : [rows, inner]),
    normal(random, transposeB ? [columns, inner] : [inner, columns]),
  ];
  if (random.integer(2) === 0) operands.push(normal(random, [columns]));
  return {
    operands,
    expression: (a, b, bias) =>
      lieIn(
        ops.matmul(lieIn(a, defined(layouts[0])), lieIn(b, defined(layouts[1])), {
          transposeA,
          transposeB,
          bias,
        }),
        defined(layouts[2]),
      ),
  };
}

/** Images laid out as rows and back, the batch innermost or elsewhere. */
function rowsAndImages(random: RandomGenerator): Subject {
  const shape = [between(random, 2, 4), between(random, 1, 4), between(random, 1, 4), between(random, 1, 3)];
  const layouts = [4, 2, 3].map((rank) =>
    random.integer(2) === 0
      ? [...Array.from({ length: rank - 1 }, (_, axis) => axis + 1), 0]
      : oneOf(random, everyLayout(rank)),
  );
  return {
    operands: [normal(random, shape)],
    expression(x) {
      const rows = ops.reshape(lieIn(x, defined(layouts[0])), [
        -1,
        defined(shape[1]) * defined(shape[2]) * defined(shape[3]),
      ]);
      const cubes = ops.reshape(lieIn(rows, defined(layouts[1])), [
        defined(shape[0]),
        defined(shape[3]) * defined(shape[1]),
        defined(shape[2]),
      ]);
      return ops.square(lieIn(cubes, defined(layouts[2])));
    },
  };
}

/** Averages over images, stretched to images again. */
function stretchedImages(random: RandomGenerator): Subject {
  const shape = [between(random, 2, 4), between(random, 2, 4), between(random, 2, 4), between(random, 1, 3)];
  const layouts = [0, 1].map(() => oneOf(random, everyLayout(4)));
  return {
    operands: [normal(random, [defined(shape[0]), 1, 1, defined(shape[3])])],
    expression: (x) =>
      lieIn(ops.square(ops.broadcastTo(lieIn(x, defined(layouts[0])), shape)), defined(layouts[1])),
  };
}

/** Batches normalized, with channels in rows of any length. */
function normalizedChannels(random: RandomGenerator): Subject {
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

/** Far apart, so that a naive logarithm would not do. */
function signs(random: RandomGenerator): Subject {
  const x = integers(random, [between(random, 1, 4), between(random, 1, 6)], 5);
  const data = x.data.map((n) => (n - 2) * 1e-30);
  const layout = oneOf(random, everyLayout(2));
  return { expression: (value) => ops.sign(lieIn(value, layout)), operands: [{ ...x, data }] };
}

/** Of numbers of either sign, and of what is known to have one. */
function steps(random: RandomGenerator, seed: number): Subject {
  const { expression: _, operands } = signs(random);
  const layout = oneOf(random, everyLayout(2));
  return {
    expression: (value) => ops.step(lieIn(seed % 2 === 0 ? value : ops.relu(value), layout)),
    operands,
  };
}

function classes(random: RandomGenerator): Subject {
  const shape = [between(random, 1, 4), between(random, 1, 3), between(random, 1, 6)];
  return { expression: (x) => ops.cast(ops.argMax(x)), operands: [integers(random, shape, 3)] };
}

function logits(random: RandomGenerator): Subject {
  const { data, shape } = normal(random, [between(random, 1, 4), between(random, 1, 6)]);
  return {
    operands: [{ data: data.map((n) => 60 * n), shape }],
    expression: (x) => ops.logSoftmax(lieIn(x, oneOf(random, everyLayout(2)))),
  };
}

function exponentialUnits(random: RandomGenerator): Subject {
  const layout = oneOf(random, everyLayout(3));
  return {
    operands: [normal(random, [between(random, 1, 4), between(random, 1, 6), between(random, 1, 4)])],
    expression: (x) => ops.add(ops.elu(lieIn(x, layout)), ops.selu(x)),
  };
}

function averagedImages(random: RandomGenerator): Subject {
  return reducedImages(random, ops.reduceMean);
}

function largestPixels(random: RandomGenerator): Subject {
  return reducedImages(random, ops.reduceMax);
}

/** A global pooling, and now and then a reduction of other axes. */
function reducedImages(random: RandomGenerator, reduce: typeof ops.reduceMean): Subject {
  const axes = oneOf(random, [[1, 2], [1, 2], [-1], [0, 2]]);
  const keepDims = between(random, 0, 1) === 1;
  const layout = oneOf(random, everyLayout(4));
  const shape = [2, between(random, 1, 4), between(random, 1, 4), between(random, 1, 3)];
  return { operands: [normal(random, shape)], expression: (x) => reduce(lieIn(x, layout), axes, keepDims) };
}

/** Channels in long rows, short ones, and none. */
function affineChannels(random: RandomGenerator): Subject {
  const channels = between(random, 1, 4);
  const shape = [
    between(random, 1, 9),
    ...oneOf(random, [[], [between(random, 1, 4)], [between(random, 1, 4), between(random, 1, 4)]]),
    channels,
  ];
  const layouts = [0, 1].map(() => oneOf(random, everyLayout(shape.length)));
  return {
    operands: [normal(random, shape), normal(random, [channels]), normal(random, [channels])],
    expression: (x, scale, shift) =>
      lieIn(ops.channelAffine(lieIn(x, defined(layouts[0])), scale, shift), defined(layouts[1])),
  };
}

/** The expression's value, and its gradients under random weights, rewritten as a model's graph is. */
function outputsOf({ expression }: Subject, inputs: readonly Value[]): Record<string, Value> {
  const asked = expression(...inputs);
  const weights = constant(normal(new RandomGenerator(1), asked.shape).data, asked.shape);
  const weighted = ops.reduceSum(ops.multiply(asked, weights));
  const [y, loss] = atLeast(simplify([asked, weighted], { trainable: inputs }), 2);
  const [value, ...ofInputs] = atLeast(optimize([y, ...gradients(loss, inputs)]), 1);
  return { y: value, ...Object.fromEntries(ofInputs.map((gradient, i) => [`gradient ${i}`, gradient])) };
}

/** Takes note of what is chosen, as "operator lowering". */
function noting(choose: ChooseLowering, chosen: Set<string>): ChooseLowering {
  return (operation, target) => {
    const lowering = choose(operation, target);
    chosen.add(`${operation.operator.name} ${lowering.name}`);
    return lowering;
  };
}

describe.each(COMPARISONS)("$lowering, $draw.name", (comparison) => {
  const { lowering, needs, beside, operators, tolerance, draw, seeds = MAX_SEEDS } = comparison;
  it.each(Array.from({ length: seeds }, (_, seed) => seed))(
    "computes what the plain lowering does: configuration %d",
    async (seed) => {
      const subject = draw(new RandomGenerator(seed).split(lowering), seed);
      const feeds = inputsFor(subject.operands);
      const outputs = outputsOf(subject, [...feeds.keys()]);
      const chosen = new Set<string>();
      const chooseLowering = noting(preferring(lowering, beside ?? lowering), chosen);
      const fast = await runGraph(outputs, feeds, { chooseLowering });
      // As it would be written for a GPU; the processor understands it too.
      const target = needs === undefined || WEBGPU.hasKernel(needs) ? WEBGPU : NATIVE_CPU;
      const onDevice = await runGraph(outputs, feeds, { chooseLowering, target });
      const plain = await runGraph(outputs, feeds, { chooseLowering: plainOnly });
      for (const operator of operators) expect(chosen).toContain(`${operator} ${lowering}`);
      for (const name of Object.keys(outputs)) {
        expectClose(defined(fast[name]), defined(plain[name]), tolerance);
        expectClose(defined(onDevice[name]), defined(plain[name]), tolerance);
      }
    },
  );
});

/** Every operator, with those that its gradients bring along. */
function everyOperator(): readonly Operation[] {
  const [a, b] = [input("a", [4, 4]), input("b", [4, 4])];
  const [images, kernel] = [input("images", [2, 4, 4, 4]), input("kernel", [3, 3, 4, 4])];
  const statistics = input("statistics", [4]);
  const window = { ...slidingWindow([4, 4], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
  const pooling = poolingWindow([4, 4], [2, 2], { strides: [2, 2], padding: "valid" });
  const ofMatrices = [
    ...[ops.add, ops.subtract, ops.multiply, ops.divide, ops.maximum, ops.minimum].map((f) => f(a, b)),
    ...[ops.negate, ops.exp, ops.log, ops.sqrt, ops.sign, ops.absolute, ops.tanh].map((f) => f(a)),
    ...[ops.sigmoid, ops.erf, ops.softplus, ops.relu, ops.softmax, ops.logSoftmax].map((f) => f(a)),
    ...[
      ops.elu,
      ops.selu,
      ops.relu6,
      ops.hardSigmoid,
      (x: Value) => ops.clip(x, -1, 1),
      (x: Value) => ops.leakyRelu(x, 0.1),
    ].map((f) => f(a)),
    ops.normalizeByStatistics(
      a,
      { gamma: statistics, beta: statistics, mean: statistics, variance: statistics },
      1e-3,
    ),
    ...[ops.greater, ops.greaterOrEqual, ops.equal].map((f) => ops.select(f(a, b), a, b)),
    ...[ops.reduceMax, ops.reduceMean, ops.reduceSum].map((f) => ops.broadcastTo(f(a, [1], true), [4, 4])),
    ops.reshape(ops.transpose(ops.pad(a, [0, 1], [1, -1]), [1, 0]), [4, 5]),
    ops.reshape(ops.sumTo(a, [1, 4]), [4]),
    ops.cast(ops.argMax(a)),
    ops.oneHot(ops.reshape(a, [16]), 3),
    ops.matmul(a, b),
    ops.batchNormalize(a, { epsilon: 1e-3 }).y,
  ];
  const gray = ops.conv2d(input("gray", [2, 4, 4, 1]), constant(new Float32Array(18), [3, 3, 1, 2]), window);
  const convolved = ops.conv2d(images, kernel, window);
  const ofImages = [
    ops.maxPool2d(convolved, pooling),
    ops.averagePool2d(convolved, pooling),
    ops.batchNormalize(gray, { epsilon: 1e-3 }).y,
  ];
  const parameters = [a, b, images, kernel];
  const asked = [...ofMatrices, ...ofImages].map((y) => ops.reduceSum(y));
  const losses = [...asked, ...simplify(asked, { trainable: parameters })];
  return operationsInOrder([...losses, ...losses.flatMap((loss) => gradients(loss, parameters))]);
}

describe("the lowerings of every operator", () => {
  const operators = new Set(everyOperator().map(({ operator }) => operator));

  it("are held against the plain one, if there are others", () => {
    const fast = [...operators].flatMap(({ name, lowerings }) =>
      lowerings.slice(0, -1).map((lowering) => `${name} ${lowering.name}`),
    );
    const compared = new Set([
      ...COMPARED_ELSEWHERE,
      ...COMPARISONS.flatMap((c) => c.operators.map((operator) => `${operator} ${c.lowering}`)),
    ]);
    expect([...compared].toSorted()).toEqual(fast.toSorted());
  });

  it("end in the plain one, which always applies", () => {
    expect(operators.size).toBeGreaterThan(40);
    for (const { lowerings } of operators) {
      expect(lowerings.at(-1)?.name).toBe("plain");
      expect(lowerings.at(-1)?.applies).toBeUndefined();
    }
  });
});

describe("firstApplicable", () => {
  /** How a convolution, with a pooling behind it, and its gradients are computed. */
  function chosenFor(size: number, kernelSize: number, channels: number, filters: number): string[] {
    const x = input("x", [64, size, size, channels]);
    const kernel = input("kernel", [kernelSize, kernelSize, channels, filters]);
    const options = { strides: [1, 1], padding: "same" } as const;
    const window = slidingWindow([size, size], [kernelSize, kernelSize], options);
    const pooling = poolingWindow([size, size], [2, 2], { strides: [2, 2], padding: "valid" });
    const y = ops.maxPool2d(ops.conv2d(x, kernel, { ...window, groups: 1 }), pooling);
    const [dx, dk] = gradients(ops.reduceSum(ops.square(y)), [x, kernel]);
    const chosen = new Set<string>();
    const chooseLowering = noting(firstApplicable, chosen);
    toOnnx({ name: "test", inputs: [x, kernel], outputs: { dx, dk }, chooseLowering });
    return [...chosen].filter((choice) => CONVOLUTION.includes(defined(choice.split(" ")[0]))).toSorted();
  }

  it("takes convolutions to the frequency domain where that pays, forward and back", () => {
    const everywhere = CONVOLUTION.map((name) => `${name} dft`).toSorted();
    expect(chosenFor(14, 5, 32, 64)).toEqual(everywhere);
    expect(chosenFor(14, 3, 32, 64)).toEqual(everywhere);
    expect(chosenFor(28, 3, 8, 16)).toEqual([
      "conv2d plain",
      ...everywhere.filter((c) => c !== "conv2d dft"),
    ]);
    expect(chosenFor(28, 3, 4, 8)).toEqual(CONVOLUTION.map((name) => `${name} plain`).toSorted());
  });

  it("gathers the windows of few channels", () => {
    const chosen = chosenFor(28, 5, 1, 32);
    expect(chosen).toContain("conv2d gather");
    expect(chosen).toContain("conv2dFilterGradient gather");
  });
});
