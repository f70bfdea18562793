/** Weight decay, moving averages and accumulated gradients: what all optimizers have, alone and in a model. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { input, type Shape, sizeOf, type Value } from "../../src/graph/index.ts";
import { layers, optimizers, sequential } from "../../src/index.ts";
import {
  applyOptimizer,
  type Optimizer,
  type OptimizerOptions,
  slotsOf,
} from "../../src/optimizers/index.ts";
import { isExcluded } from "../../src/optimizers/weight-decay.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, generate, type Numbers, normal } from "../support/numbers.ts";
import { runGraph } from "../support/run-graph.ts";
import { adamRule, decayedRule } from "./rules.ts";
import { expectSameSteps, keep, rateAt, setting, train, trainByRule } from "./train.ts";

const { adam, sgd } = optimizers;
const dataOf = (fed: readonly (readonly Numbers[])[]) =>
  fed.map((gradients) => gradients.map(({ data }) => data));

describe("weight decay", () => {
  const NAMES = ["conv2d/kernel", "conv2d/bias", "batch_normalization/gamma", "dense/kernel"];
  const LIST: Shape[] = [[3, 3, 1, 2], [2], [2], [4, 3]];

  it.each([
    ["none by default", undefined, [true, true, true, true]],
    ["biases and normalization", "biasesAndNormalization", [true, false, false, true]],
    ["by a text in the name", ["bias"], [true, false, true, true]],
    ["by texts and regular expressions", [/^dense/, "gamma"], [true, true, false, false]],
    ["by a function", ({ shape }: { shape: Shape }) => shape.length === 4, [false, true, true, true]],
  ] as const)("leaves parameters out: %s", async (_, exclusion, isDecayed) => {
    const { begin, fed } = setting(3, LIST);
    const optimizer = adam({ weightDecay: 0.2, ...(exclusion && { excludeFromWeightDecay: exclusion }) });
    const found = await train(optimizer, begin, fed, { names: NAMES });
    const plain = trainByRule(adamRule({}), begin, dataOf(fed));
    const decayed = trainByRule(decayedRule(adamRule({}), 0.2), begin, dataOf(fed));
    const expected = plain.map((step, t) =>
      step.map((data, i) => (isDecayed[i] === true ? defined(decayed[t]?.[i]) : data)),
    );
    expectSameSteps(found, expected);
  });

  it("of biases and normalization excludes a scale of several axes too", () => {
    const excluded = (name: string) => isExcluded({ name, shape: [2, 3] }, "biasesAndNormalization");
    expect(excluded("layer_normalization/gamma")).toBe(true);
    expect(excluded("layer_normalization/beta")).toBe(true);
    expect(excluded("gamma/kernel")).toBe(false);
  });

  it("updates each kind together: two chains of operators, not one for each parameter", () => {
    const counts = (options: OptimizerOptions) => {
      const optimizer = sgd(options);
      let calls = 0;
      const counting: Optimizer = {
        ...optimizer,
        update(...given) {
          calls++;
          return optimizer.update(...given);
        },
      };
      const parameters = LIST.map((shape, i) => ({
        name: defined(NAMES[i]),
        value: input(`w${i}`, shape),
        gradient: input(`g${i}`, shape),
        slots: [],
      }));
      const scalars = optimizer.scalars.map((name) => input(name, []));
      applyOptimizer(counting, parameters, scalars);
      return calls;
    };
    expect(counts({ weightDecay: 0.1 })).toBe(1);
    expect(counts({ weightDecay: 0.1, excludeFromWeightDecay: "biasesAndNormalization" })).toBe(2);
  });

  it.each([
    [{ excludeFromWeightDecay: "bias" }, 'or "biasesAndNormalization". Received: "bias".'],
    [{ excludeFromWeightDecay: [""] }, "names as a list of texts and regular expressions"],
    [{ weightDecay: -1 }, "expected weightDecay to be a number of at least 0. Received: -1."],
    [{ emaMomentum: 2 }, "expected emaMomentum to be a number from 0 to 1. Received: 2."],
    [{ emaOverwriteFrequency: 0 }, "expected emaOverwriteFrequency to be a positive integer. Received: 0."],
    [{ gradientAccumulationSteps: 1.5 }, "expected gradientAccumulationSteps to be a positive integer."],
  ])("and what belongs to it is refused where it makes no sense: %j", (options, message) => {
    expect(() => sgd(options as object)).toThrow(message);
  });
});

describe("accumulated gradients", () => {
  /** The gradients of each three steps as their mean, as by a batch three times as large. */
  function meansOf(fed: readonly (readonly Numbers[])[]): number[][][] {
    return [0, 3, 6].map((first) =>
      defined(fed[first]).map(({ data }, i) =>
        Array.from(data, (_, j) =>
          [0, 1, 2].reduce((sum, k) => sum + defined(fed[first + k]?.[i]?.data[j]) / 3, 0),
        ),
      ),
    );
  }

  it.each([
    ["adam", {}, (means: number[][]) => means],
    [
      "adam with clipped elements",
      { clipValue: 0.5 },
      (means: number[][]) => means.map((mean) => mean.map((x) => Math.min(Math.max(x, -0.5), 0.5))),
    ],
    [
      "adam with a clipped norm of all",
      { globalClipNorm: 1 },
      (means: number[][]) => {
        const norm = Math.hypot(...means.flat());
        return means.map((mean) => mean.map((x) => (norm > 1 ? x / norm : x)));
      },
    ],
  ])("make an update at every third step, clipped as means: %s", async (_, options, clip) => {
    const { begin, fed } = setting(4);
    const found = await train(adam({ gradientAccumulationSteps: 3, ...options }), begin, fed);
    const updated = trainByRule(adamRule({}), begin, meansOf(fed).map(clip), (update) =>
      rateAt(3 * update + 2),
    );
    const expected = fed.map((_, t) => (t < 2 ? begin : defined(updated[Math.floor((t - 2) / 3)])));
    expectSameSteps(found, expected);
    expect(found[3]).toEqual(found[2]);
  });

  it("train a model as batches of the sum of their sizes do, in one run of many steps", async () => {
    const weightsAfter = async (batchSize: number, options: OptimizerOptions) => {
      const model = sequential(
        [
          layers.conv2d({ filters: 2, kernelSize: 3, activation: "relu", inputShape: [5, 5, 1] }),
          layers.flatten(),
          layers.dense({ units: 3, activation: "softmax" }),
        ],
        { seed: 3 },
      );
      model.compile({ loss: "categoricalCrossentropy", optimizer: adam({ learningRate: 0.01, ...options }) });
      const random = new RandomGenerator(5);
      const x = normal(random, [48, 5, 5, 1]);
      const y = generate([48, 3], (i) => (Math.floor(i / 3) % 3 === i % 3 ? 1 : 0));
      await model.fit(x, y, { batchSize, epochs: 2, shuffle: false, verbose: 0 });
      return model.getWeights().map(({ data }) => data);
    };
    const options = { globalClipNorm: 0.5, weightDecay: 0.1 };
    const small = await weightsAfter(4, { ...options, gradientAccumulationSteps: 4 });
    const large = await weightsAfter(16, options);
    for (const [i, data] of small.entries()) expectClose(data, defined(large[i]), 2e-5);
  });
});

