import { describe, expect, it } from "vitest";
import { type Pair, slidingWindow, windowCounts } from "../../src/ops/index.ts";

/** Padding and output sizes as TensorFlow computes them. Keras, `same`: ⌈size / stride⌉ outputs, the odd pixel after. */
const SAME: {
  size: number;
  kernel: number;
  stride: number;
  dilation?: number;
  padding: Pair;
  count: number;
}[] = [
  { size: 28, kernel: 5, stride: 1, padding: [2, 2], count: 28 },
  { size: 28, kernel: 2, stride: 2, padding: [0, 0], count: 14 },
  { size: 7, kernel: 2, stride: 2, padding: [0, 1], count: 4 },
  { size: 7, kernel: 2, stride: 1, padding: [0, 1], count: 7 },
  { size: 6, kernel: 3, stride: 2, padding: [0, 1], count: 3 },
  { size: 7, kernel: 3, stride: 2, padding: [1, 1], count: 4 },
  { size: 5, kernel: 4, stride: 1, padding: [1, 2], count: 5 },
  { size: 5, kernel: 1, stride: 3, padding: [0, 0], count: 2 },
  { size: 8, kernel: 2, stride: 3, padding: [0, 0], count: 3 },
  { size: 1, kernel: 3, stride: 2, padding: [1, 1], count: 1 },
  { size: 9, kernel: 3, stride: 1, dilation: 2, padding: [2, 2], count: 9 },
  { size: 9, kernel: 2, stride: 1, dilation: 3, padding: [1, 2], count: 9 },
];

describe("slidingWindow", () => {
  it.each(SAME)("pads $size pixels for a window of $kernel, stride $stride, as Keras does", (row) => {
    const { size, kernel, stride, dilation = 1, padding, count } = row;
    const window = slidingWindow([size, 28], [kernel, 5], {
      strides: [stride, 1],
      dilations: [dilation, 1],
      padding: "same",
    });
    expect([window.padding.before[0], window.padding.after[0]]).toEqual(padding);
    expect([window.padding.before[1], window.padding.after[1]]).toEqual([2, 2]);
    expect(windowCounts([1, size, 28, 1], [kernel, 5], window)).toEqual([count, 28]);
  });

  it("adds nothing where only windows that fit are wanted", () => {
    const window = slidingWindow([7, 8], [3, 2], { strides: [2, 3], padding: "valid" });
    expect(window.padding).toEqual({ before: [0, 0], after: [0, 0] });
    expect(window.dilations).toEqual([1, 1]);
    expect(windowCounts([1, 7, 8, 1], [3, 2], window)).toEqual([3, 3]);
  });
});
