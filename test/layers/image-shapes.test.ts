/**
 * Layers that change the size of images or the order of axes. Values and shapes: Keras, `conv_transpose_test.py`,
 * `up_sampling2d_test.py`, `resizing_test.py`, `cropping2d_test.py`, `repeat_vector_test.py`, and docstrings.
 */

import { describe, expect, it } from "vitest";
import { atLeast } from "../../src/checked.ts";
import { ConfigurationError, layers, ShapeError } from "../../src/index.ts";
import { slidingWindow } from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { expectClose, generate, normal, numbers } from "../support/numbers.ts";
import { convolveGradients } from "../support/reference.ts";
import { callLayer, checkLayerGradient } from "./call-layer.ts";

const random = new RandomGenerator(1);
const counting = (shape: readonly number[]) => generate(shape, (i) => i);

describe("conv2dTranspose", () => {
  const { conv2dTranspose } = layers;

  it.each([
    { options: { filters: 5, kernelSize: 2, strides: 2 }, from: [8, 8, 4], to: [16, 16, 5] },
    {
      options: { filters: 6, kernelSize: 2, strides: 3, padding: "same", outputPadding: 2 },
      from: [8, 8, 4],
      to: [23, 23, 6],
    },
    {
      options: { filters: 6, kernelSize: [2, 3], strides: [2, 1] },
      from: [8, 8, 4],
      to: [16, 10, 6],
    },
    { options: { filters: 2, kernelSize: 7, strides: 16 }, from: [14, 14, 2], to: [224, 224, 2] },
    {
      options: { filters: 6, kernelSize: 7, strides: 16, padding: "same", outputPadding: 2 },
      from: [14, 14, 4],
      to: [211, 211, 6],
    },
  ] as const)("makes $to of $from with $options, as Keras does", ({ options, from, to }) => {
    expect(conv2dTranspose(options).outputShape(from)).toEqual(to);
  });

  it.each([
    { kernelSize: 3, strides: 2, padding: "same" },
    { kernelSize: 4, strides: 2, padding: "same" },
    { kernelSize: 2, strides: 3, padding: "same" },
    { kernelSize: [1, 3], strides: 1, padding: "valid" },
    { kernelSize: 3, strides: 2, padding: "valid" },
    { kernelSize: 3, dilationRate: 2, padding: "same" },
  ] as const)("is the gradient of the convolution that leads back: $kernelSize $padding", async (options) => {
    const layer = conv2dTranspose({ filters: 2, ...options });
    const x = normal(random, [2, 4, 3, 3]);
    const [height, width] = atLeast(layer.outputShape([4, 3, 3]), 2);
    const [a, b] =
      typeof options.kernelSize === "number" ? [options.kernelSize, options.kernelSize] : options.kernelSize;
    const kernel = normal(random, [a, b, 2, 3]);
    const pair = (n = 1) => [n, n] as const;
    const dilations = pair("dilationRate" in options ? options.dilationRate : 1);
    const strides = pair("strides" in options ? options.strides : 1);
    const window = slidingWindow([height, width], [a, b], { strides, dilations, padding: options.padding });
    const larger = normal(random, [2, height, width, 2]);
    const { dx } = convolveGradients(larger, kernel, x, { ...window, groups: 1 });
    const bias = numbers([0, 0]);
    const y = await callLayer(layer, [x], { weights: { kernel, bias } });
    expect(y.shape).toEqual([2, height, width, 2]);
    expectClose(y.data, dx, 1e-5);
    await checkLayerGradient(layer, [x]);
  });

  it("puts output padding behind what the kernel covers", async () => {
    const kernel = numbers([1, 2, 3, 4], [4, 1, 1, 1]);
    const layer = conv2dTranspose({
      filters: 1,
      kernelSize: [4, 1],
      strides: [4, 1],
      outputPadding: [3, 0],
      useBias: false,
    });
    const y = await callLayer(layer, [numbers([1, 10], [1, 2, 1, 1])], { weights: { kernel } });
    expect([...y.data]).toEqual([1, 2, 3, 4, 10, 20, 30, 40, 0, 0, 0]);
  });

  it("refuses an output padding that the strides do not leave, and strides with dilation", () => {
    const wrong = { filters: 2, kernelSize: 3, strides: 2, outputPadding: 3 };
    expect(() => conv2dTranspose(wrong)).toThrow("outputPadding [3, 3], strides [2, 2].");
    expect(() => conv2dTranspose({ ...wrong, strides: [2, 3], outputPadding: [1, 3] })).toThrow(
      ConfigurationError,
    );
    expect(() => conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2, dilationRate: [2, 1] })).toThrow(
      "Received: strides [2, 2], dilationRate [2, 1].",
    );
  });
});

