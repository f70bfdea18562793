import { describe, expect, it } from "vitest";
import {
  ACTIVATION_NAMES,
  type ActivationName,
  activate,
  checkActivation,
} from "../../src/activations/activations.ts";
import {
  celu,
  elu as eluOf,
  hardShrink,
  softShrink,
  squareplus,
  threshold,
} from "../../src/activations/functions.ts";
import { gradients } from "../../src/autodiff/gradients.ts";
import { defined } from "../../src/checked.ts";
import { UnknownNameError } from "../../src/errors/index.ts";
import { constant, type Value } from "../../src/graph/index.ts";
import { leakyRelu, reduceSum } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { lieIn } from "../support/lie-in.ts";
import { awayFrom, expectClose, numbers } from "../support/numbers.ts";
import { erf } from "../support/reference.ts";
import { evaluate, inputsFor, runGraph } from "../support/run-graph.ts";

interface Activation {
  readonly name: Exclude<ActivationName, "softmax" | "logSoftmax">;
  readonly formula: (x: number) => number;
  readonly kinks?: readonly number[];
  /** Values and slopes far below and far above 0; a function itself: `x` and 1. */
  readonly far: { readonly values: readonly [number, number]; readonly slopes: readonly [number, number] };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const elu = (x: number) => (x > 0 ? x : Math.expm1(x));
const softplus = (x: number) => Math.log1p(Math.exp(x));
const hardSilu = (x: number) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6;
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
  { name: "softplus", formula: softplus, far: LIKE_RELU },
  { name: "celu", formula: elu, far: { values: [-1, FAR], slopes: [0, 1] } },
  {
    name: "geluTanh",
    formula: (x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2,
    far: LIKE_RELU,
  },
  { name: "swish", formula: (x) => x * sigmoid(x), far: LIKE_RELU },
  { name: "hardSilu", formula: hardSilu, kinks: [-3, 3], far: LIKE_RELU },
  { name: "hardSwish", formula: hardSilu, kinks: [-3, 3], far: LIKE_RELU },
  { name: "mish", formula: (x) => x * Math.tanh(softplus(x)), far: LIKE_RELU },
  { name: "logSigmoid", formula: (x) => -softplus(-x), far: { values: [-FAR, 0], slopes: [1, 0] } },
  {
    name: "sparseSigmoid",
    formula: (x) => Math.min(Math.max(x + 1, 0), 2) / 2,
    kinks: [-1, 1],
    far: BETWEEN_0_AND_1,
  },
  {
    name: "hardTanh",
    formula: (x) => Math.min(Math.max(x, -1), 1),
    kinks: [-1, 1],
    far: { values: [-1, 1], slopes: [0, 0] },
  },
  {
    name: "softsign",
    formula: (x) => x / (1 + Math.abs(x)),
    far: { values: [-FAR / (FAR + 1), FAR / (FAR + 1)], slopes: [1 / (FAR + 1) ** 2, 1 / (FAR + 1) ** 2] },
  },
  {
    name: "sparsePlus",
    formula: (x) => (x <= -1 ? 0 : x >= 1 ? x : (x + 1) ** 2 / 4),
    far: LIKE_RELU,
  },
  {
    name: "squareplus",
    formula: (x) => (x + Math.hypot(x, 2)) / 2,
    far: { values: [2 / (FAR + Math.hypot(FAR, 2)), FAR], slopes: [1e-8, 1] },
  },
  {
    name: "hardShrink",
    formula: (x) => (Math.abs(x) > 0.5 ? x : 0),
    kinks: [-0.5, 0.5],
    far: { values: [-FAR, FAR], slopes: [1, 1] },
  },
  {
    name: "softShrink",
    formula: (x) => Math.sign(x) * Math.max(Math.abs(x) - 0.5, 0),
    kinks: [-0.5, 0.5],
    far: { values: [-FAR + 0.5, FAR - 0.5], slopes: [1, 1] },
  },
  {
    name: "tanhShrink",
    formula: (x) => x - Math.tanh(x),
    far: { values: [-FAR + 1, FAR - 1], slopes: [1, 1] },
  },
  { name: "exponential", formula: Math.exp, far: { values: [0, Infinity], slopes: [0, Infinity] } },
];

async function valuesAndSlopes(f: (x: Value) => Value, points: readonly number[]) {
  const feeds = inputsFor([numbers(points)]);
  const x = defined(feeds.keys().next().value);
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
      expectClose(y.slice(i, i + 1), [defined(far.values[i])], 1e-6);
      expectClose(slopes.slice(i, i + 1), [defined(far.slopes[i])], 1e-6);
    }
    const extremes = await valuesAndSlopes(f, [-3e38, -1e30, -100, -1e-30, 0, 1e-30, 100, 1e30, 3e38]);
    for (const value of extremes.slopes) expect(value).not.toBeNaN();
    for (const value of extremes.y) expect(value).not.toBeNaN();
  });
});

describe("softmax and its logarithm", () => {
  it("go along the last axis", async () => {
    const x = awayFrom([], new RandomGenerator(2), [3, 4]);
    const exps = [...x.data].map(Math.exp);
    const expected = exps.map((value, i) => {
      const row = Math.floor(i / 4) * 4;
      return (
        value /
        (defined(exps[row]) + defined(exps[row + 1]) + defined(exps[row + 2]) + defined(exps[row + 3]))
      );
    });
    expectClose(await evaluate((value) => activate("softmax", value), [x]), expected, 1e-6);
    const logs = expected.map(Math.log);
    expectClose(await evaluate((value) => activate("logSoftmax", value), [x]), logs, 1e-6);
  });
});

