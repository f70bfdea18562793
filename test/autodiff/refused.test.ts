/** What has no gradient is refused where a gradient would have to pass, and nowhere else. */

import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { ConfigurationError, GradientError } from "../../src/errors/index.ts";
import { apply, constant, input, type Operator, type Value } from "../../src/graph/index.ts";
import { layers, type losses, sequential } from "../../src/index.ts";
import { add, argMax, cast, greater, multiply, reduceSum, reshape, step, topK } from "../../src/ops/index.ts";
import { numbers } from "../support/numbers.ts";
import { inputsFor, runGraph } from "../support/run-graph.ts";

const opaque: Operator = {
  name: "opaque",
  infer: ([x]) => [defined(x)],
  lowerings: [{ name: "plain", emit: (context) => context.setOutput(0, context.operand(0)) }],
};

const throughOpaque = (x: Value) => apply(opaque, [x], {});

describe("an operator without a gradient", () => {
  it("is refused between a weight and the loss, and both are named", () => {
    const [kernel, bias] = [input("dense/kernel", [3]), input("dense/bias", [3])];
    const loss = (x: Value) => reduceSum(add(throughOpaque(multiply(x, 2)), bias));
    expect(() => gradients(loss(kernel), [kernel, bias])).toThrow(
      new GradientError(
        'Expected operators with a gradient between every trainable weight and the loss. Received: "opaque", which ' +
          'has none, on the way from "dense/kernel".',
      ),
    );
    expect(new GradientError()).toBeInstanceOf(ConfigurationError);
    // Weights that are kept under another shape are named too.
    const kept = input("dense/kernel", [1, 3]);
    expect(() => gradients(loss(reshape(kept, [3])), [reshape(kept, [3]), bias])).not.toThrow();
    const seen = reshape(kept, [3]);
    expect(() => gradients(loss(seen), [seen])).toThrow('from "dense/kernel"');
    expect(() => gradients(reduceSum(topK(kernel, 2).values), [kernel])).toThrow('Received: "topK"');
  });

  it("does no harm beside the way: of data, of frozen weights, of numbers that only scale", () => {
    const [x, kernel] = [input("x", [3]), input("kernel", [3])];
    expect(() => gradients(reduceSum(multiply(throughOpaque(x), kernel)), [kernel])).not.toThrow();
    expect(() => gradients(reduceSum(throughOpaque(constant([1]))), [kernel])).not.toThrow();
  });

  it("may have a gradient that is zero, and then so is that of whatever follows", async () => {
    const feeds = inputsFor([numbers([1, -2, 3])]);
    const [x] = [...feeds.keys()];
    const value = defined(x);
    const positions = cast(argMax(reshape(value, [1, 3])));
    const loss = add(
      reduceSum(multiply(value, step(value))),
      add(reduceSum(throughOpaque(positions)), reduceSum(throughOpaque(cast(greater(value, 0))))),
    );
    const [dx] = gradients(loss, [value]);
    expect([...(await runGraph({ dx: defined(dx) }, feeds)).dx]).toEqual([1, 0, 1]);
  });

  it("is refused in a loss of one's own when the model is compiled", () => {
    const model = sequential([layers.dense({ units: 2, inputShape: [3] })]);
    const loss: losses.Loss = {
      name: "opaque",
      targets: "values",
      call: (targets, predictions) => reduceSum(multiply(targets, throughOpaque(predictions)), [1]),
    };
    expect(() => model.compile({ loss, optimizer: "sgd" })).toThrow(
      '"opaque", which has none, on the way from "dense/kernel", "dense/bias"',
    );
  });
});
