import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import { ShapeError } from "../../src/errors/index.ts";
import {
  apply,
  constant,
  input,
  type Operator,
  operationsInOrder,
  type Value,
} from "../../src/graph/index.ts";
import {
  add,
  batchNormalize,
  cast,
  divide,
  exp,
  greater,
  matmul,
  multiply,
  negate,
  reduceSum,
  relu,
  sigmoid,
  sign,
  square,
  subtract,
  tanh,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { awayFrom, expectClose, normal, numbers } from "../support/numbers.ts";
import { inputsFor, runGraph } from "../support/run-graph.ts";

/** The gradients of a scalar in some operands. */
async function gradientsOf(
  f: (...inputs: Value[]) => Value,
  operands: readonly number[][],
): Promise<Float32Array[]> {
  const feeds = inputsFor(operands.map((operand) => numbers(operand)));
  const inputs = [...feeds.keys()];
  const found = await runGraph(Object.fromEntries(gradients(f(...inputs), inputs).entries()), feeds);
  return inputs.map((_, i) => defined(found[i]));
}

describe("gradients", () => {
  it("of a product of sums are what calculus says", async () => {
    const f = (x: Value, y: Value) => reduceSum(multiply(add(x, y), subtract(x, y)));
    const [dx, dy] = atLeast(
      await gradientsOf(f, [
        [1, 2],
        [3, -4],
      ]),
      2,
    );
    expectClose(dx, [2, 4]);
    expectClose(dy, [-6, 8]);
  });

  it("add up where a value is used several times", async () => {
    const f = (x: Value) => {
      const shared = square(x);
      return reduceSum(add(multiply(shared, x), add(shared, multiply(shared, shared))));
    };
    const [dx] = atLeast(await gradientsOf(f, [[2, -1]]), 1);
    expectClose(dx, [12 + 4 + 32, 3 - 2 - 4]);
  });

  it("of the loss itself are 1, and zeros where the loss does not depend on a value", async () => {
    const [x, y] = [input("x", [2]), input("y", [2, 3])];
    const loss = reduceSum(square(x));
    const [ofLoss, ofX, ofY] = gradients(loss, [loss, x, y]);
    expect(ofY.shape).toEqual([2, 3]);
    const found = await runGraph({ ofLoss, ofX, ofY }, new Map([[x, Float32Array.of(1, 2)]]));
    expect(found).toEqual({
      ofLoss: Float32Array.of(1),
      ofX: Float32Array.of(2, 4),
      ofY: new Float32Array(6),
    });
  });

  it("may be asked for values half way, with those before and after them", async () => {
    const x = input("x", [2]);
    const middle = exp(x);
    const [ofMiddle, ofX] = gradients(reduceSum(square(middle)), [middle, x]);
    const found = await runGraph({ ofMiddle, ofX }, new Map([[x, Float32Array.of(0, 1)]]));
    expectClose(found.ofMiddle, [2, 2 * Math.E]);
    expectClose(found.ofX, [2, 2 * Math.E ** 2]);
  });

  it("of a network of many operators are those that differences show", async () => {
    const random = new RandomGenerator(1);
    await checkGradient(
      (x, a, b, bias) => {
        const hidden = relu(matmul(x, a, { bias }));
        const gate = sigmoid(matmul(tanh(hidden), b));
        return divide(multiply(gate, hidden), add(exp(negate(gate)), reduceSum(square(x), [1], true)));
      },
      [normal(random, [5, 3]), normal(random, [3, 4]), normal(random, [4, 4]), awayFrom([0], random, [4])],
      { step: 0.002, tolerance: 0.01 },
    );
  });

  it("stop at operators without a rule", async () => {
    const f = (x: Value) => reduceSum(multiply(x, cast(greater(x, 0))));
    expectClose(defined((await gradientsOf(f, [[-1, 2]]))[0]), [0, 1]);
    expectClose(defined((await gradientsOf((x) => reduceSum(multiply(x, sign(x))), [[-1, 2]]))[0]), [-1, 1]);
  });

  it("can be differentiated again", async () => {
    const f = (x: Value) => {
      const [first] = gradients(reduceSum(multiply(multiply(x, x), x)), [x]);
      return reduceSum(first);
    };
    expectClose(defined((await gradientsOf(f, [[2, -3]]))[0]), [12, -18]);
  });

  it("are not computed for what no parameter needs", () => {
    const asked: string[] = [];
    const passing = (name: string): Operator => ({
      name,
      infer: (inputs) => inputs,
      gradient(_, [dy]) {
        asked.push(name);
        return [dy];
      },
      lowerings: [],
    });
    const [x, data] = [input("x", [2]), input("data", [2])];
    const y = multiply(apply(passing("of x"), [x], {}), apply(passing("of data"), [data], {}));
    gradients(reduceSum(y), [x]);
    expect(asked).toEqual(["of x"]);
  });

  it("ask a rule once, with undefined for the outputs that nothing depends on", () => {
    const seen: (readonly (Value | undefined)[])[] = [];
    const twoOutputs: Operator = {
      name: "twoOutputs",
      infer: ([x]) => [defined(x), defined(x)],
      gradient(_, ofOutputs) {
        seen.push(ofOutputs);
        return [ofOutputs[0]];
      },
      lowerings: [],
    };
    const x = input("x", [2]);
    const y = apply(twoOutputs, [x], {});
    gradients(reduceSum(add(y, exp(y))), [x]);
    expect(seen.length).toBe(1);
    expect(defined(seen[0])[0]).toBeDefined();
    expect(defined(seen[0])[1]).toBeUndefined();
  });

  it("pass through the statistics of a batch normalization too", async () => {
    const x = numbers([1, 2, 4, 8, 3, -1], [3, 2]);
    const { epsilon, weights } = { epsilon: 0.1, weights: constant([0.5, -2]) };
    const ofOutput = (output: "mean" | "variance") => (value: Value) =>
      multiply(square(batchNormalize(value, { epsilon })[output]), weights);
    await checkGradient(ofOutput("mean"), [x]);
    await checkGradient(ofOutput("variance"), [x]);
    await checkGradient(
      (value) => {
        const { y, mean, variance } = batchNormalize(value, { epsilon });
        return add(y, add(multiply(mean, weights), square(variance)));
      },
      [x],
    );
  });

  it("go down a chain of twenty thousand operations", () => {
    const x = input("x", []);
    let y: Value = x;
    for (let i = 0; i < 20_000; i++) y = negate(y);
    expect(operationsInOrder(gradients(y, [x])).length).toBe(20_000);
  });

  it("are refused for what is no scalar", () => {
    const x = constant([1, 2]);
    expect(() => gradients(x, [x])).toThrow(
      new ShapeError("Expected a scalar loss, of shape []. Received: [2]."),
    );
  });
});
