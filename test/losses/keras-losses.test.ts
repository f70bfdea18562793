/** Losses beside the cross-entropies: formulas in float64, gradients, and the figures that Keras publishes of them. */

import { describe, expect, it } from "vitest";
import { constant } from "../../src/graph/index.ts";
import {
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalHinge,
  cosineSimilarity,
  findLoss,
  hinge,
  huber,
  klDivergence,
  type Loss,
  logCosh,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  poisson,
  squaredHinge,
} from "../../src/losses/index.ts";
import { sigmoid, softmax } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { expectClose, generate, type Numbers, numbers } from "../support/numbers.ts";
import { mean, sum } from "../support/reference.ts";
import { evaluate } from "../support/run-graph.ts";
import { simplified } from "../support/simplified.ts";

const random = new RandomGenerator(7);
const SHAPE = [3, 2, 4];
const CLASSES = 4;

const anything = generate(SHAPE, () => 2 * random.normal());
const otherThing = generate(SHAPE, () => 2 * random.normal());
const positive = generate(SHAPE, () => 0.2 + 3 * random.uniform());
const shares = generate(SHAPE, () => 0.05 + 0.9 * random.uniform());
const counts = generate(SHAPE, () => random.integer(5));
const zerosAndOnes = generate(SHAPE, () => random.integer(2));
const signs = generate(SHAPE, () => (random.integer(2) === 0 ? -1 : 1));
const classes = generate([3, 2], () => random.integer(CLASSES));
const oneHot = generate(SHAPE, (i) => Number(classes.data[Math.floor(i / CLASSES)] === i % CLASSES));

type Row = readonly number[];
const dot = (a: Row, b: Row) => sum(a.map((x, i) => x * (b[i] ?? Number.NaN)));
const norm = (a: Row) => Math.sqrt(dot(a, a));
const each = (f: (t: number, p: number) => number) => (t: Row, p: Row) =>
  mean(t.map((value, i) => f(value, p[i] ?? Number.NaN)));
const margin = (t: number, p: number) => Math.max(1 - (t === 0 ? -1 : t) * p, 0);
const focal = (gamma: number) => (t: number, p: number) =>
  -((t === 1 ? 1 - p : p) ** gamma) * Math.log(t === 1 ? p : 1 - p);

interface Case {
  readonly title: string;
  readonly loss: Loss;
  readonly targets: Numbers;
  readonly predictions: Numbers;
  readonly formula: (t: Row, p: Row) => number;
}

const CASES: readonly Case[] = [
  {
    title: "huber",
    loss: huber(),
    targets: anything,
    predictions: otherThing,
    formula: each((t, p) => (Math.abs(t - p) <= 1 ? (t - p) ** 2 / 2 : Math.abs(t - p) - 0.5)),
  },
  {
    title: "huber, delta 0.7",
    loss: huber({ delta: 0.7 }),
    targets: anything,
    predictions: otherThing,
    formula: each((t, p) => (Math.abs(t - p) <= 0.7 ? (t - p) ** 2 / 2 : 0.7 * (Math.abs(t - p) - 0.35))),
  },
  {
    title: "logCosh",
    loss: logCosh(),
    targets: anything,
    predictions: otherThing,
    formula: each((t, p) => Math.log(Math.cosh(t - p))),
  },
  {
    title: "hinge of 0 and 1",
    loss: hinge(),
    targets: zerosAndOnes,
    predictions: anything,
    formula: each(margin),
  },
  {
    title: "hinge of −1 and 1",
    loss: hinge(),
    targets: signs,
    predictions: anything,
    formula: each(margin),
  },
  {
    title: "squaredHinge",
    loss: squaredHinge(),
    targets: signs,
    predictions: anything,
    formula: each((t, p) => margin(t, p) ** 2),
  },
  {
    title: "categoricalHinge",
    loss: categoricalHinge(),
    targets: oneHot,
    predictions: anything,
    formula: (t, p) =>
      Math.max(Math.max(...p.map((value, i) => (1 - (t[i] ?? 0)) * value)) - dot(t, p) + 1, 0),
  },
  {
    title: "klDivergence",
    loss: klDivergence(),
    targets: shares,
    predictions: generate(SHAPE, () => 0.05 + 0.9 * random.uniform()),
    formula: (t, p) => sum(t.map((value, i) => value * Math.log(value / (p[i] ?? 0)))),
  },
  {
    title: "poisson",
    loss: poisson(),
    targets: counts,
    predictions: positive,
    formula: each((t, p) => p - t * Math.log(p + 1e-7)),
  },
  {
    title: "cosineSimilarity",
    loss: cosineSimilarity(),
    targets: anything,
    predictions: otherThing,
    formula: (t, p) => -dot(t, p) / norm(t) / norm(p),
  },
  {
    title: "meanAbsolutePercentageError",
    loss: meanAbsolutePercentageError(),
    targets: positive,
    predictions: anything,
    formula: each((t, p) => (100 * Math.abs(t - p)) / t),
  },
  {
    title: "meanSquaredLogarithmicError",
    loss: meanSquaredLogarithmicError(),
    targets: positive,
    predictions: shares,
    formula: each((t, p) => (Math.log1p(t) - Math.log1p(p)) ** 2),
  },
  {
    title: "binaryFocalCrossentropy",
    loss: binaryFocalCrossentropy(),
    targets: zerosAndOnes,
    predictions: shares,
    formula: each(focal(2)),
  },
  {
    title: "binaryFocalCrossentropy, balanced, gamma 0.5",
    loss: binaryFocalCrossentropy({ applyClassBalancing: true, alpha: 0.1, gamma: 0.5 }),
    targets: zerosAndOnes,
    predictions: shares,
    formula: each((t, p) => (t === 1 ? 0.1 : 0.9) * focal(0.5)(t, p)),
  },
  {
    title: "categoricalFocalCrossentropy",
    loss: categoricalFocalCrossentropy(),
    targets: oneHot,
    predictions: shares,
    formula: (t, p) => 0.25 * sum(t.map((value, i) => value * focal(2)(1, (p[i] ?? 0) / sum([...p])))),
  },
  {
    title: "categoricalFocalCrossentropy, alpha by class, gamma 3",
    loss: categoricalFocalCrossentropy({ alpha: [1, 2, 3, 4], gamma: 3 }),
    targets: oneHot,
    predictions: shares,
    formula: (t, p) => sum(t.map((value, i) => (i + 1) * value * focal(3)(1, (p[i] ?? 0) / sum([...p])))),
  },
];

