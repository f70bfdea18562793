/** Which lowerings there are and which are taken; each is compared with the plain one on a few subjects. */

import { describe, expect, it } from "vitest";
import { gradients } from "../../../src/autodiff/gradients.ts";
import { defined } from "../../../src/checked.ts";
import { constant, input, type Operation, operationsInOrder, type Value } from "../../../src/graph/index.ts";
import { firstApplicable, toOnnx } from "../../../src/onnx/index.ts";
import * as ops from "../../../src/ops/index.ts";
import { poolingWindow, slidingWindow } from "../../../src/ops/index.ts";
import { simplify } from "../../../src/rewrites/index.ts";
import { COMPARED_ELSEWHERE, COMPARISONS, CONVOLUTION, compareLowerings, noting } from "./comparisons.ts";

/** What takes seconds. lowerings.slow.test.ts compares on all. */
const FEW_SEEDS = 6;

compareLowerings(FEW_SEEDS);

/** Every operator of Atelier, with those that its gradients bring along. */
function everyOperator(): readonly Operation[] {
  const [a, b] = [input("a", [4, 4]), input("b", [4, 4])];
  const [images, kernel] = [input("images", [2, 4, 4, 4]), input("kernel", [3, 3, 4, 4])];
  const statistics = input("statistics", [4]);
  const window = { ...slidingWindow([4, 4], [3, 3], { strides: [1, 1], padding: "same" }), groups: 1 };
  const pooling = poolingWindow([4, 4], [2, 2], { strides: [2, 2], padding: "valid" });
  const ofMatrices = [
    ...[ops.add, ops.subtract, ops.multiply, ops.divide, ops.maximum, ops.minimum].map((f) => f(a, b)),
    ...[ops.negate, ops.exp, ops.log, ops.sqrt, ops.sign, ops.absolute, ops.tanh].map((f) => f(a)),
    ...[ops.sigmoid, ops.erf, ops.softplus, ops.mish, ops.relu, ops.softmax, ops.logSoftmax].map((f) => f(a)),
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
