/** Activations of one's own: functions, and names for them. */

import { describe, expect, it } from "vitest";
import {
  activate,
  checkActivation,
  registerActivation,
  savedActivation,
} from "../../src/activations/activations.ts";
import { ConfigurationError } from "../../src/errors/index.ts";
import { constant, type Value } from "../../src/graph/index.ts";
import { layers, modelFromBytes, sequential } from "../../src/index.ts";
import { equal, multiply, square } from "../../src/ops/index.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { expectClose, numbers } from "../support/numbers.ts";
import { evaluate } from "../support/run-graph.ts";

describe("an activation of one's own", () => {
  const cube = (x: Value) => multiply(x, square(x));
  const points = [-2, 0, 3];

  it("is a function, with its gradient", async () => {
    expectClose(await evaluate((x) => activate(cube, x), [numbers(points)]), [-8, 0, 27]);
    await checkGradient((x) => activate(cube, x), [numbers(points)]);
  });

  it("has a name once it is registered, wherever names are taken", async () => {
    const unnamed = (x: Value) => cube(x);
    expect(() => savedActivation(unnamed)).toThrow(
      'to be saved by it: registerActivation("name", activation) gives it one. Received: the function unnamed.',
    );
    expect(registerActivation("testCube", unnamed)).toBe(unnamed);
    expect(savedActivation(unnamed)).toBe("testCube");
    expect(savedActivation("relu")).toBe("relu");
    const name = checkActivation("testCube");
    expectClose(await evaluate((x) => activate(name, x), [numbers(points)]), [-8, 0, 27]);
    expect(() => checkActivation("testCub")).toThrow('Did you mean "testCube"?');
  });

  it("gives values of the shape that it is given, or is refused", () => {
    const x = constant([1, 2], [1, 2]);
    const wrong = (result: unknown) => () => activate(() => result as Value, x);
    expect(wrong(3)).toThrow("Expected the activation to give a value, made with ops. Received: 3.");
    expect(wrong(constant([1]))).toThrow(
      "of the shape that it was given, [1, 2]. Received: float32 of shape [1].",
    );
    expect(wrong(equal(x, x))).toThrow("Received: bool of shape [1, 2].");
    registerActivation("testWrong", () => constant(1));
    expect(() => activate(checkActivation("testWrong"), x)).toThrow('the activation "testWrong"');
  });

  it("may not take a name of Atelier's, and is a function", () => {
    expect(() => registerActivation("relu", cube)).toThrow(
      'that no activation of Atelier\'s has. Received: "relu".',
    );
    expect(() => registerActivation("", cube)).toThrow(ConfigurationError);
    expect(() => registerActivation("mine", 3 as never)).toThrow("to be a function. Received: 3.");
  });

  it("trains, is saved by its name and loaded again", async () => {
    const own = (x: Value) => multiply(x, square(x));
    const model = sequential([layers.dense({ units: 2, activation: own, inputShape: [3] })], { seed: 1 });
    model.compile({ loss: "mse", optimizer: "sgd" });
    expect(() => model.toBytes()).toThrow("registerActivation");
    await model.trainOnBatch([[1, 0, 1]], [[0, 1]]);
    registerActivation("testOwn", own);
    const loaded = modelFromBytes(model.toBytes(), {}, "a file");
    const [before, after] = [await model.predict([[1, 2, 3]]), await loaded.predict([[1, 2, 3]])];
    expect(after.data).toEqual(before.data);
    expect(loaded.toBytes()).toEqual(model.toBytes());
  });
});
