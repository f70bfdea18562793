/**
 * jax-js as a peer of the benchmark, with its WebAssembly backend: the perceptron, the network of ours that it is made
 * for. One thread.
 *
 * usage: jax-js-peer.mjs — prints a line about itself, then reads tasks and prints times, a line of JSON each.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { blockUntilReady, init, jit, nn, numpy as np, random, tree, valueAndGrad } from "@jax-js/jax";

await init("wasm");

const SIZES = [784, 512, 512, 10];
const [BETA1, BETA2, EPSILON, RATE] = [0.9, 0.999, 1e-7, 1e-4];

function loss(weights, x, y) {
  let values = x;
  weights.forEach(([kernel, bias], i) => {
    values = np.matmul(values, kernel).add(bias);
    if (i < weights.length - 1) values = nn.relu(values);
  });
  return nn
    .logSoftmax(values)
    .mul(y)
    .sum()
    .mul(-1 / y.shape[0]);
}

const gradients = jit((weights, x, y) => valueAndGrad(loss)(weights, x, y));
const adam = jit((weight, gradient, mean, square) => {
  const nextMean = mean.mul(BETA1).add(gradient.ref.mul(1 - BETA1));
  const nextSquare = square.mul(BETA2).add(gradient.ref.mul(gradient).mul(1 - BETA2));
  const step = nextMean.ref.mul(RATE).div(np.sqrt(nextSquare.ref).add(EPSILON));
  return [weight.sub(step), nextMean, nextSquare];
});

const key = random.key(1);
const keys = random.split(key, SIZES.length);
let state = SIZES.slice(1).map((units, i) => {
  const kernel = random.uniform(keys.ref.slice(i), [SIZES[i], units]).mul(0.1).sub(0.05);
  const zeros = () => [np.zeros([SIZES[i], units]), np.zeros([units])];
  return { weights: [kernel, np.zeros([units])], means: zeros(), squares: zeros() };
});

async function trainStep(batch) {
  const x = np.array(Float32Array.from({ length: batch * SIZES[0] }, Math.random)).reshape([batch, SIZES[0]]);
  const rows = Array.from({ length: batch }, () => Math.floor(Math.random() * 10));
  const y = nn.oneHot(np.array(Int32Array.from(rows)), 10);
  await blockUntilReady([x.ref, y.ref]);
  const began = performance.now();
  const weights = state.map((layer) => layer.weights);
  const [value, ofWeights] = gradients(tree.ref(weights), x, y);
  state = state.map((layer, i) => {
    const updated = [0, 1].map((j) =>
      adam(layer.weights[j], ofWeights[i][j], layer.means[j], layer.squares[j]),
    );
    return {
      weights: updated.map(([weight]) => weight),
      means: updated.map(([, mean]) => mean),
      squares: updated.map(([, , square]) => square),
    };
  });
  await value.data();
  await blockUntilReady(tree.ref(state.map((layer) => layer.weights)));
  return performance.now() - began;
}

async function trainSteps({ batch, seconds }) {
  const milliseconds = [];
  const end = performance.now() + seconds * 1000;
  do milliseconds.push(await trainStep(batch));
  while (performance.now() < end);
  return milliseconds;
}

const manifest = join(dirname(createRequire(import.meta.url).resolve("@jax-js/jax")), "../package.json");
const { version } = JSON.parse(readFileSync(manifest, "utf8"));
const print = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const can = { measures: ["train-step"], networks: ["perceptron"] };
print({ engine: "jax-js", variant: "wasm", version, threads: 1, ...can });
for await (const line of createInterface({ input: process.stdin })) {
  print({ milliseconds: await trainSteps(JSON.parse(line)) });
}
