import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import { constant, type Value } from "../../src/graph/index.ts";
import { add, divide, maximum, minimum, multiply, reduceSum, square, subtract } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { everyLayout, lieIn } from "../support/lie-in.ts";
import { awayFrom, distinct, expectClose, normal, numbers } from "../support/numbers.ts";
import { broadcast } from "../support/reference.ts";
import { evaluate, inputsFor, runGraph } from "../support/run-graph.ts";

const OPERATORS = [
  { name: "add", apply: add, formula: (a: number, b: number) => a + b },
  { name: "subtract", apply: subtract, formula: (a: number, b: number) => a - b },
  { name: "multiply", apply: multiply, formula: (a: number, b: number) => a * b },
  { name: "divide", apply: divide, formula: (a: number, b: number) => a / b },
  { name: "maximum", apply: maximum, formula: Math.max },
  { name: "minimum", apply: minimum, formula: Math.min },
];

const SHAPES: { a: number[]; b: number[] }[] = [
  { a: [], b: [] },
  { a: [2, 3], b: [2, 3] },
  { a: [2, 3], b: [] },
  { a: [], b: [2, 3] },
  { a: [2, 3, 2, 4], b: [4] },
  { a: [4], b: [2, 3, 2, 4] },
  { a: [2, 3], b: [1, 3] },
  { a: [2, 3], b: [2, 1] },
  { a: [2, 1], b: [1, 3] },
  { a: [2, 3], b: [1, 1, 2, 3] },
  { a: [4, 1, 3], b: [2, 1] },
  { a: [2, 3, 2, 4], b: [3, 1, 4] },
  { a: [1], b: [1, 1] },
  { a: [1, 1, 2], b: [3, 1] },
];

/** Operands without ties or zeros; a divisor at least ½, so that central differences are accurate. */
function operandsOf(name: string, { a, b }: { a: number[]; b: number[] }) {
  const random = new RandomGenerator(2);
  if (name === "divide") {
    const divisor = awayFrom([0], random, b);
    return [normal(random, a), { ...divisor, data: divisor.data.map((x) => x + Math.sign(x)) }];
  }
  const pool = distinct(random, [1000], 0.05).data;
  return [a, b].map((shape, i) => ({
    shape,
    data: pool.slice(500 * i, 500 * i + shape.reduce((n, k) => n * k, 1)),
  }));
}

describe.each(OPERATORS)("$name", ({ name, apply, formula }) => {
  it("broadcasts as NumPy does", async () => {
    for (const shapes of SHAPES) {
      const [a, b] = atLeast(operandsOf(name, shapes), 2);
      expectClose(await evaluate(apply, [a, b]), broadcast(formula, a, b), 1e-6);
    }
  });

  it.each(SHAPES)("has the gradient that differences show, $a with $b", async (shapes) => {
    await checkGradient(apply, operandsOf(name, shapes));
  });

  it("takes plain numbers on either side", async () => {
    const x = numbers([-2, 0.5, 3]);
    const outputs = inputsFor([x]);
    const [value] = atLeast([...outputs.keys()], 1);
    const both = await runGraph({ left: apply(1.5, value), right: apply(value, 1.5) }, outputs);
    expectClose(
      both.left,
      [...x.data].map((n) => formula(1.5, n)),
    );
    expectClose(
      both.right,
      [...x.data].map((n) => formula(n, 1.5)),
    );
  });

  it("computes the same in whatever layouts its operands lie", async () => {
    const operands = operandsOf(name, { a: [2, 3, 1, 4], b: [3, 5, 4] });
    const layouts = everyLayout(4).filter((_, i) => i % 3 === 1);
    const feeds = inputsFor(operands);
    const [a, b] = atLeast([...feeds.keys()], 2);
    const outputs: Record<string, Value> = {};
    const build = (key: string, operand: (x: Value) => Value) => {
      const y = apply(operand(a), lieIn(b, [2, 0, 1]));
      const weights = constant(
        Float32Array.from({ length: y.size }, (_, i) => (i % 7) - 3),
        y.shape,
      );
      const [da, db] = gradients(reduceSum(multiply(y, weights)), [a, b]);
      Object.assign(outputs, { [`y${key}`]: y, [`da${key}`]: da, [`db${key}`]: db });
    };
    build("", (x) => x);
    for (const layout of layouts) build(layout.join(), (x) => lieIn(x, layout));
    const found = await runGraph(outputs, feeds);
    for (const layout of layouts) {
      for (const output of ["y", "da", "db"]) {
        expectClose(defined(found[`${output}${layout.join()}`]), defined(found[output]), 1e-6);
      }
    }
  });
});

describe.each([
  { name: "maximum", apply: maximum, first: [0, 1, 1] },
  { name: "minimum", apply: minimum, first: [1, 0, 1] },
])("$name of equal numbers", ({ apply, first }) => {
  it("gives the gradient to the first operand", async () => {
    const feeds = inputsFor([numbers([1, 5, 3]), numbers([2, 4, 3])]);
    const inputs = atLeast([...feeds.keys()], 2);
    const [da, db] = gradients(reduceSum(apply(defined(inputs[0]), defined(inputs[1]))), inputs);
    const found = await runGraph({ da, db }, feeds);
    expect([...found.da]).toEqual(first);
    expect([...found.db]).toEqual(first.map((n) => 1 - n));
  });
});

describe("an operand that is used twice", () => {
  it.each<{ name: string; f: (x: Value) => Value }>([
    { name: "x²", f: square },
    { name: "x · x + x / 3", f: (x) => add(multiply(x, x), divide(x, 3)) },
    { name: "x − (x − 1)", f: (x) => multiply(x, subtract(x, subtract(x, 1))) },
  ])("collects both gradients: $name", async ({ f }) => {
    await checkGradient(f, [normal(new RandomGenerator(4), [2, 3])]);
  });
});
