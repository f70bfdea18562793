import { describe, expect, it } from "vitest";
import { toCategorical } from "../../src/data/categorical.ts";
import { rescale } from "../../src/data/tensor.ts";
import { AtelierError, ShapeError } from "../../src/errors/index.ts";

describe("toCategorical", () => {
  it("makes one-hot rows of float32, with the number of columns that the largest label needs", () => {
    const { data, shape } = toCategorical([2, 0, 1]);
    expect(shape).toEqual([3, 3]);
    expect(data).toEqual(Float32Array.of(0, 0, 1, 1, 0, 0, 0, 1, 0));
  });

  it("takes typed arrays, tensors, and a number of classes", () => {
    const expected = { data: Float32Array.of(0, 1, 0, 1, 0, 0), shape: [2, 3] };
    expect(toCategorical(Uint8Array.of(1, 0), 3)).toEqual(expected);
    expect(toCategorical({ data: Uint8Array.of(1, 0), shape: [2] }, 3)).toEqual(expected);
    expect(toCategorical(rescale({ data: Uint8Array.of(2, 0), shape: [2] }, { scale: 0.5 }), 3)).toEqual(
      expected,
    );
    expect(toCategorical([], 4)).toEqual({ data: new Float32Array(0), shape: [0, 4] });
  });

  it.each([
    [[0, 1.5], undefined, "Expected labels to be integers ≥ 0. Received: 1.5 at index 1."],
    [[0, 1, -1], 4, "Expected labels to be integers ≥ 0. Received: -1 at index 2."],
    [[Number.NaN], undefined, "Expected labels to be integers ≥ 0. Received: NaN at index 0."],
    [[3, 10], 10, "Expected labels from 0 to 9, for 10 classes. Received: 10 at index 1."],
    [[0], 0, "toCategorical: expected numClasses to be a positive integer. Received: 0."],
    [[0], 2.5, "toCategorical: expected numClasses to be a positive integer. Received: 2.5."],
    [[-1], undefined, "Expected labels to be integers ≥ 0. Received: -1 at index 0."],
    [
      ["0", "1"],
      undefined,
      'Expected labels that are numbers. Convert texts first: Number(text). Received: "0" at position 0.',
    ],
    [
      [[0], ["cat"]],
      undefined,
      'Expected labels that are numbers. Number the classes first: names.indexOf(label). Received: "cat" at position 1.',
    ],
    [[0, null], 2, "Expected labels that are numbers. Received: null at position 1."],
    [[], undefined, "Expected at least one label, or numClasses. Received: no labels."],
  ])("refuses %j with %s classes", (labels, numClasses, message) => {
    const act = () => toCategorical(labels as number[], numClasses);
    expect(act).toThrow(message);
    expect(act).toThrow(AtelierError);
  });

  it("takes columns, and a class for every position", () => {
    expect(toCategorical([[1], [0]])).toEqual({ data: Float32Array.of(0, 1, 1, 0), shape: [2, 2] });
    expect(toCategorical([true, false])).toEqual(toCategorical(BigInt64Array.of(1n, 0n) as never));
    const pixels = { data: Uint8Array.of(1, 0, 1, 1), shape: [1, 2, 2, 1] };
    expect(toCategorical(pixels, 2)).toEqual({
      data: Float32Array.of(0, 1, 1, 0, 0, 1, 0, 1),
      shape: [1, 2, 2, 2],
    });
  });

  it("refuses labels that are already one-hot", () => {
    const oneHot = toCategorical([0, 1]);
    expect(() => toCategorical(oneHot)).toThrow(
      new ShapeError(
        "Expected labels of shape [n], one class number each, or numClasses for one at every position. " +
          "Received: [2, 2].",
      ),
    );
  });
});
