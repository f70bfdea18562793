import { expect, it } from "vitest";
import type { Shape, Value } from "../../src/graph/index.ts";
import { layers, modelFromBytes, sequential } from "../../src/index.ts";
import {
  type CallContext,
  Layer,
  type LayerOptions,
  layerFromConfig,
  registerLayer,
} from "../../src/layers/index.ts";
import * as ops from "../../src/ops/index.ts";

// The example in the documentation of registerLayer.
class Scale extends Layer {
  constructor(options: LayerOptions = {}) {
    super("registeredScale", "Scale", options, {});
  }
  override build(inputShape: Shape) {
    return [{ name: "factor", shape: inputShape.slice(-1), initializer: "ones" } as const];
  }
  override call(x: Value, context: CallContext) {
    return ops.multiply(x, context.weight("factor"));
  }
  override outputShape(inputShape: Shape) {
    return inputShape;
  }
}

const images = { inputShape: [4, 4, 2], seed: 1 };

it("lets a model with a layer of one's own be saved, and loaded once it is registered", async () => {
  const convolution = layers.conv2d({ filters: 3, kernelSize: 3 });
  const model = sequential([convolution, new Scale(), layers.flatten(), layers.dense({ units: 2 })], images);
  model.setWeights(
    model.getWeights().map((weight) => ({ ...weight, data: weight.data.map((v, i) => v + i / 8) })),
  );
  const bytes = model.toBytes();
  expect(() => modelFromBytes(bytes)).toThrow(
    'A layer of your own is made known by registerLayer("registeredScale", …). Received: "registeredScale".',
  );
  registerLayer("registeredScale", Scale);
  registerLayer("registeredScale", Scale);
  const loaded = modelFromBytes(bytes);
  const x = { data: Float32Array.from({ length: 32 }, (_, i) => i / 32), shape: [1, 4, 4, 2] };
  expect((await loaded.predict(x)).data).toEqual((await model.predict(x)).data);
  expect(loaded.getWeights()).toEqual(model.getWeights());
});

it("takes a function that makes the layer", () => {
  registerLayer("doubled", (options: LayerOptions) => layers.rescaling({ ...options, scale: 2 }));
  expect(() => layerFromConfig({ type: "doubled", options: {} })).toThrow(
    'Expected what is registered as "doubled" to make a layer of that type. Received: a layer of type "rescaling".',
  );
});

it("refuses types of other layers", () => {
  expect(() => registerLayer("dense", Scale)).toThrow('Received: "dense", which is one of Atelier\'s own.');
  registerLayer("mine", Scale);
  expect(() => registerLayer("mine", () => layers.flatten())).toThrow('"mine", which is registered already.');
  expect(() => registerLayer("", Scale)).toThrow('Received: "".');
  expect(() => registerLayer("other", 3 as never)).toThrow("Received: 3.");
});
