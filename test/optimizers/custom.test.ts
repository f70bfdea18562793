/** An optimizer in user code: the example of `customOptimizer`, and what it refuses. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError, UnknownNameError } from "../../src/errors/index.ts";
import type { Value } from "../../src/graph/index.ts";
import { layers, optimizers, sequential } from "../../src/index.ts";
import * as ops from "../../src/ops/index.ts";
import { adamw } from "../../src/optimizers/index.ts";
import { expectClose, generate } from "../support/numbers.ts";
import { rateAt, setting, train } from "./train.ts";

const { customOptimizer } = optimizers;

/** The example of the documentation. */
function makeLars() {
  const { add, divide, multiply, reduceSum, sqrt, square, subtract } = ops;
  const norm = (x: Value) => sqrt(reduceSum(square(x)));
  return customOptimizer({
    name: "lars",
    learningRate: 0.02,
    slots: ["velocity"],
    update({ parameter, gradient, slots, scalars }) {
      const trust = divide(norm(parameter), add(norm(gradient), 1e-9));
      const step = multiply(gradient, multiply(trust, scalars.learningRate));
      const velocity = add(multiply(slots.velocity, 0.9), step);
      return { parameter: subtract(parameter, velocity), slots: { velocity } };
    },
  });
}

describe("customOptimizer", () => {
  it("makes the documentation's LARS, whose norms are those of each parameter: as by hand in float64", async () => {
    const { begin, fed } = setting(8);
    const found = await train(makeLars(), begin, fed);
    begin.forEach((data, i) => {
      let weights = [...data];
      let velocity = weights.map(() => 0);
      fed.forEach((gradients, t) => {
        const gradient = [...defined(gradients[i]).data];
        const factor = (rateAt(t) * Math.hypot(...weights)) / (Math.hypot(...gradient) + 1e-9);
        velocity = velocity.map((v, j) => 0.9 * v + factor * defined(gradient[j]));
        weights = weights.map((w, j) => w - defined(velocity[j]));
        expectClose(defined(found[t]?.[i]), weights, 3e-6);
      });
    });
  });

  it("trains a model", async () => {
    const model = sequential([layers.dense({ units: 2, inputShape: [3] })], { seed: 1 });
    model.compile({ loss: "meanSquaredError", optimizer: makeLars() });
    const x = generate([32, 3], (i) => Math.sin(3 * i));
    const y = generate([32, 2], (i) => Math.sin(9 * Math.floor(i / 2)) - (i % 2));
    const { history } = await model.fit(x, y, { batchSize: 8, epochs: 20, verbose: 0 });
    expect(defined(history.loss?.at(-1))).toBeLessThan(0.5 * defined(history.loss?.[0]));
  });

  it("gives what is its own the options of all: weight decay, clipping, and the rest", async () => {
    const { begin, fed } = setting(9);
    const { add, divide, multiply, sqrt, square, subtract } = ops;
    const own = customOptimizer({
      name: "adamw of one's own",
      elementwise: true,
      slots: ["mean", { name: "meanSquare", initial: 0 }],
      scalars: (step, rate) => ({
        stepSize: (rate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step),
      }),
      update({ parameter, gradient, slots, scalars: { stepSize } }) {
        const mean = add(multiply(slots.mean, 0.9), multiply(gradient, 0.1));
        const meanSquare = add(multiply(slots.meanSquare, 0.999), multiply(square(gradient), 1 - 0.999));
        const step = divide(multiply(mean, stepSize), add(sqrt(meanSquare), 1e-7));
        return { parameter: subtract(parameter, step), slots: { mean, meanSquare } };
      },
      weightDecay: 0.1,
      clipValue: 0.5,
      useEma: true,
      emaOverwriteFrequency: 3,
    });
    const built = adamw({ weightDecay: 0.1, clipValue: 0.5, useEma: true, emaOverwriteFrequency: 3 });
    const [found, expected] = [await train(own, begin, fed), await train(built, begin, fed)];
    for (const [t, step] of found.entries()) {
      for (const [i, weights] of step.entries()) expectClose(weights, defined(expected[t]?.[i]), 3e-6);
    }
  });

  it("lets a slot be of another shape than its parameter: how often it was updated", async () => {
    const { begin, fed } = setting(10);
    const counting = customOptimizer({
      name: "counting",
      slots: [{ name: "count", shape: [], initial: 1 }],
      elementwise: true,
      update: ({ parameter, slots: { count } }) => ({
        parameter: ops.multiply(parameter, count),
        slots: { count: ops.add(count, 1) },
      }),
    });
    const found = await train(counting, begin, fed.slice(0, 3));
    for (const [i, data] of begin.entries())
      expectClose(
        defined(found[2]?.[i]),
        data.map((x) => 6 * x),
      );
  });

  it.each([
    [
      {},
      ConfigurationError,
      "customOptimizer: expected name to be a text that is not empty. Received: undefined.",
    ],
    [{ name: "own" }, ConfigurationError, "expected update to be a function. Received: undefined."],
    [{ update: 3 }, ConfigurationError, "expected update to be a function. Received: 3."],
    [{ slots: [3] }, ConfigurationError, "expected slots to be a list, each a text"],
    [{ slots: [{ initial: 3 }] }, ConfigurationError, "expected slots to be a list"],
    [{ elementWise: true }, UnknownNameError, 'Did you mean "elementwise"?'],
    [{ scalars: ["rate"] }, ConfigurationError, "expected scalars to be a function."],
    [{ weightDecay: -1 }, ConfigurationError, "expected weightDecay to be a number"],
  ])("says what is missing or wrong: %j", (given, kind, message) => {
    const rest = Object.keys(given).length === 0 || "name" in given ? {} : { name: "own" };
    const update = ({ parameter }: { parameter: Value }) => ({ parameter });
    const needed = "update" in given || Object.keys(given).length === 0 || "name" in given ? {} : { update };
    const act = () => customOptimizer({ ...rest, ...needed, ...given } as never);
    expect(act).toThrow(kind);
    expect(act).toThrow(message);
  });

  it("refuses an update that forgets a slot, when the model is trained", async () => {
    const { begin, fed } = setting(11);
    const forgetful = customOptimizer({
      name: "forgetful",
      slots: ["velocity"],
      update: ({ parameter }) => ({ parameter }),
    });
    await expect(train(forgetful, begin, fed)).rejects.toThrow(
      "forgetful: expected update to give the next value of each slot, { parameter, slots: { velocity, … } }. " +
        "Received: slots [].",
    );
  });
});
