import { describe, expect, it } from "vitest";
import { checkTensor, rescale, reshape, slice } from "../../src/data/tensor.ts";
import { ConfigurationError, ShapeError } from "../../src/errors/index.ts";
import { counting } from "./fixtures.ts";

const images = { data: counting([4, 2, 3]), shape: [4, 2, 3] };

describe("rescale", () => {
  it("shares the bytes and keeps the factors, 1/255 and 0 by default", () => {
    const scaled = rescale(images);
    expect(scaled.data).toBe(images.data);
    expect(scaled).toMatchObject({ shape: [4, 2, 3], scale: 1 / 255, offset: 0 });
  });

  it("composes: the second factors apply to the first one's values", () => {
    const twice = rescale(rescale(images, { scale: 2, offset: 3 }), { scale: 5, offset: -1 });
    expect(twice).toMatchObject({ scale: 10, offset: 14 });
  });

  it("refuses factors that are not finite", () => {
    expect(() => rescale(images, { scale: Number.NaN })).toThrow(ConfigurationError);
    expect(() => rescale(images, { offset: Number.POSITIVE_INFINITY })).toThrow(
      /^rescale: expected offset to be a number\. Received: Infinity\.$/,
    );
  });
});

describe("reshape", () => {
  it("shares the data, with one dimension inferred", () => {
    const flat = reshape(images, [4, -1]);
    expect(flat.shape).toEqual([4, 6]);
    expect(flat.data).toBe(images.data);
    expect(reshape(images, [-1]).shape).toEqual([24]);
    expect(reshape({ data: new Uint8Array(0), shape: [0, 3] }, [3, -1]).shape).toEqual([3, 0]);
  });

  it("keeps the factors of a rescaled tensor", () => {
    expect(reshape(rescale(images, { scale: 2, offset: 1 }), [24])).toMatchObject({ scale: 2, offset: 1 });
  });

  it.each([[[5, -1]], [[4, 5]], [[-1, -1]], [[]], [[0, -1]], [[2.5, -1]], [[-2, -12]]])(
    "refuses %j",
    (shape) => {
      expect(() => reshape(images, shape)).toThrow(ShapeError);
      expect(() => reshape(images, shape)).toThrow(/^Expected .* Received: \[.*\]\.$/);
    },
  );

  it("names both shapes", () => {
    expect(() => reshape(images, [5, -1])).toThrow(
      "Expected a shape of 24 elements for a tensor of shape [4, 2, 3]. Received: [5, -1].",
    );
  });
});

describe("slice", () => {
  it("takes rows, sharing the data", () => {
    const part = slice(images, 1, 3);
    expect(part.shape).toEqual([2, 2, 3]);
    expect([...part.data]).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(part.data.buffer).toBe(images.data.buffer);
    expect(slice(images, 3).shape).toEqual([1, 2, 3]);
    expect(slice(images, 2, 2).shape).toEqual([0, 2, 3]);
    expect(slice(rescale(images), 1)).toMatchObject({ scale: 1 / 255 });
  });

  it.each([
    [-1, 2],
    [3, 2],
    [0, 5],
    [0.5, 2],
  ])("refuses the rows %d to %d of 4", (start, end) => {
    expect(() => slice(images, start, end)).toThrow(ConfigurationError);
    expect(() => slice(images, start, end)).toThrow(
      `≤ 4, the number of rows. Received: start ${start}, end ${end}.`,
    );
  });

  it("refuses a scalar", () => {
    expect(() => slice({ data: Float32Array.of(1), shape: [] }, 0)).toThrow(ShapeError);
  });
});

describe("checkTensor", () => {
  it("compares the data's length with the shape", () => {
    expect(() => checkTensor(images)).not.toThrow();
    expect(() => checkTensor({ data: Float32Array.of(1), shape: [] })).not.toThrow();
    expect(() => checkTensor({ data: new Uint8Array(23), shape: [4, 2, 3] })).toThrow(
      new ShapeError("Expected 24 elements for the shape [4, 2, 3]. Received: 23."),
    );
    expect(() => checkTensor({ data: new Uint8Array(4), shape: [-2, -2] })).toThrow(ShapeError);
  });
});
