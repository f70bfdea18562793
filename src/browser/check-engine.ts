/** A small training by which an engine is found to compute rightly, or not. */

import { defined } from "../checked.ts";
import { layers } from "../layers/index.ts";
import { sequential } from "../model/sequential.ts";
import { RandomGenerator } from "../random/random.ts";
import type { Engine } from "../runtime/index.ts";

const SHAPE = [10, 10, 1] as const;
const CLASSES = 3;
const BATCH = 12;
const STEPS = 4;
const SEED = 5;

/**
 * Results of the processor's onnxruntime-node 1.30.0: the losses of the steps, then the trained network's output for the
 * first example. test/browser/check-engine.test.ts computes them anew.
 */
export const EXPECTED: readonly number[] = [
  1.43394, 1.392879, 1.275527, 1.080351, 0.221916, 0.530685, 0.247399,
];

/**
 * Relative to what is expected. Engines differ by rounding, which a few steps amplify to some 1e-6; what computes another
 * thing, or in half precision, differs by more than this.
 */
const TOLERANCE = 1e-3;

/**
 * Trains a network of all kinds of operators that recipes have (convolution, batch normalization, pooling, dropout, a dense
 * layer, Adam) for a few steps; returns the losses, then what it predicts.
 */
export async function trainSmallNetwork(engine: Engine): Promise<number[]> {
  const model = sequential(
    [
      layers.conv2d({ filters: 4, kernelSize: 3, inputShape: SHAPE }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 8, kernelSize: 3, padding: "same" }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dropout({ rate: 0.25 }),
      layers.dense({ units: CLASSES, activation: "softmax" }),
    ],
    { seed: SEED, engine },
  );
  try {
    model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
    const random = new RandomGenerator(SEED);
    const images = Float32Array.from({ length: BATCH * SHAPE[0] * SHAPE[1] }, () => random.uniform());
    const labels = Uint8Array.from({ length: BATCH }, (_, i) => i % CLASSES);
    const x = { data: images, shape: [BATCH, ...SHAPE] };
    const found: number[] = [];
    for (let step = 0; step < STEPS; step++) {
      found.push(defined((await model.trainOnBatch(x, labels)).loss));
    }
    const { data } = await model.predict(x);
    return [...found, ...data.subarray(0, CLASSES)];
  } finally {
    await model.dispose();
  }
}

/**
 * Tries an engine.
 *
 * @returns what is wrong with it, as part of a sentence; undefined if nothing is
 */
export async function findFault(engine: Engine): Promise<string | undefined> {
  const found = await trainSmallNetwork(engine);
  const wrong = EXPECTED.findIndex((expected, i) => {
    const distance = Math.abs((found[i] ?? Number.NaN) - expected);
    return !(distance <= TOLERANCE * expected);
  });
  if (wrong === -1) return undefined;
  return `${found[wrong]} where the processor gives ${EXPECTED[wrong]}`;
}
