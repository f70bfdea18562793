import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast } from "../../src/checked.ts";
import type { Value } from "../../src/graph/index.ts";
import {
  absolute,
  erf,
  exp,
  log,
  negate,
  reduceSum,
  relu,
  sigmoid,
  sign,
  softplus,
  sqrt,
  tanh,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { lieIn } from "../support/lie-in.ts";
import { awayFrom, expectClose, type Numbers, numbers } from "../support/numbers.ts";
import { erf as erfFormula } from "../support/reference.ts";
import { evaluate, inputsFor, runGraph } from "../support/run-graph.ts";

interface Unary {
  readonly name: string;
  readonly f: (x: Value) => Value;
  readonly formula: (x: number) => number;
  /** Defined for positive numbers only. */
  readonly positive?: boolean;
}

const FUNCTIONS: Unary[] = [
  { name: "negate", f: negate, formula: (x) => -x },
  { name: "exp", f: exp, formula: Math.exp },
  { name: "log", f: log, formula: Math.log, positive: true },
  { name: "sqrt", f: sqrt, formula: Math.sqrt, positive: true },
  { name: "absolute", f: absolute, formula: Math.abs },
  { name: "tanh", f: tanh, formula: Math.tanh },
  { name: "sigmoid", f: sigmoid, formula: (x) => 1 / (1 + Math.exp(-x)) },
  { name: "erf", f: erf, formula: erfFormula },
  { name: "softplus", f: softplus, formula: (x) => Math.log1p(Math.exp(x)) },
  { name: "relu", f: relu, formula: (x) => Math.max(x, 0) },
];

function operand({ positive = false }: Unary): Numbers {
  const x = awayFrom([0], new RandomGenerator(1), [3, 4, 2]);
  return positive ? { ...x, data: x.data.map((value) => Math.abs(value) + 0.2) } : x;
}

describe.each(FUNCTIONS)("$name", (unary) => {
  it("is its formula", async () => {
    const x = operand(unary);
    expectClose(await evaluate(unary.f, [x]), [...x.data].map(unary.formula), 1e-6);
  });

  it("has the gradient that differences show", async () => {
    await checkGradient(unary.f, [operand(unary)]);
    await checkGradient((x) => unary.f(lieIn(x, [2, 0, 1])), [operand(unary)]);
  });
});

/** The gradient of `Σ f(x)` at these points. */
async function slopes(f: (x: Value) => Value, points: readonly number[]): Promise<number[]> {
  const feeds = inputsFor([numbers(points)]);
  const [x] = atLeast([...feeds.keys()], 1);
  const [dx] = gradients(reduceSum(f(x)), [x]);
  return [...(await runGraph({ dx }, feeds)).dx];
}

describe("gradients at kinks", () => {
  it("is 0 at 0 for relu, as for everything below", async () => {
    expect(await slopes(relu, [-1, -0, 0, 1e-30, 2])).toEqual([0, 0, 0, 1, 1]);
  });

  it("is 0 at 0 for the absolute value", async () => {
    expect(await slopes(absolute, [-3, 0, 2])).toEqual([-1, 0, 1]);
  });

  it("is 0 everywhere for the sign", async () => {
    const points = [-3, 0, 2];
    expect([...(await evaluate(sign, [numbers(points)]))]).toEqual([-1, 0, 1]);
    expect(await slopes(sign, points)).toEqual([0, 0, 0]);
  });
});

describe("far from 0", () => {
  it.each([
    { name: "tanh", f: tanh, values: [-1, -1, 1, 1], gradient: [0, 0, 0, 0] },
    { name: "sigmoid", f: sigmoid, values: [0, 0, 1, 1], gradient: [0, 0, 0, 0] },
    { name: "erf", f: erf, values: [-1, -1, 1, 1], gradient: [0, 0, 0, 0] },
    { name: "softplus", f: softplus, values: [0, 0, 1e4, 1e30], gradient: [0, 0, 1, 1] },
  ])("$name and its gradient reach their limits without overflowing", async ({ f, values, gradient }) => {
    const points = [-1e30, -1e4, 1e4, 1e30];
    expectClose(await evaluate(f, [numbers(points)]), values, 1e-6);
    expectClose(Float32Array.from(await slopes(f, points)), gradient, 1e-6);
  });
});
