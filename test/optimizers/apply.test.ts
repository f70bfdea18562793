/** Optimizers that are not elementwise, and which parameters are updated together. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError, ShapeError } from "../../src/errors/index.ts";
import { input, type Shape, type Value } from "../../src/graph/index.ts";
import {
  add,
  divide,
  matmul,
  multiply,
  reduceSum,
  softmax,
  sqrt,
  square,
  subtract,
  transpose,
} from "../../src/ops/compiler.ts";
import { applyOptimizer, type Optimizer } from "../../src/optimizers/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, type Numbers, normal } from "../support/numbers.ts";
import { runGraph } from "../support/run-graph.ts";

/** Every step is as long as a hundredth of the weights: LARS without momentum (You et al. 2017). */
const LARS: Optimizer = {
  name: "lars",
  learningRate: 0.01,
  slots: [],
  scalars: ["learningRate"],
  scalarsAt: (_, rate) => [rate],
  update(parameter, gradient, _, [rate]) {
    const norm = (value: Value) => sqrt(reduceSum(square(value)));
    const step = multiply(gradient, divide(norm(parameter), add(norm(gradient), 1e-9)));
    return { parameter: subtract(parameter, multiply(step, defined(rate))), slots: [] };
  },
};

function larsByHand(weights: Float32Array, gradient: Float32Array): number[] {
  const factor = (0.01 * Math.hypot(...weights)) / (Math.hypot(...gradient) + 1e-9);
  return Array.from(weights, (weight, i) => weight - factor * defined(gradient[i]));
}

/** @param kept the shapes in which parameters are kept; default: their own */
async function applied(optimizer: Optimizer, shapes: readonly Shape[], kept = shapes) {
  const random = new RandomGenerator(4);
  const parameters = shapes.map((shape, i) => ({
    name: `w${i}`,
    value: input(`w${i}`, kept[i] ?? shape),
    gradient: input(`g${i}`, shape),
    slots: [],
  }));
  const rate = input("rate", []);
  const updates = applyOptimizer(optimizer, parameters, [rate]);
  const begin = parameters.map(({ value }) => normal(random, value.shape));
  // Of other sizes from parameter to parameter, so that a common norm shows.
  const gradients = parameters.map(({ gradient }, i) => {
    const { data, shape } = normal(random, gradient.shape);
    return { data: data.map((x) => x * 10 ** i), shape };
  });
  const found = await runGraph(
    Object.fromEntries(updates.map(({ parameter }, i) => [`${i}`, parameter])),
    new Map<Value, Numbers | Float32Array>([
      ...parameters.flatMap(({ value, gradient }, i) => [
        [value, defined(begin[i])] as const,
        [gradient, defined(gradients[i])] as const,
      ]),
      [rate, Float32Array.of(0.01)] as const,
    ]),
  );
  const results = shapes.map((_, i) => defined(found[`${i}`]));
  return {
    results,
    begin: begin.map(({ data }) => data),
    gradients: gradients.map(({ data }) => data),
    updates,
  };
}

describe("an optimizer with a norm of each parameter", () => {
  it("takes it of small parameters one by one, as by hand in float64", async () => {
    const { results, begin, gradients } = await applied(LARS, [[3, 4], [5], [2, 2, 1, 3]]);
    for (const [i, found] of results.entries())
      expectClose(found, larsByHand(defined(begin[i]), defined(gradients[i])), 1e-6);
  });

  it("cannot be said to be elementwise: it would train wrong", async () => {
    const declared = { ...LARS, elementwise: true };
    const cases: [shapes: Shape[], kept?: Shape[]][] = [[[[3, 4], [5]]], [[[3, 4]]], [[[6, 4]], [[3, 2, 4]]]];
    for (const [shapes, kept] of cases) {
      await expect(applied(declared, shapes, kept)).rejects.toThrow(
        "lars: expected an update that treats each element by itself, since the optimizer is said to be elementwise; " +
          'leave "elementwise" out where it does not. Received: an update by reduceSum.',
      );
    }
  });

  it.each([
    ["softmax", (x: Value) => softmax(x)],
    ["matmul", (x: Value) => matmul(x, x)],
    ["transpose", (x: Value) => transpose(x, [1, 0])],
  ] as const)("has sisters that keep the shape and are refused too: %s", (name, change) => {
    const optimizer: Optimizer = {
      ...LARS,
      elementwise: true,
      update: (parameter, gradient) => ({ parameter: add(parameter, change(gradient)), slots: [] }),
    };
    const parameter = { value: input("w", [2, 2]), gradient: input("g", [2, 2]), slots: [] };
    const act = () => applyOptimizer(optimizer, [parameter], [input("rate", [])]);
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(`Received: an update by ${name}.`);
  });

  it("takes it as a whole of a parameter that is kept in blocks", async () => {
    const { results, begin, gradients, updates } = await applied(LARS, [[6, 4]], [[3, 2, 4]]);
    expect(defined(updates[0]).parameter.shape).toEqual([3, 2, 4]);
    expectClose(defined(results[0]), larsByHand(defined(begin[0]), defined(gradients[0])), 1e-6);
  });
});

describe("parameters that are updated together", () => {
  it("are those of one variant", () => {
    const sizes: number[] = [];
    const counting: Optimizer = {
      ...LARS,
      elementwise: true,
      update(parameter) {
        sizes.push(parameter.size);
        return { parameter, slots: [] };
      },
      variant: ({ name }) => (name === "b" ? "other" : "usual"),
    };
    const parameters = ["a", "b", "c"].map((name, i) => ({
      name,
      value: input(name, [i + 1]),
      gradient: input(`${name} gradient`, [i + 1]),
      slots: [],
    }));
    const updates = applyOptimizer(counting, parameters, [input("rate", [])]);
    expect(sizes).toEqual([4, 2]);
    expect(updates.map(({ parameter }) => parameter.shape)).toEqual([[1], [2], [3]]);
  });

  it("need not be elementwise all: each is asked", () => {
    const shapes: Shape[] = [];
    const mixed: Optimizer = {
      ...LARS,
      elementwise: ({ shape }) => shape.length < 2,
      update(parameter) {
        shapes.push(parameter.shape);
        return { parameter, slots: [] };
      },
    };
    const parameters = [[2, 2], [3], [4]].map((shape, i) => ({
      value: input(`w${i}`, shape),
      gradient: input(`g${i}`, shape),
      slots: [],
    }));
    applyOptimizer(mixed, parameters, [input("rate", [])]);
    expect(shapes).toEqual([[7], [2, 2]]);
  });

  it("keep their shapes: an update that changes one is refused by name", () => {
    const broken: Optimizer = {
      ...LARS,
      update: (parameter) => ({ parameter: reduceSum(parameter), slots: [] }),
    };
    const parameters = [{ name: "dense/bias", value: input("w", [3]), gradient: input("g", [3]), slots: [] }];
    const act = () => applyOptimizer(broken, parameters, [input("rate", [])]);
    expect(act).toThrow(ShapeError);
    expect(act).toThrow(
      "lars: expected an update of dense/bias and its slots of the same shapes, [3]. Received: []",
    );
  });
});
