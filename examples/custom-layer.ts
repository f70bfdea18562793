/**
 * A layer of your own, with a weight and an option, in a model that is saved and loaded again. A layer is written in
 * operators and has no code for gradients.
 *
 * Prints the weights of the layer after training, and that the loaded model predicts the same.
 */

import type { CallContext, LayerOptions, Shape, Value } from "atelier";
import { Layer, layers, modelFromBytes, ops, registerLayer, sequential } from "atelier";

/** Multiplies each feature by a factor that is learned. */
class Scale extends Layer<LayerOptions & { start?: number }> {
  constructor(options: LayerOptions & { start?: number } = {}) {
    const start = { expected: "a number", accepts: (value: unknown) => typeof value === "number" };
    super("scale", "Scale", options, { start });
  }
  override build(inputShape: Shape) {
    const initializer = { name: "constant", value: this.options.start ?? 1 } as const;
    return [{ name: "factor", shape: inputShape.slice(-1), initializer }];
  }
  override call(x: Value, context: CallContext) {
    return ops.multiply(x, context.weight("factor"));
  }
  override outputShape(inputShape: Shape) {
    return inputShape;
  }
}
registerLayer("scale", Scale); // so that files with it can be loaded

const model = sequential([new Scale({ start: 0.5, inputShape: [2] }), layers.dense({ units: 1 })]);
model.compile({ loss: "meanSquaredError", optimizer: "adam" });
const x = [[1, 2], [3, 4], [5, 6]]; // biome-ignore format: a row for each example
await model.fit(x, [[1], [2], [3]], { epochs: 5, verbose: 0 });
const [factor] = model.getWeights();
console.log(`${factor?.name}: ${factor?.data.join(", ")}`);

const loaded = modelFromBytes(model.toBytes()); // or save("model.onnx") and loadModel("model.onnx")
const [before, after] = [await model.predict(x), await loaded.predict(x)];
console.log(`the same predictions: ${before.data.every((number, i) => number === after.data[i])}`);