describe("upSampling2d", () => {
  it("repeats pixels as Keras does", async () => {
    const layer = layers.upSampling2d({ size: [1, 2] });
    const y = await callLayer(layer, [counting([2, 2, 1, 3])]);
    expect([...y.data]).toEqual([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8, 6, 7, 8, 9, 10, 11, 9, 10, 11]);
    expect(y.shape).toEqual([2, 2, 2, 3]);
  });

  it("blends bilinearly between the middles of pixels", async () => {
    const layer = layers.upSampling2d({ interpolation: "bilinear" });
    const y = await callLayer(layer, [numbers([0, 4, 8, 12], [1, 2, 2, 1])]);
    expect([...y.data]).toEqual([0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12]);
  });
});

describe("resizing", () => {
  it.each([
    [{ height: 2, width: 2, interpolation: "nearest" }, [4, 4], [5, 7, 13, 15]],
    [
      { height: 4, width: 4, interpolation: "nearest" },
      [2, 2],
      [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3],
    ],
    [
      { height: 4, width: 2, interpolation: "nearest", cropToAspectRatio: true },
      [4, 4],
      [1, 2, 5, 6, 9, 10, 13, 14],
    ],
    [{ height: 2, width: 4, padToAspectRatio: true, fillValue: 9 }, [2, 2], [9, 0, 1, 9, 9, 2, 3, 9]],
    [{ height: 1, width: 1 }, [2, 2], [1.5]],
  ] as const)("%j makes of %j what Keras does", async (options, [height, width], expected) => {
    const layer = layers.resizing(options);
    const y = await callLayer(layer, [counting([1, height, width, 1])]);
    expect([...y.data]).toEqual(expected);
    expect(y.shape.slice(1)).toEqual(layer.outputShape([height, width, 1]));
    await checkLayerGradient(layer, [normal(random, [2, height, width, 2])]);
  });

  it("crops an odd pixel from the end, and stretches as far as asked", async () => {
    const layer = layers.resizing({ height: 2, width: 3, cropToAspectRatio: true });
    expect([...(await callLayer(layer, [counting([1, 2, 4, 1])])).data]).toEqual([0, 1, 2, 4, 5, 6]);
    for (const size of [
      [15, 10],
      [15, 100],
    ] as const) {
      const stretched = layers.resizing({ height: size[0], width: size[1], cropToAspectRatio: true });
      expect((await callLayer(stretched, [counting([1, 1, 4, 4])])).shape).toEqual([1, ...size, 4]);
    }
  });

  it("refuses to average pixels, and to crop and pad at once", () => {
    const size = { height: 2, width: 2 };
    expect(() => layers.resizing({ ...size, antialias: true as never })).toThrow(
      "antialias to be false or left out",
    );
    expect(() => layers.resizing({ ...size, cropToAspectRatio: true, padToAspectRatio: true })).toThrow(
      "both",
    );
    expect(() => layers.resizing({ ...size, interpolation: "bicubic" as never })).toThrow(
      '"nearest" or "bilinear"',
    );
  });
});

describe("cropping2d", () => {
  it("cuts off what Keras does", async () => {
    const layer = layers.cropping2d({
      cropping: [
        [1, 0],
        [0, 2],
      ],
    });
    const y = await callLayer(layer, [counting([1, 2, 3, 2])]);
    expect([...y.data]).toEqual([6, 7]);
    // The shape in the docstring of Cropping2D.
    const shape = layers
      .cropping2d({
        cropping: [
          [2, 2],
          [4, 4],
        ],
      })
      .outputShape([28, 28, 3]);
    expect(shape).toEqual([24, 20, 3]);
    await checkLayerGradient(layer, [normal(random, [2, 3, 4, 2])]);
  });

  it("refuses to leave nothing", () => {
    expect(() => layers.cropping2d({ cropping: 2 }).outputShape([4, 8, 1])).toThrow(ShapeError);
    expect(() => layers.cropping2d({ cropping: 2 }).outputShape([4, 8, 1])).toThrow(
      "of more than 4×4 pixels",
    );
  });
});

describe("permute and repeatVector", () => {
  it("puts axes in another order, numbers with them", async () => {
    const layer = layers.permute({ dims: [2, 1] });
    expect(layer.outputShape([10, 64])).toEqual([64, 10]);
    const y = await callLayer(layer, [counting([1, 2, 3])]);
    expect([...y.data]).toEqual([0, 3, 1, 4, 2, 5]);
    await checkLayerGradient(layers.permute({ dims: [3, 1, 2] }), [normal(random, [2, 2, 3, 4])]);
    expect(() => layers.permute({ dims: [1, 3] })).toThrow("Received: [1, 3].");
    expect(() => layer.outputShape([3])).toThrow("with 2 axes beside the batch. Received: (None, 3).");
  });

  it("repeats vectors", async () => {
    const layer = layers.repeatVector({ n: 3 });
    expect(layer.outputShape([32])).toEqual([3, 32]);
    const y = await callLayer(layer, [numbers([1, 2, 3, 4], [2, 2])]);
    expect([...y.data]).toEqual([1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]);
    await checkLayerGradient(layer, [normal(random, [2, 4])]);
    expect(() => layer.outputShape([3, 2])).toThrow("Received: (None, 3, 2).");
  });
});
