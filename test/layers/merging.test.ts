/** Layers of several inputs. Values and shapes: Keras, `merging_test.py`, and the examples in the docstrings of its layers. */

import { describe, expect, it } from "vitest";
import { defined } from "../../src/checked.ts";
import { ConfigurationError, input, layers, ShapeError } from "../../src/index.ts";
import { layerFromConfig, type MergeLayer } from "../../src/layers/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { distinct, type Numbers, normal, numbers } from "../support/numbers.ts";
import { broadcast } from "../support/reference.ts";
import { callLayer, checkLayerGradient } from "./call-layer.ts";

const random = new RandomGenerator(1);

const A = numbers([0, 0, 1, 2, 0, 0, 3, 4], [1, 4, 2]);
const B = numbers([0, 0, 0, 0, 1, 2, 3, 4], [1, 4, 2]);

const ELEMENTWISE: Readonly<Record<string, { layer: MergeLayer; of: (a: number, b: number) => number }>> = {
  add: { layer: layers.add(), of: (a, b) => a + b },
  subtract: { layer: layers.subtract(), of: (a, b) => a - b },
  multiply: { layer: layers.multiply(), of: (a, b) => a * b },
  average: { layer: layers.average(), of: (a, b) => (a + b) / 2 },
  maximum: { layer: layers.maximum(), of: Math.max },
  minimum: { layer: layers.minimum(), of: Math.min },
};

/** Differences of numbers that are distinct are no kinks. */
function pair(a: readonly number[], b: readonly number[]): [Numbers, Numbers] {
  const [first, second] = [distinct(random, a), distinct(random, b)];
  return [first, { ...second, data: second.data.map((value) => value + 0.02) }];
}

describe("layers that merge element by element", () => {
  it.each([
    ["add", [0, 0, 1, 2, 1, 2, 6, 8]],
    ["subtract", [0, 0, 1, 2, -1, -2, 0, 0]],
    ["average", [0, 0, 0.5, 1, 0.5, 1, 3, 4]],
    ["multiply", [0, 0, 0, 0, 0, 0, 9, 16]],
    ["minimum", [0, 0, 0, 0, 0, 0, 3, 4]],
    ["maximum", [0, 0, 1, 2, 1, 2, 3, 4]],
  ])("%s as Keras does", async (name, expected) => {
    expect([...(await callLayer(defined(ELEMENTWISE[name]).layer, [A, B])).data]).toEqual(expected);
  });

  it.each(Object.entries(ELEMENTWISE))("%s along stretched axes and ranks", async (name, { layer, of }) => {
    for (const { first, second } of [
      { first: [3, 4], second: [3, 4] },
      { first: [2, 3, 4], second: [2, 1, 4] },
      { first: [1, 3], second: [2, 3] },
    ]) {
      const [a, b] = pair([2, ...first], [2, ...second]);
      const y = await callLayer(layer, [a, b]);
      expect(y.shape.slice(1)).toEqual(layer.mergedShape([first, second]));
      expect([...y.data]).toEqual(broadcast(of, a, b).map(Math.fround));
      await checkLayerGradient(layer, [a, b], { tolerance: 0.001 });
    }
    const [images, channels] = pair([2, 2, 3, 4], [2, 4]);
    const y = await callLayer(layer, [images, channels]);
    expect(y.shape).toEqual([2, 2, 3, 4]);
    expect([...y.data]).toEqual(broadcast(of, images, { ...channels, shape: [2, 1, 1, 4] }).map(Math.fround));
    expect(layerFromConfig({ type: name, options: layer.options }).className).toBe(layer.className);
  });

  it("take two inputs or more, in one list, and subtract takes two", async () => {
    const inputs = [1, 2, 6].map((value) => numbers([value, -value], [1, 2]));
    expect([...(await callLayer(layers.add(), inputs)).data]).toEqual([9, -9]);
    expect([...(await callLayer(layers.average(), inputs)).data]).toEqual([3, -3].map(Math.fround));
    expect([...(await callLayer(layers.maximum(), inputs)).data]).toEqual([6, -1]);
    expect([...(await callLayer(layers.multiply(), inputs)).data]).toEqual([12, -12]);
    expect(() => layers.subtract().mergedShape([[2]])).toThrow(
      "subtract: expected 2 inputs, as one list: apply([a, b]). Received: 1.",
    );
    expect(() => layers.subtract().mergedShape([[2], [2], [2]])).toThrow("Received: 3.");
    expect(() => layers.add().mergedShape([])).toThrow("add: expected at least two inputs");
  });

  it.each([
    ...Object.values(ELEMENTWISE).map(({ layer }) => layer),
    layers.concatenate(),
    layers.dot({ axes: 1 }),
  ])("refuse a single input, as after apply(a, b), case %#", (layer) => {
    const x = input({ shape: [2] });
    const both = layer.apply.bind(layer) as (...given: unknown[]) => unknown;
    for (const act of [() => layer.apply([x]), () => both(x, x)]) {
      expect(act).toThrow(ShapeError);
      expect(act).toThrow(
        /: expected (at least two|2) inputs, as one list: apply\(\[a, b\]\)\. Received: 1\.$/,
      );
    }
  });

  it("refuse shapes that do not add", () => {
    expect(() =>
      layers.add().mergedShape([
        [8, 8, 3],
        [8, 8, 4],
      ]),
    ).toThrow(ShapeError);
    expect(() =>
      layers.add().mergedShape([
        [8, 8, 3],
        [8, 8, 4],
      ]),
    ).toThrow(
      "add: expected inputs of the same shape, or with lengths of 1 that stretch. " +
        "Received: (None, 8, 8, 3), (None, 8, 8, 4).",
    );
  });
});