describe("moving averages", () => {
  it("follow adam's weights, beginning at those after the first step", async () => {
    const { begin, fed } = setting(6);
    const averaged = await train(
      adam({ useEma: true, emaMomentum: 0.7, emaOverwriteFrequency: 4, weightDecay: 0.1 }),
      begin,
      fed,
    );
    const inner = decayedRule(adamRule({}), 0.1);
    const expected = trainByRule(
      (w, g, rate, step, state) => {
        const next = inner(w, g, rate, step, state);
        const average = keep(state, "average", (before) => (step === 1 ? next : 0.7 * before + 0.3 * next));
        return step % 4 === 0 ? average : next;
      },
      begin,
      dataOf(fed),
    );
    expectSameSteps(averaged, expected);
  });

  it("replace the weights when fit ends, with the numbers of Keras' test_ema_with_model_fit", async () => {
    const model = sequential([
      layers.dense({ units: 2, kernelInitializer: "ones", useBias: false, inputShape: [1] }),
    ]);
    model.compile({
      loss: "meanSquaredError",
      optimizer: sgd({ learningRate: 0.1, useEma: true, emaMomentum: 0.9 }),
    });
    await model.fit([[1]], [[0, 0]], { batchSize: 1, epochs: 2, verbose: 0 });
    expectClose(defined(model.getWeights()[0]).data, [0.891, 0.891], 1e-6);
  });

  it("leave the weights of trainOnBatch as they are: it is not told when training ends", async () => {
    const model = sequential([
      layers.dense({ units: 1, kernelInitializer: "ones", useBias: false, inputShape: [1] }),
    ]);
    model.compile({ loss: "meanSquaredError", optimizer: sgd({ learningRate: 0.1, useEma: true }) });
    for (let step = 0; step < 2; step++) await model.trainOnBatch([[1]], [[0]]);
    expectClose(defined(model.getWeights()[0]).data, [0.64], 1e-6);
  });
});

