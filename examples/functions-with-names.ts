/**
 * An activation, an initializer and a regularizer of your own: functions, given to layers as they are. With a name they can
 * be saved, and loaded by a program that registers them too.
 *
 * Prints that a model is not saved while one has no name, the first numbers of a weight, and the names in the file.
 */

import {
  layers,
  modelFromBytes,
  ops,
  registerActivation,
  registerInitializer,
  registerRegularizer,
  sequential,
} from "atelier";

/** `x · exp(−x²)`, in operators: values in, a value of the same shape out. */
const bump = registerActivation("bump", (x) => ops.multiply(x, ops.exp(ops.negate(ops.square(x)))));

/** A number for each element, row by row; `random` is seeded by the model. */
const ramp = registerInitializer("ramp", ([length = 1]) =>
  Float32Array.from({ length }, (_, i) => i / length),
);

/** What a weight adds to the loss: here, as much as its columns are alike. */
const apart: Parameters<typeof registerRegularizer>[1] = (w) => {
  const products = ops.matmul(ops.transpose(w, [1, 0]), w);
  return ops.multiply(ops.reduceSum(ops.square(products)), 0.01);
};

const options = {
  name: "own",
  units: 4,
  activation: bump,
  biasInitializer: ramp,
  kernelRegularizer: apart,
  inputShape: [3],
};
const model = sequential([layers.dense(options)], { seed: 1 });
try {
  model.toBytes();
} catch (error) {
  console.log(`not saved: ${error instanceof Error ? error.message : error}`);
}
registerRegularizer("apart", apart);

const loaded = modelFromBytes(model.toBytes());
console.log(`bias: ${loaded.getWeights()[1]?.data.join(", ")}`);
const [layer] = loaded.layers;
console.log(`in the file: ${Object.values(layer?.options ?? {}).join(", ")}`);
