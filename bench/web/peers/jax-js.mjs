/**
 * jax-js in a worker: training steps of the article's network. Adam is written out, compiled once for each parameter's shape,
 * since the package of optimizers that goes with it is not published.
 */

import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad,
} from "@jax-js/jax";

const [BETA1, BETA2, EPSILON, RATE] = [0.9, 0.999, 1e-7, 1e-4];
const DROPPED = 0.5;

self.onmessage = ({ data: { backend, batch, steps } }) =>
  time(backend, batch, steps).then(
    (times) => self.postMessage(times),
    (error) => self.postMessage({ error: `${error?.stack ?? error}` }),
  );

/** Of images [batch, 1, 28, 28]; an array is used up by what is computed of it, unless it is passed by `ref`. */
function loss({ kernel1, bias1, kernel2, bias2, kernel3, bias3, kernel4, bias4 }, x, y, kept) {
  const pooled = (images) => lax.reduceWindow(images, np.max, [2, 2], [2, 2]);
  let values = pooled(lax.conv(x, kernel1, [1, 1], "SAME").add(bias1));
  values = pooled(lax.conv(values, kernel2, [1, 1], "SAME").add(bias2));
  values = nn.relu(np.matmul(values.reshape([x.shape[0], 7 * 7 * 64]), kernel3).add(bias3)).mul(kept);
  return nn
    .logSoftmax(np.matmul(values, kernel4).add(bias4))
    .mul(y)
    .sum()
    .mul(-1 / x.shape[0]);
}

const SHAPES = {
  ...{ kernel1: [32, 1, 5, 5], bias1: [32, 1, 1], kernel2: [64, 32, 5, 5], bias2: [64, 1, 1] },
  ...{ kernel3: [3136, 1024], bias3: [1024], kernel4: [1024, 10], bias4: [10] },
};

const gradients = jit((weights, x, y, kept) => valueAndGrad(loss)(weights, x, y, kept));
const adam = jit((weight, gradient, mean, square, rate) => {
  const nextMean = mean.mul(BETA1).add(gradient.ref.mul(1 - BETA1));
  const nextSquare = square.mul(BETA2).add(gradient.ref.mul(gradient).mul(1 - BETA2));
  const step = nextMean.ref.mul(rate).div(np.sqrt(nextSquare.ref).add(EPSILON));
  return [weight.sub(step), nextMean, nextSquare];
});

async function time(backend, batch, steps) {
  if (!(await init(backend)).includes(backend)) throw new Error(`there is no ${backend} here`);
  defaultDevice(backend);
  const names = Object.keys(SHAPES);
  const uniform = (name, i) => {
    const [shape, fanIn] = [SHAPES[name], SHAPES[name].slice(1).reduce((a, b) => a * b, 1)];
    if (name.startsWith("bias")) return np.zeros(shape);
    const limit = Math.sqrt(3 / (name === "kernel3" ? 3136 : name === "kernel4" ? 1024 : fanIn));
    return random
      .uniform(random.key(i), shape)
      .mul(2 * limit)
      .sub(limit);
  };
  let weights = Object.fromEntries(names.map((name, i) => [name, uniform(name, i)]));
  const zeros = () => Object.fromEntries(names.map((name) => [name, np.zeros(SHAPES[name])]));
  let [means, squares] = [zeros(), zeros()];
  const x = random.uniform(random.key(100), [batch, 1, 28, 28]);
  const labels = Int32Array.from({ length: batch }, (_, i) => i % 10);
  const y = nn.oneHot(np.array(labels), 10);
  await blockUntilReady([x.ref, y.ref, tree.ref(weights)]);
  const [milliseconds, losses] = [[], []];
  for (let i = 1; i <= steps; i++) {
    const began = performance.now();
    const kept = random
      .bernoulli(random.key(1000 + i), 1 - DROPPED, [batch, 1024])
      .astype(np.float32)
      .mul(1 / (1 - DROPPED));
    const [value, ofWeights] = gradients(tree.ref(weights), x.ref, y.ref, kept);
    const rate = (RATE * Math.sqrt(1 - BETA2 ** i)) / (1 - BETA1 ** i);
    const updated = names.map((name) =>
      adam(weights[name], ofWeights[name], means[name], squares[name], np.array(rate)),
    );
    [weights, means, squares] = [0, 1, 2].map((part) =>
      Object.fromEntries(names.map((name, j) => [name, updated[j][part]])),
    );
    const [lossNow] = await value.data();
    await blockUntilReady([tree.ref(weights), tree.ref(means), tree.ref(squares)]);
    milliseconds.push(performance.now() - began);
    losses.push(lossNow);
  }
  return { milliseconds, losses };
}
