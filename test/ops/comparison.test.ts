import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import { constant, integerConstant } from "../../src/graph/index.ts";
import { add, cast, equal, greater, greaterOrEqual, reduceSum, select } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { lieIn } from "../support/lie-in.ts";
import { integers, normal, numbers } from "../support/numbers.ts";
import { broadcast } from "../support/reference.ts";
import { evaluate, inputsFor, runGraph } from "../support/run-graph.ts";

describe.each([
  { name: "greater", compare: greater, formula: (a: number, b: number) => Number(a > b) },
  { name: "greaterOrEqual", compare: greaterOrEqual, formula: (a: number, b: number) => Number(a >= b) },
  { name: "equal", compare: equal, formula: (a: number, b: number) => Number(a === b) },
])("$name", ({ compare, formula }) => {
  it.each([
    { a: [3, 4], b: [3, 4] },
    { a: [2, 3, 3, 4], b: [4] },
    { a: [4], b: [3, 1] },
    { a: [], b: [5] },
  ])("compares $a with $b, ties among them", async (shapes) => {
    const random = new RandomGenerator(1);
    const [a, b] = [integers(random, shapes.a, 3), integers(random, shapes.b, 3)];
    expect([...(await evaluate(compare, [a, b]))]).toEqual(broadcast(formula, a, b));
  });

  it("makes booleans, and lets no gradient pass", async () => {
    const feeds = inputsFor([numbers([1, 2]), numbers([2, 2])]);
    const [a, b] = atLeast([...feeds.keys()], 2);
    expect(compare(a, b).elementType).toBe("bool");
    const [da] = gradients(reduceSum(cast(compare(a, b))), [a]);
    expect([...(await runGraph({ da }, feeds)).da]).toEqual([0, 0]);
  });
});

describe("cast", () => {
  it("rounds towards 0 on the way to integers, and back keeps them", async () => {
    const x = numbers([-1.7, -0.2, 0, 0.9, 3]);
    const y = await evaluate((value) => cast(cast(value, "int64")), [x]);
    expect([...y].map((value) => value + 0)).toEqual([-1, 0, 0, 0, 3]);
  });

  it("gives the value itself where nothing changes", () => {
    const [value, integer] = [constant(1), integerConstant([1])];
    expect(cast(value)).toBe(value);
    expect(cast(integer, "int64")).toBe(integer);
    expect(cast(integer).elementType).toBe("float32");
  });
});

describe("select", () => {
  const random = new RandomGenerator(2);
  const condition = integers(random, [2, 3, 4], 2);

  it.each([
    {
      name: "all of one shape",
      shapes: [
        [2, 3, 4],
        [2, 3, 4],
        [2, 3, 4],
      ],
    },
    {
      name: "a condition that is stretched",
      shapes: [
        [3, 1],
        [2, 3, 4],
        [2, 3, 4],
      ],
    },
    { name: "a vector beside a tensor", shapes: [[2, 3, 4], [4], [2, 3, 4]] },
    {
      name: "a tensor beside a column",
      shapes: [
        [2, 3, 4],
        [2, 3, 4],
        [3, 1],
      ],
    },
    { name: "a scalar beside a tensor", shapes: [[2, 3, 4], [], [2, 3, 4]] },
  ])("takes the first where the condition holds, and sends the gradient there: $name", async ({ shapes }) => {
    const chosen = integers(random, defined(shapes[0]), 2);
    const [a, b] = [normal(random, defined(shapes[1])), normal(random, defined(shapes[2]))];
    const isChosen = () => greater(constant(chosen.data, chosen.shape), 0.5);
    const expected = broadcast((c, i) => (c > 0.5 ? 2 * i : 2 * i + 1), chosen, {
      data: Float32Array.from({ length: 24 }, (_, i) => i),
      shape: [2, 3, 4],
    });
    const stretched = [a, b].map((operand) => broadcast((_, y) => y, condition, operand));
    expect([...(await evaluate((x, y) => select(isChosen(), x, y), [a, b]))]).toEqual(
      expected.map((code) => defined(stretched[code % 2])[Math.floor(code / 2)]),
    );
    await checkGradient((x, y) => select(isChosen(), x, y), [a, b]);
  });

  it("chooses by a comparison, in another layout, beside plain numbers", async () => {
    const x = normal(random, [2, 3, 4]);
    const y = await evaluate(
      (value) => {
        const moved = lieIn(value, [2, 0, 1]);
        return add(select(greater(moved, 0), moved, -1), select(greater(moved, 0), 0, value));
      },
      [x],
    );
    expect([...y]).toEqual([...x.data].map((n) => (n > 0 ? n : Math.fround(n - 1))));
  });
});