describe("leakyRelu", () => {
  it("takes any slope", async () => {
    expectClose(await evaluate((x) => leakyRelu(x, 0.3), [numbers([-10, 0, 10])]), [-3, 0, 10]);
    const { slopes } = await valuesAndSlopes((x) => leakyRelu(x, -1), [-10, 10]);
    expect([...slopes]).toEqual([-1, 1]);
  });
});

describe("functions with a parameter", () => {
  const points = [-2.5, -0.75, -0.2, 0.2, 0.75, 2.5];
  const CASES: readonly [string, (x: Value) => Value, (x: number) => number][] = [
    ["elu", (x) => eluOf(x, 0.5), (x) => (x > 0 ? x : 0.5 * Math.expm1(x))],
    ["celu", (x) => celu(x, 2), (x) => (x > 0 ? x : 2 * Math.expm1(x / 2))],
    ["hardShrink", (x) => hardShrink(x, 1), (x) => (Math.abs(x) > 1 ? x : 0)],
    ["softShrink", (x) => softShrink(x, 1), (x) => Math.sign(x) * Math.max(Math.abs(x) - 1, 0)],
    ["squareplus", (x) => squareplus(x, 0.1), (x) => (x + Math.sqrt(x * x + 0.1)) / 2],
    ["threshold", (x) => threshold(x, 0.5, 9), (x) => (x > 0.5 ? x : 9)],
  ];
  it.each(CASES)("%s", async (_name, f, formula) => {
    expectClose(await evaluate(f, [numbers(points)]), points.map(formula), 1e-6);
    await checkGradient(f, [numbers(points)]);
  });
});

describe("figures that Keras publishes", () => {
  // keras/src/ops/nn.py, the docstrings of the functions of these names.
  const FIGURES: readonly [ActivationName, readonly number[], readonly number[], digits: number][] = [
    ["softsign", [-0.1, -10, 1, 0, 100], [-0.09090909, -0.90909094, 0.5, 0, 0.990099], 6],
    ["logSigmoid", [-0.541391, 0, 0.5, 5], [-1.0000418, -Math.LN2, -0.474077, -0.00671535], 6],
    ["hardSilu", [-3, -1, 0, 1, 3], [0, -0.3333333, 0, 0.6666667, 3], 6],
    ["elu", [-1, 0, 1], [-0.63212055, 0, 1], 6],
    ["selu", [-1, 0, 1], [-1.11133055, 0, 1.05070098], 6],
    ["celu", [-1, 0, 1], [-0.63212056, 0, 1], 6],
    ["silu", [-6, 1, 0, 1, 6], [-0.0148357, 0.7310586, 0, 0.7310586, 5.9851646], 6],
    ["gelu", [-1, 0, 1], [-0.15865525, 0, 0.84134475], 6],
    ["tanhShrink", [-1, 0, 1], [-0.23840584, 0, 0.23840584], 6],
    ["hardShrink", [-0.5, 0, 1], [0, 0, 1], 6],
    ["softShrink", [-1, 0, 1], [-0.5, 0, 0.5], 6],
    ["squareplus", [-1, 0, 1], [0.618, 1, 1.618], 4],
    ["sparsePlus", [-1, 0, 1], [0, 0.25, 1], 6],
    ["sparseSigmoid", [-6, 1, 0, 1, 6], [0, 1, 0.5, 1, 1], 6],
  ];
  it.each(FIGURES)("%s", async (name, points, expected, digits) => {
    const found = await evaluate((x) => activate(name, x), [numbers(points)]);
    expected.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, digits);
    });
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
    ["celu", [0], [1]],
    ["hardSilu", [-3, 3], [0, 1]],
    ["hardTanh", [-1, 1], [1, 1]],
    ["sparseSigmoid", [-1, 1], [0, 0]],
    ["sparsePlus", [-1, 1], [0, 1]],
    ["hardShrink", [-0.5, 0.5], [0, 0]],
    ["softShrink", [-0.5, 0.5], [0, 0]],
    ["softsign", [0], [1]],
    ["squareplus", [0], [0.5]],
  ];
  it.each(CORNERS)("%s lets through what TensorFlow does", async (name, points, expected) => {
    const { slopes } = await valuesAndSlopes((x) => activate(name, x), points);
    expectClose(slopes, expected, 1e-6);
  });
});

describe("near 0", () => {
  const points = [-1e-1, -1e-3, -1e-4, -1e-6, -1e-20, 1e-20, 1e-4];
  it.each(["elu", "selu", "celu"] as const)("%s keeps the digits of every number", async (name) => {
    const { y } = await valuesAndSlopes((x) => activate(name, x), points);
    const { formula } = defined(ACTIVATIONS.find((each) => each.name === name));
    points.map(Math.fround).forEach((x, i) => {
      expectClose(y.slice(i, i + 1), [formula(x)], 1e-6);
    });
  });
});

describe("activate", () => {
  it("knows every activation that is tested here, and the two along an axis", () => {
    const tested = [...ACTIVATIONS.map(({ name }) => name), "softmax", "logSoftmax"];
    expect(ACTIVATION_NAMES.toSorted()).toEqual(tested.toSorted());
  });

  it("refuses an unknown name, and suggests the nearest", () => {
    const act = () => activate("rleu" as ActivationName, constant(1));
    expect(act).toThrow(UnknownNameError);
    expect(act).toThrow('Did you mean "relu"? Received: "rleu".');
    expect(() => checkActivation("toString" as ActivationName)).toThrow(UnknownNameError);
  });
});
