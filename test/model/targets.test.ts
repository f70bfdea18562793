/** Targets: every form that callers have them in, and what is refused, as it was given. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import {
  ConfigurationError,
  type LossName,
  layers,
  rescale,
  type Sequential,
  ShapeError,
  sequential,
  type Targets,
} from "../../src/index.ts";

const x = { data: Float32Array.of(1, -2, 0.5), shape: [3, 1] };

function model(units: number, loss: LossName): Sequential {
  const activation = loss === "binaryCrossentropy" ? "sigmoid" : loss === "mse" ? "linear" : "softmax";
  const made = sequential([layers.dense({ units, activation, inputShape: [1] })], { seed: 1 });
  made.compile({ loss, optimizer: "sgd" });
  return made;
}

const [yes, classes, oneHot, values] = [
  model(1, "binaryCrossentropy"),
  model(2, "sparseCategoricalCrossentropy"),
  model(2, "categoricalCrossentropy"),
  model(1, "mse"),
];

describe("targets", () => {
  it("are taken in every form that numbers come in", async () => {
    const forms: unknown[] = [
      [1, 0, 1],
      [[1], [0], [1]],
      [true, false, true],
      Int8Array.of(1, 0, 1),
      Float64Array.of(1, 0, 1),
      BigInt64Array.of(1n, 0n, 1n),
      [Uint8Array.of(1), Uint8Array.of(0), Uint8Array.of(1)],
      { data: Uint8ClampedArray.of(1, 0, 1), shape: [3, 1] },
      { data: [1, 0, 1], shape: [3] },
      rescale({ data: Uint8Array.of(255, 0, 255), shape: [3] }),
    ];
    for (const task of [yes, classes, values]) {
      const losses = await Promise.all(forms.map((y) => task.evaluate(x, y as Targets)));
      for (const { loss } of losses) expect(loss).toBe(defined(losses[0]).loss);
    }
    const rows = [
      [0, 1],
      [1, 0],
      [0, 1],
    ];
    expect((await oneHot.evaluate(x, rows)).loss).toBeCloseTo((await classes.evaluate(x, [1, 0, 1])).loss, 6);
  });

  it.each([
    [yes, [0, 255, 0], 'targets from 0 to 1 with loss "binaryCrossentropy". Received: 255 at position 1.'],
    [yes, [1, 2, 1], "Received: 2 at position 1."],
    [yes, { data: Int8Array.of(-1, 1, -1), shape: [3, 1] }, "Received: -1 at position 0."],
    [yes, [1, Number.NaN, 0], "Received: NaN at position 1."],
    [
      yes,
      ["cat", "dog", "cat"],
      'Expected targets that are numbers. Number the classes first: names.indexOf(label). Received: "cat" at position 0.',
    ],
    [yes, ["0", "1", "0"], 'Convert texts first: Number(text). Received: "0" at position 0.'],
    [classes, ["cat", "dog", "cat"], 'Received: "cat" at position 0.'],
    [classes, [0, undefined, 1], "Received: undefined at position 1."],
    [classes, [0, 1, null], "Received: null at position 2."],
    [
      classes,
      [0, 1, 9],
      "Expected class numbers from 0 to 1. The last layer has 2 units, one for each class; labels up to 9 need 10. " +
        "Received: 9 at position 2.",
    ],
    [
      classes,
      [1, 2, 2],
      "Expected class numbers from 0 to 1. These labels begin at 1: subtract 1 from each. Received: 2 at position 1.",
    ],
    [classes, [-1, 1, 2], "Expected class numbers from 0 to 1. Received: -1 at position 0."],
    [classes, [[0], [1], [0.5]], "Received: 0.5 at position 2."],
    [
      classes,
      rescale({ data: Uint8Array.of(0, 1, 1), shape: [3] }),
      "Received: 0.00392156862745098 at position 1.",
    ],
    [
      oneHot,
      { data: Uint8Array.of(0, 255, 0, 255, 255, 0), shape: [3, 2] },
      'targets from 0 to 1 with loss "categoricalCrossentropy". Received: 255 at position [0, 1].',
    ],
    [
      oneHot,
      { data: Float32Array.of(0, 1, -0.5, 1.5, 1, 0), shape: [3, 2] },
      "Received: -0.5 at position [1, 0].",
    ],
    [
      oneHot,
      { data: Float32Array.of(0, 1, 0, 1, 1, NaN), shape: [3, 2] },
      "Received: NaN at position [2, 1].",
    ],
    [
      values,
      [0, Number.NaN, 1],
      'targets that are finite numbers with loss "meanSquaredError". Received: NaN at position 1.',
    ],
    [values, [0, 1, Number.POSITIVE_INFINITY], "Received: Infinity at position 2."],
    [values, [1e39, 0, 1], "Received: 1e+39 at position 0."],
    [values, "cat", 'Expected targets as an array of numbers or { data, shape }. Received: "cat".'],
    [values, null, "Received: null."],
    [values, [[1, 0], [1], [0, 1]], "Received: one of 1 instead of 2."],
    [values, { data: () => [1], shape: [3] }, "Expected targets as an array of numbers or { data, shape }."],
    [
      oneHot,
      [0, 1, 0],
      'Use toCategorical(labels), or the loss "sparseCategoricalCrossentropy". Received: class numbers, [3].',
    ],
    [model(3, "binaryCrossentropy"), [0, 1, 2], "Use toCategorical(labels)"],
    [
      yes,
      [
        [0, 1],
        [1, 0],
        [0, 1],
      ],
      "Expected targets of shape (None, 1)",
    ],
    [
      values,
      { data: Float32Array.of(1, 2), shape: [3] },
      "Expected 3 numbers for targets of shape [3]. Received: 2.",
    ],
  ] as const)("are refused as they were given, case %#", async (task, y, message) => {
    for (const act of [
      () => task.fit(x, y as unknown as Targets, { verbose: 0 }),
      () => task.evaluate(x, y as unknown as Targets),
      () => task.trainOnBatch(x, y as unknown as Targets),
    ]) {
      const error: unknown = await act().catch((thrown: unknown) => thrown);
      expect(error instanceof ConfigurationError || error instanceof ShapeError, String(error)).toBe(true);
      expect(String(error)).toContain(message);
    }
  });

  const images = { data: new Float32Array(3 * 16), shape: [3, 4, 4, 1] };
  const LABELS = { data: [0, 1, 0], shape: [3] };
  const ROWS = { data: [0, 1, 1, 0, 0, 1], shape: [3, 2] };
  it.each([
    ["sparseCategoricalCrossentropy", LABELS, "[3]"],
    ["sparseCategoricalCrossentropy", { ...LABELS, shape: [3, 1] }, "[3, 1]"],
    ["sparseCategoricalCrossentropy", ROWS, "[3, 2]"],
    ["categoricalCrossentropy", LABELS, "[3]"],
    ["categoricalCrossentropy", ROWS, "[3, 2]"],
    ["mse", LABELS, "[3]"],
  ] as const)(
    "of whole images for outputs of every position: %s asks for a flatten, case %#",
    async (loss, y, shape) => {
      const made = sequential([
        layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [4, 4, 1] }),
        layers.dense({ units: 2, activation: "softmax" }),
      ]);
      made.compile({ loss, optimizer: "sgd" });
      const name = loss === "mse" ? "meanSquaredError" : loss;
      const expected =
        loss === "sparseCategoricalCrossentropy"
          ? "class numbers of shape (None, 2, 2)"
          : "targets of shape (None, 2, 2, 2)";
      await expect(made.evaluate(images, y as unknown as Targets)).rejects.toThrow(
        `Expected ${expected} with loss "${name}", as the model's outputs are (None, 2, 2, 2). For one target per ` +
          "example, is a flatten or a globalAveragePooling2d missing before the last layer? " +
          `Received: ${shape}.`,
      );
    },
  );

  it("of other shapes for outputs of every position are told the shape, without advice on layers", async () => {
    const made = sequential([layers.dense({ units: 2, activation: "softmax", inputShape: [4, 3] })]);
    made.compile({ loss: "sparseCategoricalCrossentropy", optimizer: "sgd" });
    const rows = { data: new Float32Array(12), shape: [1, 4, 3] };
    await expect(made.evaluate(rows, [[0, 1, 1]])).rejects.toThrow(
      "Expected class numbers of shape (None, 4)",
    );
    await expect(made.evaluate(rows, [1])).rejects.toThrow(
      "is a flatten missing before the last layer? Received: [1].",
    );
    await expect(made.evaluate(rows, [[0, 1, 1, 5]])).rejects.toThrow(
      "The last axis of the outputs has 2 units",
    );
  });

  it("of a cross-entropy between classes may be any shares: rows of zeros do not count, as in Keras", async () => {
    const soft = { data: Float32Array.of(0.3, 0.7, 0, 0, 1, 0), shape: [3, 2] };
    expect((await oneHot.evaluate(x, soft)).loss).toBeGreaterThan(0);
    const none = { data: new Float32Array(6), shape: [3, 2] };
    expect((await oneHot.evaluate(x, none)).loss).toBeCloseTo(0, 10);
  });

  it("of probabilities may miss 1 by what float32 rounds", async () => {
    await expect(yes.evaluate(x, [1 + 1e-7, 0, -1e-7])).resolves.toBeDefined();
  });
});
