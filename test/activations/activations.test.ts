import { describe, expect, it } from "vitest";
import {
  ACTIVATION_NAMES,
  type ActivationName,
  activate,
  checkActivation,
} from "../../src/activations/activations.ts";
import { gradients } from "../../src/autodiff/gradients.ts";
import { UnknownNameError } from "../../src/errors.ts";
import { constant, type Value } from "../../src/graph/index.ts";
import { leakyRelu, reduceSum } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { lieIn } from "../support/lie-in.ts";
import { awayFrom, expectClose, numbers } from "../support/numbers.ts";
import { erf } from "../support/reference.ts";
import { evaluate, inputsFor, runGraph } from "../support/run-graph.ts";

interface Activation {
  readonly name: Exclude<ActivationName, "softmax">;
  readonly formula: (x: number) => number;
  readonly kinks?: readonly number[];
  /** Values and slopes far below and far above 0; a function itself: `x` and 1. */
  readonly far: { readonly values: readonly [number, number]; readonly slopes: readonly [number, number] };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const elu = (x: number) => (x > 0 ? x : Math.expm1(x));
const FAR = 1e4;
const LIKE_RELU = { values: [0, FAR], slopes: [0, 1] } as const;
const BETWEEN_0_AND_1 = { values: [0, 1], slopes: [0, 0] } as const;

const ACTIVATIONS: Activation[] = [
  { name: "linear", formula: (x) => x, far: { values: [-FAR, FAR], slopes: [1, 1] } },
  { name: "relu", formula: (x) => Math.max(x, 0), kinks: [0], far: LIKE_RELU },
  {
    name: "relu6",
    formula: (x) => Math.min(Math.max(x, 0), 6),
    kinks: [0, 6],
    far: { values: [0, 6], slopes: [0, 0] },
  },
  {
    name: "leakyRelu",
    formula: (x) => (x > 0 ? x : 0.2 * x),
    kinks: [0],
    far: { values: [-0.2 * FAR, FAR], slopes: [0.2, 1] },
  },
  { name: "elu", formula: elu, far: { values: [-1, FAR], slopes: [0, 1] } },
  {
    name: "selu",
    formula: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
    kinks: [0],
    far: { values: [-1.7580993408473766, 1.0507009873554805 * FAR], slopes: [0, 1.0507009873554805] },
  },
  { name: "gelu", formula: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2, far: LIKE_RELU },
  { name: "silu", formula: (x) => x * sigmoid(x), far: LIKE_RELU },
  { name: "sigmoid", formula: sigmoid, far: BETWEEN_0_AND_1 },
  {
    name: "hardSigmoid",
    formula: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
    kinks: [-3, 3],
    far: BETWEEN_0_AND_1,
  },
  { name: "tanh", formula: Math.tanh, far: { values: [-1, 1], slopes: [0, 0] } },
  { name: "softplus", formula: (x) => Math.log1p(Math.exp(x)), far: LIKE_RELU },
];

async function valuesAndSlopes(f: (x: Value) => Value, points: readonly number[]) {
  const feeds = inputsFor([numbers(points)]);
  const [x] = feeds.keys();
  const y = f(x);
  const [slopes] = gradients(reduceSum(y), [x]);
  return runGraph({ y, slopes }, feeds);
}

describe.each(ACTIVATIONS)("$name", ({ name, formula, kinks = [], far }) => {
  const x = awayFrom(kinks, new RandomGenerator(1), [4, 3, 5]);
  const f = (value: Value) => activate(name, value);

  it("is Keras' formula", async () => {
    expectClose(await evaluate(f, [x]), [...x.data].map(formula), 1e-6);
    const grid = numbers(Array.from({ length: 161 }, (_, i) => (i - 80) / 10));
    expectClose(await evaluate(f, [grid]), [...grid.data].map(formula), 1e-6);
  });

  it("has the gradient that differences show", async () => {
    await checkGradient(f, [x]);
    await checkGradient((value) => f(lieIn(value, [2, 0, 1])), [x]);
  });

  it("reaches its limits, and its gradient too, without overflowing", async () => {
    const { y, slopes } = await valuesAndSlopes(f, [-FAR, FAR]);
    for (const i of [0, 1]) {
      expectClose(y.slice(i, i + 1), [far.values[i]], 1e-6);
      expectClose(slopes.slice(i, i + 1), [far.slopes[i]], 1e-6);
    }
    const extremes = await valuesAndSlopes(f, [-3e38, -1e30, -100, -1e-30, 0, 1e-30, 100, 1e30, 3e38]);
    for (const value of extremes.slopes) expect(value).not.toBeNaN();
    for (const value of extremes.y) expect(value).not.toBeNaN();
  });
});

describe("softmax", () => {
  it("goes along the last axis", async () => {
    const x = awayFrom([], new RandomGenerator(2), [3, 4]);
    const exps = [...x.data].map(Math.exp);
    const expected = exps.map((value, i) => {
      const row = Math.floor(i / 4) * 4;
      return value / (exps[row] + exps[row + 1] + exps[row + 2] + exps[row + 3]);
    });
    expectClose(await evaluate((value) => activate("softmax", value), [x]), expected, 1e-6);
  });
});

describe("leakyRelu", () => {
  it("takes any slope", async () => {
    expectClose(await evaluate((x) => leakyRelu(x, 0.3), [numbers([-10, 0, 10])]), [-3, 0, 10]);
    const { slopes } = await valuesAndSlopes((x) => leakyRelu(x, -1), [-10, 10]);
    expect([...slopes]).toEqual([-1, 1]);
  });
});

describe("at a corner", () => {
  /** At each corner, from left to right; as TensorFlow's kernels have them (see ops/piecewise.ts). */
  const CORNERS: readonly [ActivationName, readonly number[], readonly number[]][] = [
    ["relu", [0], [0]],
    ["relu6", [0, 6], [0, 0]],
    ["hardSigmoid", [-3, 3], [0, 0]],
    ["leakyRelu", [0], [0.2]],
    ["elu", [0], [1]],
    ["selu", [0], [1.0507009873554805]],
  ];
  it.each(CORNERS)("%s lets through what TensorFlow does", async (name, points, expected) => {
    const { slopes } = await valuesAndSlopes((x) => activate(name, x), points);
    expectClose(slopes, expected, 1e-6);
  });
});

describe("near 0", () => {
  const points = [-1e-1, -1e-3, -1e-4, -1e-6, -1e-20, 1e-20, 1e-4];
  it.each(["elu", "selu"] as const)("%s keeps the digits of every number", async (name) => {
    const { y } = await valuesAndSlopes((x) => activate(name, x), points);
    const { formula } = ACTIVATIONS.find((each) => each.name === name) ?? ACTIVATIONS[0];
    points.map(Math.fround).forEach((x, i) => {
      expectClose(y.slice(i, i + 1), [formula(x)], 1e-6);
    });
  });
});

describe("activate", () => {
  it("knows every activation that is tested here, and softmax", () => {
    const tested = [...ACTIVATIONS.map(({ name }) => name), "softmax"];
    expect(ACTIVATION_NAMES.toSorted()).toEqual(tested.toSorted());
  });

  it("refuses an unknown name, and suggests the nearest", () => {
    const act = () => activate("rleu" as ActivationName, constant(1));
    expect(act).toThrow(UnknownNameError);
    expect(act).toThrow('Did you mean "relu"? Received: "rleu".');
    expect(() => checkActivation("toString" as ActivationName)).toThrow(UnknownNameError);
  });
});