function rowsOf({ data }: Numbers): number[][] {
  return Array.from({ length: data.length / CLASSES }, (_, i) => [
    ...data.slice(i * CLASSES, (i + 1) * CLASSES),
  ]);
}

describe.each(CASES)("$title", ({ loss, targets, predictions, formula }) => {
  it("is the formula at each position, and its mean for each example", async () => {
    const rows = rowsOf(predictions);
    const expected = rowsOf(targets).map((row, i) => formula(row, rows[i] ?? []));
    const atPositions = loss.atPositions ?? loss.call;
    expectClose(await evaluate((t, p) => atPositions(t, p), [targets, predictions]), expected, 3e-6);
    const perExample = [0, 1, 2].map((i) => mean(expected.slice(2 * i, 2 * i + 2)));
    expectClose(await evaluate((t, p) => loss.call(t, p), [targets, predictions]), perExample, 3e-6);
  });

  it("has the gradient that differences show", async () => {
    const stored = constant(targets.data, targets.shape);
    await checkGradient((p) => loss.call(stored, p), [predictions], { step: 0.002 });
  });
});

describe("figures that Keras publishes", () => {
  const integers = {
    targets: numbers([1, 9, 2, -5, -2, 6], [2, 3]),
    predictions: numbers([4, 8, 12, 8, 1, 3], [2, 3]),
  };
  const sides = {
    targets: numbers([0, 1, 0, 0], [2, 2]),
    predictions: numbers([0.6, 0.4, 0.4, 0.6], [2, 2]),
  };
  const focalSides = {
    targets: numbers([1, 0, 1, 0], [2, 2]),
    predictions: numbers([0.9, 0.8, 0.7, 0.2], [2, 2]),
  };
  const focalLogits = {
    targets: numbers([1, 1, 0, 0, 1, 0], [2, 3]),
    predictions: numbers([1.5, -2.7, 2.9, -3.8, 1.2, -4.5], [2, 3]),
  };
  const identity = numbers([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]);
  const threeScores = numbers([0.9, 0.05, 0.05, 0.5, 0.89, 0.6, 0.05, 0.01, 0.94], [3, 3]);
  const threeLogits = numbers([8, 1, 1, 0, 9, 1, 2, 3, 5], [3, 3]);

  /** Figures as printed: each of an example, or one for the mean of all. */
  const FIGURES: readonly [
    title: string,
    loss: Loss,
    fed: { targets: Numbers; predictions: Numbers },
    Row | number,
  ][] = [
    // keras/src/losses/losses_test.py, at commit 04bf538; rows are what `reduction=None` gives there.
    ["meanAbsolutePercentageError", meanAbsolutePercentageError(), integers, 211.8518],
    ["meanSquaredLogarithmicError", meanSquaredLogarithmicError(), integers, 1.437],
    ["hinge", hinge(), sides, [1.1, 1.5]],
    ["squaredHinge", squaredHinge(), sides, [1.46, 2.26]],
    ["categoricalHinge", categoricalHinge(), sides, [1.2, 1.6]],
    ["binaryFocalCrossentropy", binaryFocalCrossentropy(), focalSides, [0.515547, 0.020513]],
    [
      "binaryFocalCrossentropy of logits",
      binaryFocalCrossentropy({ gamma: 3, fromLogits: true }),
      focalLogits,
      0.799,
    ],
    [
      "categoricalFocalCrossentropy",
      categoricalFocalCrossentropy(),
      { targets: identity, predictions: threeScores },
      0.02059,
    ],
    [
      "categoricalFocalCrossentropy of logits",
      categoricalFocalCrossentropy({ fromLogits: true }),
      { targets: identity, predictions: threeLogits },
      [1.5096224e-9, 2.4136547e-11, 1.0360638e-3],
    ],
    [
      "categoricalFocalCrossentropy, smoothed",
      categoricalFocalCrossentropy({ fromLogits: true, labelSmoothing: 0.1 }),
      { targets: numbers([1, 0, 0], [1, 3]), predictions: numbers([4.9, -0.5, 2.05], [1, 3]) },
      0.06685,
    ],
    // The docstrings in keras/src/losses/losses.py.
    ["huber", huber(), sides, 0.155],
    [
      "logCosh",
      logCosh(),
      { targets: numbers([0, 1, 0, 0], [2, 2]), predictions: numbers([1, 1, 0, 0], [2, 2]) },
      0.108,
    ],
    [
      "cosineSimilarity",
      cosineSimilarity(),
      { targets: numbers([0, 1, 1, 1], [2, 2]), predictions: numbers([1, 0, 1, 1], [2, 2]) },
      [0, -1],
    ],
    [
      "poisson",
      poisson(),
      { targets: numbers([0, 1, 0, 0], [2, 2]), predictions: numbers([1, 1, 0, 0], [2, 2]) },
      0.5,
    ],
  ];
  it.each(FIGURES)("%s", async (_title, loss, { targets, predictions }, expected) => {
    const found = await evaluate((t, p) => loss.call(t, p), [targets, predictions]);
    if (typeof expected === "number") {
      const digits = (String(expected).split(".")[1] ?? "").length;
      // Printed digits may be rounded or cut off.
      expect(Math.abs(mean([...found]) - expected)).toBeLessThan(10 ** -digits);
    } else {
      expect(found.length).toBe(expected.length);
      expected.forEach((value, i) => {
        expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(1e-6 + 2e-5 * Math.abs(value));
      });
    }
  });
});

