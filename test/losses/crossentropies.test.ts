/** Cross-entropies: formulas in float64, gradients, and numbers at their limits. */

import { describe, expect, it } from "vitest";
import { gradients } from "../../src/autodiff/gradients.ts";
import { atLeast, defined } from "../../src/checked.ts";
import type { Value } from "../../src/graph/index.ts";
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  type Loss,
  sparseCategoricalCrossentropy,
} from "../../src/losses/index.ts";
import { multiply, reduceSum, sigmoid, softmax } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { checkGradient } from "../support/check-gradient.ts";
import { expectClose, generate, integers, type Numbers, normal, numbers } from "../support/numbers.ts";
import { mean, sum } from "../support/reference.ts";
import { inputsFor, runGraph } from "../support/run-graph.ts";
import { simplified } from "../support/simplified.ts";
import { cellOf, lossOf, rowsOf, stored } from "./support/loss-of.ts";

const CLASSES = 5;
const random = new RandomGenerator(1);
const labels = integers(random, [6], CLASSES);
const oneHot = generate([6, CLASSES], (i) => Number(labels.data[Math.floor(i / CLASSES)] === i % CLASSES));
const logits = normal(random, [6, CLASSES]);
/** Positive, but they do not sum to 1. */
const scores = generate([6, CLASSES], () => 0.1 + 2 * random.uniform());

/** Keras' `epsilon()`, and 1 minus it, as float32 has them. */
const [LEAST, MOST] = [Math.fround(1e-7), Math.fround(1 - 1e-7)];

function softmaxOf(row: readonly number[]): number[] {
  const exps = row.map((x) => Math.exp(x - Math.max(...row)));
  return exps.map((x) => x / sum(exps));
}

function normalized(row: readonly number[]): number[] {
  return row.map((p) => Math.min(Math.max(p / sum(row), LEAST), MOST));
}

/** `−Σ t ln p` of each row, the targets smoothed. */
function crossentropy(targets: Numbers, probabilities: number[][], smoothing = 0): number[] {
  return rowsOf(targets).map((row, i) =>
    sum(
      row.map(
        (t, j) =>
          -(t * (1 - smoothing) + smoothing / row.length) * Math.log(defined(defined(probabilities[i])[j])),
      ),
    ),
  );
}

/** The gradient of the summed loss with respect to what the predictions are made of. */
async function gradientOf(loss: Loss, targets: Numbers, predictions: Numbers, head: (x: Value) => Value) {
  const feeds = inputsFor([targets, predictions]);
  const [t, x] = atLeast([...feeds.keys()], 2);
  const [dx] = gradients(simplified(reduceSum(loss.call(t, head(x)))), [x]);
  return (await runGraph({ dx }, feeds)).dx;
}

const itself = (x: Value) => x;

describe.each([
  { name: "categoricalCrossentropy", make: categoricalCrossentropy, targets: oneHot },
  { name: "sparseCategoricalCrossentropy", make: sparseCategoricalCrossentropy, targets: labels },
])("$name", ({ make, targets }) => {
  it.each([0, 0.1, 1])(
    "is −Σ t ln p of a softmax's probabilities, label smoothing %d",
    async (labelSmoothing) => {
      const expected = crossentropy(oneHot, rowsOf(logits).map(softmaxOf), labelSmoothing);
      const loss = make({ labelSmoothing });
      expectClose(await lossOf(loss, targets, logits, softmax), expected, 2e-6);
      const ofLogits = make({ labelSmoothing, fromLogits: true });
      expectClose(await lossOf(ofLogits, targets, logits), expected, 2e-6);
    },
  );

  it.each([0, 0.2])(
    "normalizes probabilities that do not sum to 1, label smoothing %d",
    async (labelSmoothing) => {
      const expected = crossentropy(oneHot, rowsOf(scores).map(normalized), labelSmoothing);
      expectClose(await lossOf(make({ labelSmoothing }), targets, scores), expected, 2e-6);
    },
  );

  it("keeps probabilities away from 0 and 1, so that the loss of certainty is finite", async () => {
    const certain = generate([6, CLASSES], (i) => Number(i % CLASSES === 2));
    const expected = crossentropy(oneHot, rowsOf(certain).map(normalized));
    const found = await lossOf(make(), targets, certain);
    expectClose(found, expected, 1e-6);
    expect(Math.max(...found)).toBeCloseTo(-Math.log(1e-7), 4);
  });

  it("has the gradient that differences show", async () => {
    for (const labelSmoothing of [0, 0.1]) {
      await checkGradient(
        (x) => make({ labelSmoothing, fromLogits: true }).call(stored(targets), x),
        [logits],
      );
      await checkGradient((x) => make({ labelSmoothing }).call(stored(targets), softmax(x)), [logits]);
      await checkGradient((x) => make({ labelSmoothing }).call(stored(targets), x), [scores], {
        step: 0.002,
      });
    }
  });

  it("sees the logits behind a softmax: no logit is too large", async () => {
    const extreme = generate([6, CLASSES], (i) => defined([1e4, -1e4, 0, 1e4, -3e3][i % CLASSES]));
    const expected = rowsOf(oneHot).map((row, i) => {
      const x = defined(rowsOf(extreme)[i]);
      return Math.max(...x) + Math.log(2) - sum(row.map((t, j) => t * defined(x[j])));
    });
    const slopes = rowsOf(extreme).flatMap((row, i) =>
      softmaxOf(row).map((p, j) => p - cellOf(oneHot, i, j)),
    );
    for (const [loss, head] of [
      [make(), softmax],
      [make({ fromLogits: true }), itself],
    ] as const) {
      expectClose(await lossOf(loss, targets, extreme, head), expected, 1e-6);
      expectClose(await gradientOf(loss, targets, extreme, head), slopes, 1e-6);
    }
  });

  it("stays finite for extreme logits with label smoothing", async () => {
    const extreme = generate([6, CLASSES], (i) => (i % 2 === 0 ? 1e4 : -1e4));
    const found = await lossOf(make({ labelSmoothing: 0.1 }), targets, extreme, softmax);
    for (const value of found) expect(Number.isFinite(value)).toBe(true);
    const slopes = await gradientOf(make({ labelSmoothing: 0.1 }), targets, extreme, softmax);
    for (const value of slopes) expect(Number.isFinite(value)).toBe(true);
  });

  it("takes something behind a softmax as probabilities again", async () => {
    const halved = await lossOf(make(), targets, logits, (x) => multiply(softmax(x), 0.5));
    expectClose(halved, crossentropy(oneHot, rowsOf(logits).map(softmaxOf)), 2e-6);
  });

  it.each([-0.1, 1.1, Number.NaN])("refuses label smoothing of %d", (labelSmoothing) => {
    expect(() => make({ labelSmoothing })).toThrow(
      /: expected labelSmoothing to be a number from 0 to 1\. Received: (-0\.1|1\.1|NaN)\.$/,
    );
  });
});