describe("concatenate", () => {
  it.each([
    [1, [0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 1, 2, 3, 4]],
    [2, [0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 2, 3, 4, 3, 4]],
    [-1, [0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 2, 3, 4, 3, 4]],
  ])("joins along axis %i as Keras does", async (axis, expected) => {
    const layer = layers.concatenate({ axis });
    const y = await callLayer(layer, [A, B]);
    expect([...y.data]).toEqual(expected);
    expect(y.shape.slice(1)).toEqual(
      layer.mergedShape([
        [4, 2],
        [4, 2],
      ]),
    );
    await checkLayerGradient(layer, [normal(random, [2, 4, 2]), normal(random, [2, 4, 2])]);
  });

  it("refuses the batch, axes that are not there, and lengths that differ elsewhere", () => {
    expect(() => layers.concatenate({ axis: 0 })).toThrow(ConfigurationError);
    expect(() =>
      layers.concatenate({ axis: 3 }).mergedShape([
        [4, 2],
        [4, 2],
      ]),
    ).toThrow("an axis 3 beside the batch");
    expect(
      layers.concatenate().mergedShape([
        [1, 1, 1, 5],
        [1, 1, 1, 4],
      ]),
    ).toEqual([1, 1, 1, 9]);
    expect(() =>
      layers.concatenate().mergedShape([
        [2, 1, 1, 5],
        [1, 1, 1, 4],
      ]),
    ).toThrow("differ along axis 4 only. Received: (None, 2, 1, 1, 5), (None, 1, 1, 1, 4).");
  });
});

describe("dot", () => {
  it("multiplies rows as Keras does in its docstring", async () => {
    const x = numbers(
      Array.from({ length: 10 }, (_, i) => i),
      [1, 5, 2],
    );
    const y = numbers(
      Array.from({ length: 10 }, (_, i) => 10 + i),
      [1, 2, 5],
    );
    const product = await callLayer(layers.dot({ axes: [1, 2] }), [x, y]);
    expect(product.shape).toEqual([1, 2, 2]);
    expect([...product.data]).toEqual([260, 360, 320, 445]);
  });

  it.each([
    { axes: -1, shapes: [[4], [4]], output: [1] },
    {
      axes: -1,
      shapes: [
        [4, 5],
        [4, 5],
      ],
      output: [4, 4],
    },
    {
      axes: [-2, -1] as const,
      shapes: [
        [3, 2],
        [1, 2, 3],
      ],
      output: [2, 1, 2],
    },
  ])("sums along $axes of $shapes", async ({ axes, shapes, output }) => {
    const layer = layers.dot({ axes });
    expect(layer.mergedShape(shapes)).toEqual(output);
    const inputs = shapes.map((shape) => normal(random, [2, ...shape]));
    expect((await callLayer(layer, inputs)).shape).toEqual([2, ...output]);
    await checkLayerGradient(layer, inputs);
    await checkLayerGradient(layers.dot({ axes, normalize: true }), inputs);
  });

  it("gives the cosine of an angle where it is to normalize", async () => {
    const layer = layers.dot({ axes: 1, normalize: true });
    const y = await callLayer(layer, [numbers([3, 0], [1, 2]), numbers([2, 2], [1, 2])]);
    expect(y.data[0]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it("refuses axes of other lengths", () => {
    expect(() => layers.dot({ axes: 1 }).mergedShape([[3], [4]])).toThrow("Received: (None, 3), (None, 4).");
    expect(() => layers.dot({ axes: [1, 2, 3] as never })).toThrow("Received: [1, 2, 3].");
  });
});
