/**
 * The check that every layer goes through: shapes, weights, gradient, training, saving. A new layer is one more
 * case in `layer-cases.ts`.
 */

import { expect } from "vitest";
import { defined } from "../../src/checked.ts";
import { input, type Shape, sizeOf } from "../../src/graph/index.ts";
import {
  type Layer,
  layers,
  modelFromBytes,
  optimizers,
  RandomGenerator,
  sequential,
} from "../../src/index.ts";
import { layerFromConfig } from "../../src/layers/index.ts";
import { forward } from "../../src/model/graphs/forward.ts";

export interface LayerCase {
  readonly layer: Layer;
  /** Without the batch. */
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** Shapes of the weights, in Keras' order. */
  readonly weights?: readonly Shape[];
  /** How many of the parameters are not trained. */
  readonly fixed?: number;
}

const BATCH = 5;

/** Checks one layer in one configuration. */
export async function checkLayer(name: string, { layer, inputShape, outputShape, ...rest }: LayerCase) {
  const weights = rest.weights ?? [];
  expect(layer.type).toBe(name);
  expect(layer.outputShape(inputShape)).toEqual(outputShape);
  expect(layer.build(inputShape).map(({ shape }) => shape)).toEqual(weights);

  const alone = sequential([layer], { inputShape, seed: 1 });
  expect(alone.countParams()).toBe(weights.reduce((sum, shape) => sum + sizeOf(shape), 0));
  const fixed = alone.network.variables.filter(({ trainable }) => !trainable);
  expect(fixed.reduce((sum, { shape }) => sum + sizeOf(shape), 0)).toBe(rest.fixed ?? 0);
  for (const training of [true, false]) {
    const x = input("x", [BATCH, ...inputShape]);
    expect(forward(alone.network, [x], { training }).outputs[0]?.shape).toEqual([BATCH, ...outputShape]);
  }

  await checkRebuilding(layer, inputShape);
  await checkTraining(again(layer), inputShape);
}

/**
 * Checks that a layer made again from its saved description, and a model loaded from a file, have the same
 * outputs.
 */
async function checkRebuilding(layer: Layer, inputShape: Shape) {
  const random = new RandomGenerator(2);
  const x = { data: randomNumbers(random, BATCH * sizeOf(inputShape)), shape: [BATCH, ...inputShape] };
  const original = sequential([again(layer)], { inputShape, seed: 3 });
  const expected = await original.predict(x);
  expect(expected.data.every(Number.isFinite)).toBe(true);

  const rebuilt = sequential([again(layer)], { inputShape, seed: 3 });
  expect((await rebuilt.predict(x)).data).toEqual(expected.data);

  const loaded = modelFromBytes(original.toBytes());
  expect(loaded.getWeights()).toEqual(original.getWeights());
  expect((await loaded.predict(x)).data).toEqual(expected.data);
}

/** A layer made from the description of another, with weights of its own. */
function again({ type, options }: Layer): Layer {
  return layerFromConfig(JSON.parse(JSON.stringify({ type, options }))) as Layer;
}

/** A few training steps with the layer between others lower the loss, and move every weight of the layer. */
async function checkTraining(layer: Layer, inputShape: Shape) {
  const random = new RandomGenerator(4);
  const model = sequential([layer, layers.flatten(), layers.dense({ units: 3, activation: "softmax" })], {
    inputShape,
    seed: 5,
  });
  model.compile({
    optimizer: optimizers.adam({ learningRate: 0.02 }),
    loss: "sparseCategoricalCrossentropy",
  });
  const x = { data: randomNumbers(random, 12 * sizeOf(inputShape)), shape: [12, ...inputShape] };
  const y = Array.from({ length: 12 }, (_, i) => i % 3);
  const before = model.getWeights();
  const { loss: first } = await model.evaluate(x, y);
  for (let step = 0; step < 60; step++) await model.trainOnBatch(x, y);
  const { loss: last } = await model.evaluate(x, y);
  expect(last).toBeLessThan(0.9 * first);
  const moved = model
    .getWeights()
    .map(({ data }, i) => data.some((value, k) => value !== defined(before[i]).data[k]));
  expect(moved).toEqual(before.map(() => true));
}

function randomNumbers(random: RandomGenerator, count: number): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal());
}
