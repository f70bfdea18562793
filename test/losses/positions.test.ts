/** Networks that say something of every position (a class of every pixel): losses and metrics along the last axis. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { layers, losses, type Sequential, sequential } from "../../src/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { between, generate, type Numbers, normal } from "../support/numbers.ts";

const random = new RandomGenerator(5);

/** A network whose output is its input, or the softmax of it: its input decides what is predicted. */
function identity(shape: readonly number[], loss: losses.Loss, activation: "linear" | "softmax"): Sequential {
  const model = sequential([layers.activation({ activation, inputShape: shape })]);
  model.compile({ loss, metrics: ["accuracy"], optimizer: "sgd" });
  return model;
}

/** Rows of classes, along the last axis. */
function rowsOf({ data, shape }: Numbers): number[][] {
  const classes = defined(shape[shape.length - 1]);
  return Array.from({ length: data.length / classes }, (_, i) => [
    ...data.slice(i * classes, (i + 1) * classes),
  ]);
}

function logSoftmax(row: readonly number[]): number[] {
  const most = Math.max(...row);
  const log = most + Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0));
  return row.map((x) => x - log);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const largestAt = (row: readonly number[]) => row.indexOf(Math.max(...row));

describe("losses of every position", () => {
  it.each([0, 1, 2, 3])(
    "agree with float64: smoothed, weighted by example, position and class, with %d axes of positions",
    async (axes) => {
      const positions = Array.from({ length: axes }, () => between(random, 1, 5));
      const [count, classes] = [between(random, 1, 6), between(random, 2, 6)];
      const labelSmoothing = 0.3 * random.uniform();
      const shape = [...positions, classes];
      const x = normal(random, [count, ...shape]);
      const places = x.data.length / classes;
      const labels = generate([count, ...positions], () => random.integer(classes));
      const oneHot = generate(x.shape, (i) => Number(labels.data[Math.floor(i / classes)] === i % classes));
      const each = rowsOf(x).map((row, i) => {
        const logs = logSoftmax(row);
        const target = (k: number) =>
          (1 - labelSmoothing) * Number(k === labels.data[i]) + labelSmoothing / classes;
        return -logs.reduce((sum, log, k) => sum + target(k) * log, 0);
      });
      const right = mean(rowsOf(x).map((row, i) => Number(largestAt(row) === labels.data[i])));
      for (const [loss, y] of [
        [losses.categoricalCrossentropy({ labelSmoothing }), oneHot],
        [losses.sparseCategoricalCrossentropy({ labelSmoothing }), labels],
        [
          losses.sparseCategoricalCrossentropy({ labelSmoothing }),
          { ...labels, shape: [...labels.shape, 1] },
        ],
      ] as const) {
        const model = identity(shape, loss, "softmax");
        const found = await model.evaluate(x, y);
        expect(found.loss).toBeCloseTo(mean(each), 5);
        expect(found.accuracy).toBeCloseTo(right, 6);

        const ofExamples = generate([count], () => 3 * random.uniform());
        const weighted = await model.evaluate(x, y, { sampleWeight: ofExamples });
        const perExample = places / count;
        expect(weighted.loss).toBeCloseTo(
          mean(each.map((value, i) => value * defined(ofExamples.data[Math.floor(i / perExample)]))),
          4,
        );
        expect(weighted.accuracy).toBeCloseTo(right, 6);

        const ofPositions = generate([count, ...positions], () => 3 * random.uniform());
        const classWeight = Array.from({ length: classes }, () => 2 * random.uniform());
        const { loss: byAll } = await model.trainOnBatch(x, y, { sampleWeight: ofPositions, classWeight });
        expect(byAll).toBeCloseTo(
          mean(
            each.map(
              (value, i) =>
                value * defined(ofPositions.data[i]) * defined(classWeight[defined(labels.data[i])]),
            ),
          ),
          4,
        );
      }
    },
  );

  it("are the cases that were found: ln 3 of uniform predictions, and 0.6765 in any shape", async () => {
    const zeros = { data: new Float32Array(90), shape: [1, 6, 5, 3] };
    const loss = losses.sparseCategoricalCrossentropy({ labelSmoothing: 0.3 });
    const uniform = await identity([6, 5, 3], loss, "softmax").evaluate(zeros, {
      data: new Uint8Array(30),
      shape: [1, 6, 5],
    });
    expect(uniform.loss).toBeCloseTo(Math.log(3), 6);
    for (const shape of [[3], [4, 3], [2, 4, 3]]) {
      const size = shape.reduce((product, length) => product * length, 1);
      const predictions = generate([2, ...shape], (i) => defined([0.7, 0.2, 0.1][i % 3]));
      const targets = generate([2, ...shape], (i) => defined([1, 0, 0][i % 3]));
      const ofRows = losses.categoricalCrossentropy({ labelSmoothing: 0.3 });
      const found = await identity(shape, ofRows, "linear").evaluate(predictions, targets);
      expect(found.loss, `${size} outputs`).toBeCloseTo(0.6765, 4);
    }
  });

  it("refuse one class number for an example of many positions", async () => {
    const x = normal(random, [4, 3, 4, 3]);
    const model = identity([3, 4, 3], losses.sparseCategoricalCrossentropy(), "softmax");
    await expect(model.evaluate(x, [0, 1, 2, 0])).rejects.toThrow(
      'Expected class numbers of shape (None, 3, 4) with loss "sparseCategoricalCrossentropy", as the model',
    );
    const ofPixels = identity([3, 4, 3], losses.categoricalCrossentropy(), "softmax");
    const classes = { data: new Uint8Array(48), shape: [4, 3, 4] };
    await expect(ofPixels.evaluate(x, classes)).rejects.toThrow("Use toCategorical(labels)");
  });

  it("weight single positions of values, and refuse what a loss cannot weight", async () => {
    const x = normal(random, [2, 3, 2]);
    const y = normal(random, [2, 3, 2]);
    const sampleWeight = generate([2, 3], () => random.uniform());
    const squares = rowsOf(x).map((row, i) =>
      mean(row.map((v, k) => (v - defined(defined(rowsOf(y)[i])[k])) ** 2)),
    );
    const model = identity([3, 2], losses.meanSquaredError(), "linear");
    const { loss } = await model.evaluate(x, y, { sampleWeight });
    expect(loss).toBeCloseTo(mean(squares.map((value, i) => value * defined(sampleWeight.data[i]))), 5);
    const { atPositions: _, ...ofExamples } = losses.meanSquaredError();
    const custom = identity([3, 2], { ...ofExamples, name: "mine" }, "linear");
    await expect(custom.evaluate(x, y, { sampleWeight })).rejects.toThrow(
      'Expected the loss "mine" to give a number for each position, shape [2, 3]',
    );
    expect((await custom.evaluate(x, y, { sampleWeight: [1, 1] })).loss).toBeCloseTo(mean(squares), 5);
  });
});
