/** The check itself: it must fail for wrong rules, or every test that uses it is empty. */

import { describe, expect, it } from "vitest";
import { atLeast, defined } from "../../src/checked.ts";
import { apply, type Operator, type Value } from "../../src/graph/index.ts";
import { cast, greater, multiply, relu, square, sumTo, transpose } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { awayFrom, generate, normal } from "../support/numbers.ts";

const random = new RandomGenerator(1);

/** The square, with a gradient rule of the caller's. */
function squareWith(rule: (x: Value, dy: Value) => Value | undefined): (x: Value) => Value {
  const operator: Operator = {
    name: "square",
    infer: (inputs) => inputs,
    gradient: ({ inputs }, [dy]) => [dy && rule(atLeast(inputs, 1)[0], dy)],
    lowerings: [
      {
        name: "plain",
        emit(context) {
          context.setOutput(0, context.node("Mul", [context.operand(0), context.operand(0)]));
        },
      },
    ],
  };
  return (x) => apply(operator, [x], {});
}

describe("checkGradient", () => {
  const x = normal(random, [4, 4]);
  const large = normal(random, [20, 20]);

  it("passes the right rule", async () => {
    const right = squareWith((value, dy) => multiply(multiply(dy, value), 2));
    await checkGradient(right, [x]);
    await checkGradient(right, [large]);
  });

  it.each<{ name: string; rule: (x: Value, dy: Value) => Value | undefined }>([
    { name: "no gradient", rule: () => undefined },
    { name: "half of it", rule: (value, dy) => multiply(dy, value) },
    { name: "the wrong sign", rule: (value, dy) => multiply(multiply(dy, value), -2) },
    { name: "one per cent too much", rule: (value, dy) => multiply(multiply(dy, value), 2.02) },
    { name: "the incoming gradient forgotten", rule: (value) => multiply(value, 2) },
    { name: "transposed", rule: (value, dy) => transpose(multiply(multiply(dy, value), 2), [1, 0]) },
    {
      name: "wrong for a few elements only",
      rule: (value, dy) => multiply(multiply(multiply(dy, value), 2), cast(greater(1.5, value))),
    },
    { name: "another shape", rule: (value, dy) => sumTo(multiply(multiply(dy, value), 2), [4]) },
  ])("fails a wrong one: $name", async ({ rule }) => {
    const y = generate([4, 4], (i) => (i === 5 ? 2 : 1 + defined(x.data[i]) / 10));
    await expect(checkGradient(squareWith(rule), [y])).rejects.toThrow();
  });

  it("fails a rule that is wrong for elements that are only moved together with all others", async () => {
    const wrong = squareWith((value, dy) => multiply(multiply(dy, value), cast(greater(3, value))));
    await expect(checkGradient(wrong, [large])).rejects.toThrow();
  });

  it("fails where no operand changes anything, since it would have checked nothing", async () => {
    await expect(checkGradient((value) => multiply(value, 0), [x])).rejects.toThrow("this check is empty");
  });

  it("fails where a step crosses a kink, so that its inputs are chosen with care", async () => {
    const atKink = generate([3], () => 0.004);
    await expect(checkGradient(relu, [atKink])).rejects.toThrow();
    await checkGradient(relu, [awayFrom([0], random, [3])]);
  });

  it("sums over several results", async () => {
    await checkGradient((value) => [square(value), multiply(value, 3)], [x]);
  });
});