describe("losses of what is certain, and wrong", () => {
  const logits = numbers([200, -200, 200, -200], [2, 2]);
  const targets = numbers([0, 1, 1, 0], [2, 2]);

  it("are finite and pull: focal cross-entropies behind their activation as those of logits", async () => {
    for (const [make, head, expected] of [
      [binaryFocalCrossentropy, sigmoid, [200, 0]],
      [categoricalFocalCrossentropy, softmax, [100, 0]],
    ] as const) {
      expectClose(await evaluate((t, x) => simplified(make().call(t, head(x))), [targets, logits]), expected);
      const ofLogits = make({ fromLogits: true });
      expectClose(await evaluate((t, x) => ofLogits.call(t, x), [targets, logits]), expected);
    }
  });

  it("are finite however large the numbers are", async () => {
    const far = numbers([3e38, -3e38, 1e4, -1e4], [4, 1]);
    const near = numbers([0, 0, 0, 0], [4, 1]);
    const found = await evaluate((t, p) => logCosh().call(t, p), [near, far]);
    expectClose(found.slice(0, 2), [3e38, 3e38]);
    expectClose(found.slice(2), [1e4 - Math.LN2, 1e4 - Math.LN2], 1e-6);
    expectClose(await evaluate((t, p) => huber().call(t, p), [near, far]), [3e38, 3e38, 1e4, 1e4]);
    // A vector of length 0 has no direction.
    expectClose(await evaluate((t, p) => cosineSimilarity().call(t, p), [near, far]), [0, 0, 0, 0]);
  });
});

describe("options", () => {
  it("are checked", () => {
    expect(() => huber({ delta: 0 })).toThrow(/huber: expected delta to be a number above 0\. Received: 0/);
    expect(() => binaryFocalCrossentropy({ gamma: -1 })).toThrow("gamma to be a number of at least 0");
    expect(() => categoricalFocalCrossentropy({ alpha: [] })).toThrow(
      "alpha to be a number of at least 0, or",
    );
    const two = categoricalFocalCrossentropy({ alpha: [1, 2] });
    expect(() => two.call(constant([1, 0, 0], [1, 3]), constant([1, 0, 0], [1, 3]))).toThrow(
      "expected alpha to be a number or a list of 3, one for each class. Received: [1, 2].",
    );
  });

  it("without a discount, focal cross-entropies are the plain ones", async () => {
    const [t, p] = [numbers([1, 0, 1, 0], [2, 2]), numbers([0.9, 0.1, 0.3, 0.7], [2, 2])];
    for (const [plain, made] of [
      ["binaryCrossentropy", binaryFocalCrossentropy({ gamma: 0 })],
      ["categoricalCrossentropy", categoricalFocalCrossentropy({ gamma: 0, alpha: 1 })],
    ] as const) {
      const expected = await evaluate((y, x) => findLoss(plain).call(y, x), [t, p]);
      expectClose(await evaluate((y, x) => made.call(y, x), [t, p]), expected, 1e-6);
    }
  });
});
