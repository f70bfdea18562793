/** Tasks without a question: refused when the model is compiled, or warned of before training. */

import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  type FitOptions,
  type Layer,
  type LossName,
  layers,
  losses,
  metrics,
  nodePlatform,
  rescale,
  ShapeError,
  sequential,
  usePlatform,
} from "../../src/index.ts";
import { useOneThread } from "../support/one-thread.ts";

describe("compile", () => {
  it.each(["categoricalCrossentropy", "sparseCategoricalCrossentropy", "binaryCrossentropy", "mse"] as const)(
    "refuses a softmax over one unit, with loss %s",
    (loss) => {
      for (const list of [
        [layers.dense({ units: 1, activation: "softmax", inputShape: [3] })],
        [layers.dense({ units: 1, inputShape: [3] }), layers.softmax()],
        [layers.conv2d({ filters: 1, kernelSize: 1, activation: "softmax", inputShape: [4, 4, 3] })],
      ]) {
        const act = () => sequential(list).compile({ loss });
        expect(act).toThrow(ConfigurationError);
        expect(act).toThrow("compile: expected a softmax over at least two units");
      }
    },
  );

  it.each(["categoricalCrossentropy", "sparseCategoricalCrossentropy"] as const)(
    "refuses a single class with loss %s",
    (loss) => {
      const model = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [3] })]);
      expect(() => model.compile({ loss })).toThrow(
        `compile: expected at least two classes with loss "${loss}", since a single one is always right. Use one unit ` +
          'with activation "sigmoid" and loss "binaryCrossentropy" for yes or no. Received: outputs of shape (None, 1).',
      );
    },
  );

  it("refuses a metric of other targets, before any epoch", () => {
    const model = sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [3] })]);
    const compiled = {
      loss: "categoricalCrossentropy",
      metrics: [metrics.sparseCategoricalAccuracy()],
    } as const;
    expect(() => model.compile(compiled)).toThrow(ShapeError);
  });
});

/** What training says beside its progress, which is not shown. */
async function warningsOf(
  list: readonly Layer[],
  loss: LossName | losses.Loss,
  x: { data: Uint8Array | Float32Array; shape: number[] },
  y: readonly number[],
  { times = 1, ...options }: FitOptions & { times?: number } = {},
): Promise<string[]> {
  const warnings: string[] = [];
  usePlatform({
    ...nodePlatform({ threads: 1, process: false }),
    terminal: { write: () => {}, isInteractive: false, warn: (text) => warnings.push(text) },
  });
  try {
    const model = sequential(list, { seed: 1 });
    model.compile({ loss, optimizer: "sgd" });
    for (let i = 0; i < times; i++) await model.fit(x, y, { verbose: 2, ...options });
  } finally {
    useOneThread();
  }
  return warnings;
}

const bytes = { data: Uint8Array.from({ length: 64 }, (_, i) => (i * 37) % 256), shape: [4, 4, 4, 1] };
const [unit, two] = [rescale(bytes), [0, 1, 0, 1]];
const flat = () => layers.flatten({ inputShape: [4, 4, 1] });
const dense = (activation: "softmax" | "linear" = "softmax") => layers.dense({ units: 2, activation });

