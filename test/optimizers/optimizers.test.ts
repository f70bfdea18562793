import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError, UnknownNameError } from "../../src/errors/index.ts";
import { input } from "../../src/graph/index.ts";
import { layers, sequential } from "../../src/index.ts";
import {
  adam,
  adamw,
  clipGradients,
  findOptimizer,
  type OptimizerName,
  rmsprop,
  sgd,
} from "../../src/optimizers/index.ts";
import { isElementwise } from "../../src/optimizers/optimizer.ts";
import { stepDecay } from "../../src/schedules/schedules.ts";
import { expectClose, generate } from "../support/numbers.ts";
import { evaluate } from "../support/run-graph.ts";
import { adamRule, CASES, sgdRule } from "./rules.ts";
import { expectSameSteps, SHAPES, STEPS, setting, train, trainByRule } from "./train.ts";

const NAMES = [
  ...(["sgd", "rmsprop", "adam", "adamw", "adagrad"] as const),
  ...(["adadelta", "adamax", "nadam", "lion", "muon"] as const),
];

describe.each(CASES)("$name", ({ optimizer, rule }) => {
  it("does to the weights what Keras' formula does in float64, step after step", async () => {
    const { begin, fed } = setting(1);
    const data = fed.map((gradients) => gradients.map((gradient) => gradient.data));
    expectSameSteps(await train(optimizer, begin, fed), trainByRule(rule, begin, data));
  });
});

describe("gradient clipping", () => {
  const norm = (data: ArrayLike<number>) => Math.hypot(...Array.from(data));
  const clip = (limit: number, of: number) => (of > limit ? limit / of : 1);

  /** What each kind of clipping does, by its definition. */
  const KINDS = [
    {
      name: "clipValue",
      options: { clipValue: 0.5 },
      formula: (gradients: number[][]) =>
        gradients.map((g) => g.map((x) => Math.min(Math.max(x, -0.5), 0.5))),
    },
    {
      name: "clipNorm",
      options: { clipNorm: 2 },
      formula: (gradients: number[][]) => gradients.map((g) => g.map((x) => x * clip(2, norm(g)))),
    },
    {
      name: "globalClipNorm",
      options: { globalClipNorm: 3 },
      formula: (gradients: number[][]) =>
        gradients.map((g) => g.map((x) => x * clip(3, norm(gradients.flat())))),
    },
  ];

  it.each(KINDS)("by $name comes before every optimizer", async ({ options, formula }) => {
    const { begin, fed } = setting(2);
    const clipped = fed.map((gradients) => formula(gradients.map(({ data }) => [...data])));
    for (const [optimizer, rule] of [
      [sgd({ momentum: 0.9, ...options }), sgdRule(0.9)],
      [adam(options), adamRule({})],
    ] as const) {
      const found = await train(optimizer, begin, fed);
      const expected = trainByRule(rule, begin, clipped);
      for (const i of SHAPES.keys())
        expectClose(defined(found[STEPS - 1]?.[i]), defined(expected[STEPS - 1]?.[i]), 3e-6);
    }
  });

  it.each(KINDS)("by $name leaves small gradients, and zeros, as they are", async ({ options }) => {
    const { clipping } = sgd(options);
    for (const scale of [0.01, 0]) {
      const gradient = generate([6], (i) => scale * (i - 3));
      const kept = await evaluate((g) => defined(clipGradients([g], clipping)[0]), [gradient]);
      expect([...kept].map((x) => x + 0)).toEqual([...gradient.data].map((x) => x + 0));
    }
  });

  it("by norm takes each parameter for itself, by globalClipNorm all together", async () => {
    const gradients = [generate([2], () => 3), generate([2], () => 0.1)];
    const small = (options: { clipNorm?: number; globalClipNorm?: number }) =>
      evaluate((a, b) => defined(clipGradients([a, b], sgd(options).clipping)[1]), gradients);
    expectClose(await small({ clipNorm: 1 }), [0.1, 0.1]);
    expectClose(
      await small({ globalClipNorm: 1 }),
      [0.1, 0.1].map((x) => x / Math.sqrt(18.02)),
    );
  });

  it("does nothing where none is asked for", () => {
    const values = [input("a", [2])];
    expect(clipGradients(values, sgd().clipping)).toEqual(values);
    expect(clipGradients([], sgd({ globalClipNorm: 1 }).clipping)).toEqual([]);
  });

  it.each([
    [{ clipNorm: 1, clipValue: 1 }, "Expected at most one of clipNorm, globalClipNorm and clipValue"],
    [{ clipNorm: 0 }, "sgd: expected clipNorm to be a number above 0. Received: 0."],
    [{ clipNorm: Number.POSITIVE_INFINITY }, "Received: Infinity."],
    [{ globalClipNorm: -1 }, "expected globalClipNorm to be a number above 0. Received: -1."],
    [{ clipValue: Number.NaN }, "expected clipValue to be a number above 0. Received: NaN."],
  ])("refuses %j", (options, message) => {
    expect(() => sgd(options)).toThrow(ConfigurationError);
    expect(() => sgd(options)).toThrow(message);
  });
});

