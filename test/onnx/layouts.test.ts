import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { constant, identityLayout, input, type Value } from "../../src/graph/index.ts";
import { plainOnly, toOnnx } from "../../src/onnx/index.ts";
import { ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import {
  add,
  averagePool2d,
  batchNormalize,
  broadcastTo,
  conv2d,
  greater,
  maximum,
  maxPool2d,
  multiply,
  negate,
  type Pair,
  pad,
  poolingWindow,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  select,
  sigmoid,
  slidingWindow,
  subtract,
  tanh,
  transpose,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { between, expectClose, normal, oneOf } from "../support/numbers.ts";
import { runGraph } from "../support/run-graph.ts";

/** Where a value is placed. */
type Place = (value: Value) => Value;

const IMAGE: [number, number, number, number] = [2, 6, 4, 3];

/** A random network of operators on images of one shape, each on values made before. */
function randomNetwork(images: Value, vector: Value, random: RandomGenerator, place: Place): Value {
  const made: Value[] = [images];
  const any = () => place(oneOf(random, made));
  const steps: (() => Value)[] = [
    () => add(any(), any()),
    () => subtract(any(), vector),
    () => multiply(any(), tanh(any())),
    () => maximum(any(), negate(any())),
    () => multiply(any(), place(reduceMean(any(), axes(), true))),
    () => subtract(any(), place(reduceMax(any(), axes(), true))),
    () => add(any(), reshape(place(multiply(reduceSum(sigmoid(any()), [1, 2, 3]), 0.02)), [2, 1, 1, 1])),
    () => add(any(), place(reduceMean(any(), [0]))),
    () => convolved(any()),
    () => pooled(any(), "max"),
    () => pooled(any(), "average"),
    () => select(greater(any(), 0), any(), vector),
    () => place(batchNormalize(any(), { epsilon: 0.1 }).y),
    () => reshape(transpose(place(reshape(any(), [12, 12])), [1, 0]), IMAGE),
    () => pad(place(pad(any(), [0, 1, 0, 0], [0, 0, 2, 1])), [0, -1, 0, 0], [0, 0, -2, -1]),
    () => broadcastTo(place(reduceMean(any(), [1], true)), IMAGE),
  ];
  function axes(): number[] {
    const chosen = [0, 1, 2, 3].filter(() => random.integer(2) === 0);
    return chosen.length === 0 ? [between(random, 0, 3)] : chosen;
  }
  function convolved(x: Value): Value {
    const [size, groups]: [Pair, number] = [
      [between(random, 1, 3), between(random, 1, 3)],
      oneOf(random, [1, 3]),
    ];
    const kernel = normal(random, [...size, IMAGE[3] / groups, IMAGE[3]]);
    const window = slidingWindow([IMAGE[1], IMAGE[2]], size, { strides: [1, 1], padding: "same" });
    return conv2d(x, multiply(constant(kernel.data, kernel.shape), 0.3), { ...window, groups });
  }
  function pooled(x: Value, kind: "max" | "average"): Value {
    const pooling = poolingWindow([IMAGE[1], IMAGE[2]], [2, 2], { strides: [1, 1], padding: "same" });
    return kind === "max" ? maxPool2d(x, pooling) : averagePool2d(x, pooling);
  }
  for (let i = 0; i < 14; i++) made.push(tanh(oneOf(random, steps)()));
  return made.slice(-4).reduce((sum, value) => add(sum, place(value)));
}

describe("a network of values that lie in all sorts of layouts", () => {
  it.each(Array.from({ length: 16 }, (_, seed) => seed))(
    "computes, forward and back, what it does with every value in the order of its shape: network %d",
    async (seed) => {
      const build = (key: string, place: Place) => {
        const y = randomNetwork(images, vector, new RandomGenerator(seed), place);
        const weights = constant(normal(new RandomGenerator(99), y.shape).data, y.shape);
        const [dImages, dVector] = gradients(reduceSum(multiply(y, weights)), [images, vector]);
        return { [`y ${key}`]: y, [`dImages ${key}`]: dImages, [`dVector ${key}`]: dVector };
      };
      const [images, vector] = [input("images", IMAGE), input("vector", [IMAGE[3]])];
      const layouts = new RandomGenerator(seed).split("layouts");
      const outputs = {
        ...build("mixed", (value) => lieIn(value, oneOf(layouts, everyLayout(value.rank)))),
        ...build("ordered", (value) => lieIn(value, identityLayout(value.rank))),
      };
      const feeds = new Map([images, vector].map((value) => [value, normal(layouts, value.shape)]));
      for (const chooseLowering of [plainOnly, undefined]) {
        const found = await runGraph(outputs, feeds, { chooseLowering });
        for (const name of ["y", "dImages", "dVector"]) {
          expectClose(defined(found[`${name} mixed`]), defined(found[`${name} ordered`]), 1e-5);
        }
      }
    },
  );
});

/** How many nodes of a type a graph of plain lowerings has. */
function countOf(type: string, y: Value, inputs: readonly Value[]): number {
  const bytes = toOnnx({ name: "test", inputs, outputs: { y }, chooseLowering: plainOnly });
  const nodes = fromBinary(ModelProtoSchema, bytes).graph?.node ?? [];
  return nodes.filter(({ opType }) => opType === type).length;
}

describe("a layout, once made,", () => {
  const images = input("images", [2, 8, 8, 3]);
  const window = { ...slidingWindow([8, 8], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
  const kernel = constant(new Float32Array(81), [3, 3, 3, 3]);
  const pooling = poolingWindow([8, 8], [2, 2], { strides: [2, 2], padding: "valid" });

  it("is kept by what follows: images are transposed once on the way in and once on the way out", () => {
    const hidden = batchNormalize(relu(conv2d(images, kernel, window)), { epsilon: 0.1 }).y;
    const y = pad(maxPool2d(conv2d(hidden, kernel, window), pooling), [0, 1, 1, 0], [0, 1, 1, 0]);
    expect(countOf("Transpose", y, [images])).toBe(2);
    const averaged = reduceMean(relu(averagePool2d(conv2d(images, kernel, window), pooling)), [1, 2]);
    expect(countOf("Transpose", averaged, [images])).toBe(1);
  });

  it("is that of the largest operand: small ones come to it", () => {
    const [vector, perPixel] = [input("vector", [3]), input("perPixel", [1, 1, 1, 3])];
    const convolved = conv2d(images, kernel, window);
    for (const small of [vector, perPixel]) {
      for (const y of [add(convolved, small), add(small, convolved)]) {
        expect(countOf("Transpose", reduceSum(y), [images, small])).toBe(1);
        expect(countOf("Reshape", reduceSum(y), [images, small])).toBeGreaterThan(0);
      }
    }
  });

  it("is shared by all that ask for it", () => {
    const y = add(conv2d(images, kernel, window), conv2d(images, kernel, window));
    expect(countOf("Transpose", reduceSum(y), [images])).toBe(1);
  });
});
