/** The operators in plain JavaScript, in the plainest way and in float64: what the graphs are held against. */

import { atLeast, defined } from "../../src/checked.ts";
import { broadcastShapes, type Shape, sizeOf } from "../../src/graph/index.ts";
import type { Convolution, Pair, Window } from "../../src/ops/index.ts";
import { windowCounts } from "../../src/ops/index.ts";
import type { Numbers } from "./numbers.ts";

/** Every index of a tensor of this shape, in row-major order. */
export function indicesOf<const Lengths extends Shape>(
  shape: Lengths,
): { -readonly [Axis in keyof Lengths]: number }[];
export function indicesOf(shape: Shape): number[][] {
  return Array.from({ length: sizeOf(shape) }, (_, position) => {
    const index: number[] = [];
    let rest = position;
    for (const length of shape.toReversed()) {
      index.unshift(rest % length);
      rest = Math.floor(rest / length);
    }
    return index;
  });
}

/** Where an element lies in row-major order. Leading axes that the shape has not are skipped, those of length 1 stretched. */
export function offsetOf(index: readonly number[], shape: Shape): number {
  const extra = index.length - shape.length;
  return shape.reduce(
    (offset, length, axis) => offset * length + (length === 1 ? 0 : defined(index[axis + extra])),
    0,
  );
}

export function at({ data, shape }: Numbers, index: readonly number[]): number {
  return defined(data[offsetOf(index, shape)]);
}

/** A function of two numbers on two tensors, with broadcasting. */
export function broadcast(f: (a: number, b: number) => number, a: Numbers, b: Numbers): number[] {
  return indicesOf(broadcastShapes(a.shape, b.shape)).map((index) => f(at(a, index), at(b, index)));
}

/** The error function, by Simpson's rule. */
export function erf(x: number): number {
  const [end, steps] = [Math.min(Math.abs(x), 7), 400];
  const h = end / steps;
  const weight = (i: number) => (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  let sum = 0;
  for (let i = 0; i <= steps; i++) sum += weight(i) * Math.exp(-((i * h) ** 2));
  return (Math.sign(x) * 2 * h * sum) / 3 / Math.sqrt(Math.PI);
}

/** The pixels that a window sees of an image, those that padding adds left out; each with its place in the window. */
function pixelsOf(image: Shape, size: Pair, window: Window, [row, column]: Pair) {
  const { strides, dilations, padding } = window;
  return indicesOf(size)
    .map(([a, b]) => ({
      tap: [a, b],
      y: row * strides[0] + a * dilations[0] - padding.before[0],
      x: column * strides[1] + b * dilations[1] - padding.before[1],
    }))
    .filter(({ y, x }) => y >= 0 && y < defined(image[1]) && x >= 0 && x < defined(image[2]));
}

/** Convolution with a kernel [height, width, channels / groups, filters]. */
export function convolve(x: Numbers, kernel: Numbers, convolution: Convolution, bias?: Numbers): number[] {
  const [height, width, perGroup, filters] = atLeast(kernel.shape, 4);
  const counts = windowCounts(x.shape, [height, width], convolution);
  return indicesOf([defined(x.shape[0]), ...counts, filters]).map(([n, row, column, filter]) => {
    const firstChannel = Math.floor((filter * convolution.groups) / filters) * perGroup;
    let sum = bias?.data[filter] ?? 0;
    for (const pixel of pixelsOf(x.shape, [height, width], convolution, [row, column])) {
      for (let c = 0; c < perGroup; c++) {
        sum += at(x, [n, pixel.y, pixel.x, firstChannel + c]) * at(kernel, [...pixel.tap, c, filter]);
      }
    }
    return sum;
  });
}

/** The gradients of {@link convolve} without groups, from that of its result. */
export function convolveGradients(
  x: Numbers,
  kernel: Numbers,
  dy: Numbers,
  convolution: Convolution,
): { dx: Float64Array; dk: Float64Array } {
  const [height, width, channels, filters] = atLeast(kernel.shape, 4);
  const [dx, dk] = [new Float64Array(x.data.length), new Float64Array(kernel.data.length)];
  const [images, rows, columns] = atLeast(dy.shape, 3);
  indicesOf([images, rows, columns]).forEach(([n, row, column], window) => {
    for (const pixel of pixelsOf(x.shape, [height, width], convolution, [row, column])) {
      for (let c = 0; c < channels; c++) {
        const i = offsetOf([n, pixel.y, pixel.x, c], x.shape);
        const weights = offsetOf([...pixel.tap, c, 0], kernel.shape);
        for (let filter = 0; filter < filters; filter++) {
          const gradient = defined(dy.data[window * filters + filter]);
          dx[i] = defined(dx[i]) + gradient * defined(kernel.data[weights + filter]);
          dk[weights + filter] = defined(dk[weights + filter]) + gradient * defined(x.data[i]);
        }
      }
    }
  });
  return { dx, dk };
}

/** What each window holds, window by window and channel by channel: values and their offsets, in reading order. */
export function windowsOf(x: Numbers, size: Pair, window: Window): { values: number[]; offsets: number[] }[] {
  const counts = windowCounts(x.shape, size, window);
  return indicesOf([defined(x.shape[0]), ...counts, defined(x.shape[3])]).map(([n, row, column, channel]) => {
    const indices = pixelsOf(x.shape, size, window, [row, column]).map((pixel) => [
      n,
      pixel.y,
      pixel.x,
      channel,
    ]);
    return {
      values: indices.map((index) => at(x, index)),
      offsets: indices.map((index) => offsetOf(index, x.shape)),
    };
  });
}

/** A function of the elements that agree in every axis but these, in reading order. */
export function reduce(x: Numbers, axes: readonly number[], f: (values: number[]) => number): number[] {
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const groups = Array.from({ length: sizeOf(kept) }, (): number[] => []);
  for (const index of indicesOf(x.shape)) defined(groups[offsetOf(index, kept)]).push(at(x, index));
  return groups.map(f);
}

export function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