describe("fit warns", () => {
  it("once where all examples have the same target", async () => {
    const once = await warningsOf(
      [flat(), dense()],
      "sparseCategoricalCrossentropy",
      unit as never,
      [1, 1, 1, 1],
      { times: 2 },
    );
    expect(once).toEqual([expect.stringMatching(/^all 4 training examples have the same target/)]);
    const yes = () => [flat(), layers.dense({ units: 1, activation: "sigmoid" })];
    expect(await warningsOf(yes(), "binaryCrossentropy", unit as never, [0, 0, 0, 0])).toHaveLength(1);
    expect(await warningsOf(yes(), "binaryCrossentropy", unit as never, [0, 0, 0, 1])).toEqual([]);
  });

  it("once where bytes, or other large numbers, go into a network that does not normalize them", async () => {
    const said = await warningsOf([flat(), dense()], "sparseCategoricalCrossentropy", bytes, two, {
      times: 2,
    });
    expect(said).toEqual([
      expect.stringMatching(/^the inputs are large \(root mean square 1\d\d\), .*rescale\(x\) takes bytes/),
    ]);
    const floats = { data: Float32Array.from(bytes.data, (byte) => byte - 128), shape: bytes.shape };
    expect(await warningsOf([flat(), dense()], "sparseCategoricalCrossentropy", floats, two)).toHaveLength(1);
  });

  it.each([
    ["rescaled images", [flat(), dense()], unit],
    [
      "a normalization first",
      [layers.batchNormalization({ inputShape: [4, 4, 1] }), layers.flatten(), dense()],
      bytes,
    ],
    ["one behind the first layer", [flat(), dense("linear"), layers.batchNormalization(), dense()], bytes],
    ["small whole numbers", [flat(), dense()], { data: bytes.data.map((v) => v % 10), shape: bytes.shape }],
    [
      "an outlier",
      [flat(), dense()],
      { data: Float32Array.from(bytes.data, (v, i) => (i === 5 ? 60 : v / 255)), shape: bytes.shape },
    ],
  ] as const)("of nothing with %s", async (_, list, x) => {
    expect(await warningsOf(list, "sparseCategoricalCrossentropy", x as never, two)).toEqual([]);
  });

  it.each([
    ["linear outputs taken for probabilities", [flat(), dense("linear")], "sparseCategoricalCrossentropy", 1],
    [
      "probabilities taken for logits",
      [flat(), dense()],
      losses.sparseCategoricalCrossentropy({ fromLogits: true }),
      1,
    ],
    [
      "a softmax layer taken for logits",
      [flat(), dense("linear"), layers.softmax()],
      losses.sparseCategoricalCrossentropy({ fromLogits: true }),
      1,
    ],
    [
      "linear outputs taken for logits",
      [flat(), dense("linear")],
      losses.sparseCategoricalCrossentropy({ fromLogits: true }),
      0,
    ],
    [
      "a softmax behind a dropout",
      [flat(), dense(), layers.dropout({ rate: 0.1 })],
      "sparseCategoricalCrossentropy",
      0,
    ],
    ["linear outputs as values", [flat(), dense("linear"), layers.dense({ units: 1 })], "mse", 0],
  ] as const)("of %s, or not", async (_, list, loss, count) => {
    const said = await warningsOf(list, loss, unit as never, two, { times: 2 });
    expect(said).toHaveLength(count);
    expect(said.every((text) => text.startsWith('the loss "sparseCategoricalCrossentropy"'))).toBe(true);
  });

  it("where validationSplit leaves one part without a class, by the order of the examples and not by chance", async () => {
    const many = { data: Float32Array.from({ length: 120 }, (_, i) => Math.sin(i)), shape: [120, 1] };
    const sorted = Array.from({ length: 120 }, (_, i) => Number(i >= 60));
    const mixed = sorted.map((_, i) => i % 2);
    const yes = () => [layers.dense({ units: 1, activation: "sigmoid", inputShape: [1] })];
    const options = { validationSplit: 0.25 };
    const said = await warningsOf(yes(), "binaryCrossentropy", many, sorted, options);
    expect(said).toEqual([
      expect.stringMatching(
        /^validationSplit keeps the last examples, which leaves no example to validate on of class 0: /,
      ),
    ]);
    expect(await warningsOf(yes(), "binaryCrossentropy", many, mixed, options)).toEqual([]);
    const three = () => [layers.dense({ units: 3, activation: "softmax", inputShape: [1] })];
    const last = sorted.map((_, i) => (i >= 60 ? 2 : i % 2));
    const half = { validationSplit: 0.5 };
    expect(await warningsOf(three(), "sparseCategoricalCrossentropy", many, last, half)).toEqual([
      expect.stringContaining("to validate on of classes 0, 1 and none to train on of class 2: "),
    ]);
    // A rare class may be missing by chance.
    const rare = mixed.map((label, i) => (i === 3 ? 2 : label));
    expect(await warningsOf(three(), "sparseCategoricalCrossentropy", many, rare, options)).toEqual([]);
  });

  it("where all weights are 0", async () => {
    const options = { sampleWeight: [0, 0, 0, 0] };
    const said = await warningsOf(
      [flat(), dense()],
      "sparseCategoricalCrossentropy",
      unit as never,
      two,
      options,
    );
    expect(said).toEqual(["the weights of all 4 training examples are 0, so that nothing is learned"]);
  });

  it("of nothing with verbose: 0", async () => {
    const list = [flat(), dense()];
    expect(
      await warningsOf(list, "sparseCategoricalCrossentropy", bytes, [0, 0, 0, 0], { verbose: 0 }),
    ).toEqual([]);
  });

  it("in a line of their own where the terminal has no place for warnings", async () => {
    const written: string[] = [];
    usePlatform({
      ...nodePlatform({ threads: 1, process: false }),
      terminal: { write: (text) => written.push(text), isInteractive: false },
    });
    try {
      const model = sequential([flat(), dense()], { seed: 1 });
      model.compile({ loss: "sparseCategoricalCrossentropy" });
      await model.fit(bytes, two, { verbose: 2 });
    } finally {
      useOneThread();
    }
    expect(written[0]).toMatch(/^Warning: the inputs are large .*\n$/);
  });
});