describe("all of them at once", () => {
  const options = {
    weightDecay: 0.1,
    useEma: true,
    emaOverwriteFrequency: 2,
    gradientAccumulationSteps: 2,
    globalClipNorm: 1,
  };

  it("do the same to a parameter that is kept in blocks", async () => {
    const optimizer = adam(options);
    const [shape, kept]: [Shape, Shape] = [
      [6, 4],
      [3, 2, 4],
    ];
    const random = new RandomGenerator(7);
    const gradient = input("g", shape);
    const slots = slotsOf(optimizer, { name: "w", shape });
    const scalars = optimizer.scalars.map((name) => input(name, []));
    const parameterOf = (own: Shape) => ({
      value: input(`w${own.length}`, own),
      gradient,
      slots: slots.map(({ name }) => input(`${name}${own.length}`, own)),
    });
    const [whole, blocked] = [parameterOf(shape), parameterOf(kept)];
    const outputs: Record<string, Value> = {};
    for (const [name, parameter] of Object.entries({ whole, blocked })) {
      const [update] = applyOptimizer(optimizer, [parameter], scalars);
      const { parameter: next, slots: nextSlots } = defined(update);
      for (const [i, value] of [next, ...nextSlots].entries()) outputs[`${name} ${i}`] = value;
    }
    const numbers = slots.map(() => normal(random, shape).data.map(Math.abs));
    const weights = normal(random, shape).data;
    for (const step of [3, 4]) {
      const fed = optimizer.scalarsAt(step, 0.01);
      const results: Record<string, Float32Array> = await runGraph(
        outputs,
        new Map<Value, Numbers | Float32Array>([
          [gradient, generate(shape, (i) => Math.sin(i))],
          ...[whole, blocked].flatMap(({ value, slots: own }) => [
            [value, { data: weights, shape: value.shape }] as const,
            ...own.map((slot, i) => [slot, { data: defined(numbers[i]), shape: slot.shape }] as const),
          ]),
          ...scalars.map((value, i) => [value, Float32Array.of(defined(fed[i]))] as const),
        ]),
      );
      for (const i of [0, ...slots.map((_, slot) => slot + 1)]) {
        expect(defined(results[`whole ${i}`]).length).toBe(sizeOf(shape));
        expect(results[`blocked ${i}`]).toEqual(results[`whole ${i}`]);
      }
    }
  });

  it("are resumed in another model as if training had not stopped", async () => {
    const x = generate([8, 3], (i) => Math.sin(i));
    const y = generate([8, 2], (i) => Math.cos(i));
    const made = () => {
      const model = sequential([layers.dense({ units: 2, inputShape: [3] })], { seed: 1 });
      model.compile({ loss: "meanSquaredError", optimizer: optimizers.nadam(options) });
      return model;
    };
    const [one, first, second] = [made(), made(), made()];
    for (let step = 0; step < 5; step++) await one.trainOnBatch(x, y);
    for (let step = 0; step < 3; step++) await first.trainOnBatch(x, y);
    await second.resume(await first.trainingState());
    for (let step = 3; step < 5; step++) await second.trainOnBatch(x, y);
    expect(second.getWeights()).toEqual(one.getWeights());
  });
});