describe("categoricalCrossentropy", () => {
  it("takes targets that are probabilities themselves", async () => {
    const targets = { ...scores, data: Float32Array.from(rowsOf(scores).flatMap(normalized)) };
    const expected = crossentropy(targets, rowsOf(logits).map(softmaxOf));
    expectClose(await lossOf(categoricalCrossentropy(), targets, logits, softmax), expected, 2e-6);
  });

  it("is, bit by bit, what the sparse one says of the same classes", async () => {
    for (const options of [{}, { labelSmoothing: 0.1 }, { fromLogits: true }]) {
      const dense = await lossOf(categoricalCrossentropy(options), oneHot, logits, softmax);
      const sparse = await lossOf(sparseCategoricalCrossentropy(options), labels, logits, softmax);
      expect(sparse).toEqual(dense);
    }
  });
});

describe("binaryCrossentropy", () => {
  const targets = integers(random, [4, 3], 2);
  const x = normal(random, [4, 3]);
  const formula = (t: number, p: number) => -(t * Math.log(p) + (1 - t) * Math.log(1 - p));

  it.each([0, 0.3])(
    "averages over the outputs of each example, label smoothing %d",
    async (labelSmoothing) => {
      const expected = rowsOf(targets).map((row, i) =>
        mean(
          row.map((t, j) =>
            formula(t * (1 - labelSmoothing) + labelSmoothing / 2, 1 / (1 + Math.exp(-cellOf(x, i, j)))),
          ),
        ),
      );
      expectClose(await lossOf(binaryCrossentropy({ labelSmoothing }), targets, x, sigmoid), expected, 2e-6);
      const ofLogits = binaryCrossentropy({ labelSmoothing, fromLogits: true });
      expectClose(await lossOf(ofLogits, targets, x), expected, 2e-6);
    },
  );

  it("has the gradient that differences show", async () => {
    await checkGradient(
      (value) => binaryCrossentropy({ fromLogits: true }).call(stored(targets), value),
      [x],
    );
    const options = { labelSmoothing: 0.1 };
    await checkGradient((value) => binaryCrossentropy(options).call(stored(targets), sigmoid(value)), [x]);
  });

  it("is finite where the predictions are certain and wrong", async () => {
    const found = await lossOf(
      binaryCrossentropy(),
      numbers([1, 0, 1, 0], [4, 1]),
      numbers([0, 1, 1, 0], [4, 1]),
    );
    expectClose(found, [formula(1, LEAST), formula(0, MOST), formula(1, MOST), formula(0, LEAST)], 1e-5);
  });

  it("takes logits however large", async () => {
    const loss = binaryCrossentropy({ fromLogits: true });
    const [t, far] = [numbers([1, 0, 1, 0], [4, 1]), numbers([-1e4, 1e4, 1e4, -1e4], [4, 1])];
    expectClose(await lossOf(loss, t, far), [1e4, 1e4, 0, 0]);
    expectClose(await gradientOf(loss, t, far, itself), [-1, 1, 0, 0]);
  });

  it("refuses label smoothing that is no share", () => {
    expect(() => binaryCrossentropy({ labelSmoothing: 2 })).toThrow("from 0 to 1. Received: 2.");
  });
});