describe("options", () => {
  it("have Keras' learning rates by default", () => {
    expect(sgd().learningRate).toBe(0.01);
    for (const name of NAMES.slice(1)) expect(findOptimizer(name).learningRate).toBe(0.001);
  });

  it("are elementwise where Keras' formula is", () => {
    const kernel = { name: "dense/kernel", shape: [3, 4] };
    for (const name of NAMES) expect(isElementwise(findOptimizer(name), kernel)).toBe(name !== "muon");
    expect(isElementwise(findOptimizer("muon"), { ...kernel, shape: [4] })).toBe(true);
  });

  it("may be the learning rate alone, as in TensorFlow.js", () => {
    expect(adam(0.5).learningRate).toBe(0.5);
    expect(sgd(Math.sqrt).learningRate).toBe(Math.sqrt);
    // @ts-expect-error One argument only.
    expect(() => adam([0.5])).toThrow("adam: expected options as an object");
    expect(() => adam(0.5, 0.9)).toThrow("expected the learning rate alone, or all options as an object");
  });

  it.each([
    [{ lr: 0.5 }, 'Did you mean "learningRate"? Received: "lr".'],
    [{ learning_rate: 0.5 }, 'Did you mean "learningRate"?'],
    [{ beta_1: 0.5 }, 'Did you mean "beta1"?'],
    [{ clipnorm: 1 }, 'Did you mean "clipNorm"?'],
    [
      { lossScaleFactor: 8 },
      "expected lossScaleFactor to be null or left out: losses are not scaled. Received: 8.",
    ],
    [{ learningRate: "3" }, 'Received: "3".'],
    [{ epsilon: Number.NaN }, "expected epsilon to be a number above 0. Received: NaN."],
  ])("that are not known are refused with the known name: %j", (options, message) => {
    expect(() => adam(options as object)).toThrow(message);
  });

  it("take a schedule for the learning rate", () => {
    const schedule = stepDecay({ learningRate: 1, every: 2 });
    expect(adam({ learningRate: schedule }).learningRate).toBe(schedule);
  });

  it.each([
    ["learningRate", () => sgd({ learningRate: -1 })],
    ["learningRate", () => adam({ learningRate: Number.NaN })],
    ["momentum", () => sgd({ momentum: 1 })],
    ["rho", () => rmsprop({ rho: -0.1 })],
    ["momentum", () => rmsprop({ momentum: 2 })],
    ["beta1", () => adam({ beta1: 1 })],
    ["beta2", () => adamw({ beta2: 1.5 })],
    ["weightDecay", () => adamw({ weightDecay: -1 })],
  ])("are refused by name where they make no sense: %s", (name, act) => {
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(`expected ${name} to be a number`);
  });
});

describe("findOptimizer", () => {
  it("finds every optimizer by its name", () => {
    for (const name of NAMES) expect(findOptimizer(name).name).toBe(name);
  });

  it.each([
    ["an object without anything", {}, "optimizer.name to be a text that is not empty. Received: undefined."],
    [
      "one without a list of slots",
      { ...adam(), slots: undefined },
      "optimizer.slots to be a list, or a function.",
    ],
    [
      "one without names of scalars",
      { ...adam(), scalars: 1 },
      "optimizer.scalars to be a list, each a text",
    ],
    [
      "one without numbers for them",
      { ...adam(), scalarsAt: undefined },
      "optimizer.scalarsAt to be a function.",
    ],
    ["one without an update", { ...adam(), update: undefined }, "optimizer.update to be a function."],
    ["a number", 3, "expected optimizer to be an optimizer, by name, as made by `optimizers`"],
  ])("says what is missing of %s", (_, given, message) => {
    const act = () => findOptimizer(given as never);
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(message);
  });

  it.each(NAMES)("finds %s, which makes a model's loss smaller", async (name) => {
    const model = sequential([layers.dense({ units: 2, inputShape: [3] })], { seed: 1 });
    model.compile({ loss: "meanSquaredError", optimizer: name });
    const x = generate([32, 3], (i) => Math.sin(3 * i));
    const y = generate([32, 2], (i) => Math.sin(9 * Math.floor(i / 2)) - (i % 2));
    const { history } = await model.fit(x, y, { batchSize: 8, epochs: 3, verbose: 0 });
    expect(defined(history.loss?.at(-1))).toBeLessThan(defined(history.loss?.[0]));
  });

  it("hands an optimizer through, and refuses unknown names", () => {
    const optimizer = adam();
    expect(findOptimizer(optimizer)).toBe(optimizer);
    const act = () => findOptimizer("adamm" as OptimizerName);
    expect(act).toThrow(UnknownNameError);
    expect(act).toThrow('Did you mean "adam"? Received: "adamm".');
  });
});
