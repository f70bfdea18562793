/** Mean errors, and how losses are found and checked. */

import { describe, expect, it } from "vitest";
import { ConfigurationError, ShapeError, UnknownNameError } from "../../src/errors/index.ts";
import type { Value } from "../../src/graph/index.ts";
import {
  checkLossResult,
  findLoss,
  type Loss,
  type LossName,
  meanAbsoluteError,
  meanSquaredError,
} from "../../src/losses/index.ts";
import { greater, reduceMean, square, subtract } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { expectClose, normal, numbers } from "../support/numbers.ts";
import { mean } from "../support/reference.ts";
import { cellOf, lossOf, rowsOf, stored } from "./support/loss-of.ts";

const random = new RandomGenerator(1);

describe("meanSquaredError", () => {
  it.each([[[4, 3]], [[2, 3, 2, 2]], [[5]]])(
    "averages squares over all of %j but the batch",
    async (shape) => {
      const [t, p] = [normal(random, shape), normal(random, shape)];
      const expected = rowsOf(t).map((row, i) => mean(row.map((value, j) => (value - cellOf(p, i, j)) ** 2)));
      expectClose(await lossOf(meanSquaredError(), t, p), expected, 1e-6);
      await checkGradient((value) => meanSquaredError().call(stored(t), value), [p]);
    },
  );
});

describe("meanAbsoluteError", () => {
  it("averages distances over all but the batch", async () => {
    const [t, p] = [normal(random, [4, 3, 2]), normal(random, [4, 3, 2])];
    const expected = rowsOf(t).map((row, i) =>
      mean(row.map((value, j) => Math.abs(value - cellOf(p, i, j)))),
    );
    expectClose(await lossOf(meanAbsoluteError(), t, p), expected, 1e-6);
    await checkGradient((value) => meanAbsoluteError().call(stored(t), value), [p]);
  });
});

describe("findLoss", () => {
  it.each([
    ["categoricalCrossentropy", "oneHot"],
    ["sparseCategoricalCrossentropy", "labels"],
    ["binaryCrossentropy", "values"],
    ["meanSquaredError", "values"],
    ["meanAbsoluteError", "values"],
  ] as const)("finds %s, whose targets are %s", (name, targets) => {
    expect(findLoss(name)).toMatchObject({ name, targets });
  });

  it("takes short names, and names what those of elsewhere stand for", () => {
    for (const name of ["mse", "MSE"] as const) expect(findLoss(name).name).toBe("meanSquaredError");
    for (const name of ["mae", "MAE"] as const) expect(findLoss(name).name).toBe("meanAbsoluteError");
    for (const [name, here] of [
      ["crossentropy", "categoricalCrossentropy"],
      ["BCE", "binaryCrossentropy"],
      ["softmaxCrossEntropy", "categoricalCrossentropy"],
      ["mean_squared_error", "meanSquaredError"],
      ["sparse_categorical_crossentropy", "sparseCategoricalCrossentropy"],
      ["MeanAbsoluteError", "meanAbsoluteError"],
    ]) {
      expect(() => findLoss(name as LossName)).toThrow(`Did you mean "${here}"? Received: "${name}".`);
    }
  });

  it("refuses what is no loss", () => {
    for (const strange of [[], null, 3]) {
      expect(() => findLoss(strange as unknown as Loss)).toThrow(
        /as made by losses, a function .*, or \{ name, call, … \}\. Received: /,
      );
    }
  });

  const call = (y: Value) => y;
  it.each([
    [{ name: "mine" }, "expected call to be a function. Received: undefined."],
    [{ call }, "expected name to be a text that is not empty. Received: undefined."],
    [{ name: "mine", call, targets: "onehot" }, 'targets to be "values", "labels" or "oneHot"'],
    [{ name: "mine", call, target: "labels" }, 'Did you mean "targets"? Received: "target".'],
    [{ name: "mine", call, targetBounds: [1, 0] }, "targetBounds to be [min, max]"],
    [{ name: "mine", call, predictions: "classes" }, 'predictions to be "probabilities" or "logits"'],
    [{ name: "mine", call, atPositions: 3 }, "atPositions to be a function"],
  ])("says what is wrong with one of your own: %o", (strange, wrong) => {
    expect(() => findLoss(strange as unknown as Loss)).toThrow(ConfigurationError);
    expect(() => findLoss(strange as unknown as Loss)).toThrow(wrong);
  });

  it("takes a function, and an object of a name and a function: of values", async () => {
    function squares(targets: Value, predictions: Value): Value {
      return reduceMean(square(subtract(targets, predictions)), [-1]);
    }
    class Squares {
      readonly name = "Squares";
      readonly #power = 2;
      call(targets: Value, predictions: Value) {
        return this.#power === 2 ? squares(targets, predictions) : targets;
      }
    }
    const [t, p] = [numbers([1, 2, 3, 4], [2, 2]), numbers([2, 2, 3, 7], [2, 2])];
    for (const given of [squares, { name: "mine", call: squares }, new Squares()]) {
      const loss = findLoss(given);
      expect(loss).toMatchObject({ name: given.name, targets: "values" });
      expectClose(await lossOf(loss, t, p), [0.5, 4.5]);
    }
    expect(findLoss((y: Value) => y).name).toBe("loss");
  });

  it("hands a loss through, and refuses unknown names", () => {
    const loss = meanSquaredError();
    expect(findLoss(loss)).toBe(loss);
    const act = () => findLoss("categoricalCrossEntropie" as LossName);
    expect(act).toThrow(UnknownNameError);
    expect(act).toThrow('Did you mean "categoricalCrossentropy"?');
    expect(() => findLoss("constructor" as LossName)).toThrow(UnknownNameError);
  });
});

describe("checkLossResult", () => {
  const made = (call: (targets: Value, predictions: Value) => unknown) => () =>
    checkLossResult(findLoss({ name: "mine", call: call as Loss["call"] }), [4], [4]);

  it("accepts a number for each example or position", () => {
    expect(made((t, p) => reduceMean(subtract(t, p), [-1]))).not.toThrow();
    expect(made(subtract)).not.toThrow();
  });

  it("refuses what is no value, and values that are of no example", () => {
    expect(made(() => 3)).toThrow(ConfigurationError);
    expect(made(() => 3)).toThrow(
      'expected the loss "mine" to give a number for each example, a value of shape [batch], made with ops. Received: 3.',
    );
    expect(made((t, p) => reduceMean(subtract(t, p)))).toThrow(ShapeError);
    expect(made((t, p) => reduceMean(subtract(t, p)))).toThrow(
      "Take the mean over all axes but the first: the mean over the batch follows. Received: float32 of shape [].",
    );
    expect(made((t, p) => reduceMean(subtract(t, p), [0]))).toThrow("Received: float32 of shape [4].");
    expect(made(greater)).toThrow("Received: bool of shape [batch, 4].");
  });
});
