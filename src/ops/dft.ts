/**
 * The matrices of a real two-dimensional discrete Fourier transform, written as products with constant matrices:
 * along the height, then along the width. On images of 10 to 40 pixels a matrix product at full speed beats a
 * fast Fourier transform, and every ONNX runtime has one.
 *
 * A real signal's spectrum is its own mirror image, so half of it is kept. Frequencies come in pairs of numbers:
 * real and imaginary part, or two of the four frequencies that are real anyway. With sizes M × N (even) there are
 * M/2 · N pairs, numbered `p · N + j`: for p ≥ 1 the frequency (p, j); for p = 0, with r = 0 or 1 standing for the
 * heights' frequencies 0 and M/2, `j = r · N/2 + v`: the frequency (r · M/2, v), where v = 0 holds the widths'
 * frequencies 0 and N/2 as a pair of reals.
 *
 * Source: Mathieu, Henaff and LeCun, "Fast Training of Convolutional Networks through FFTs", 2014, for the idea.
 */

import { defined } from "../checked.ts";
import type { Shape } from "../graph/index.ts";
import type { Pair } from "./window.ts";

export interface Matrix {
  readonly data: Float32Array;
  readonly shape: Shape;
}

/** The frequencies that a pair of numbers stands for. */
interface FrequencyPair {
  /** The first, and for a pair of reals the second, as (height, width). */
  readonly first: Pair;
  readonly second: Pair;
  /** Two reals, instead of real and imaginary part. */
  readonly isReal: boolean;
}

/** Along the height: [M, height], row `2p + r`. */
export function forwardHeights(size: number, height: number): Matrix {
  return matrix([size, height], ([row, h]) => {
    const [p, r] = [row >> 1, row & 1];
    const angle = ((2 * Math.PI) / size) * h;
    if (p === 0) return Math.cos((r * size * angle) / 2);
    return r === 0 ? Math.cos(p * angle) : -Math.sin(p * angle);
  });
}

/** Along the width: [M/2, 2N, 2 · width], row `2j + part`, column `r · width + w`. */
export function forwardWidths([heights, size]: Pair, width: number): Matrix {
  return matrix([heights / 2, 2 * size, 2 * width], ([p, row, column]) => {
    const [j, part, r, w] = [row >> 1, row & 1, Math.floor(column / width), column % width];
    const angle = ((2 * Math.PI) / size) * w;
    if (p === 0) {
      const v = j % (size / 2);
      if (Math.floor(j / (size / 2)) !== r) return 0;
      if (v === 0) return Math.cos((part * size * angle) / 2);
      return part === 0 ? Math.cos(v * angle) : -Math.sin(v * angle);
    }
    // (a + ib) e^(−i j angle): what height frequency p has as real (r = 0) and imaginary part (r = 1).
    if (part === 0) return r === 0 ? Math.cos(j * angle) : Math.sin(j * angle);
    return r === 0 ? -Math.sin(j * angle) : Math.cos(j * angle);
  });
}

/**
 * Back along the width: [M/2, 2 · width, 2N · terms], row `r · width + w`, column `(j · terms + term) · 2 + part`. The
 * terms of a frequency are summed.
 */
export function inverseWidths([heights, size]: Pair, width: number, terms = 1): Matrix {
  return matrix([heights / 2, 2 * width, 2 * size * terms], ([p, row, column]) => {
    const [r, w, part] = [Math.floor(row / width), row % width, column & 1];
    const j = Math.floor(column / (2 * terms));
    const angle = ((2 * Math.PI) / size) * w;
    if (p === 0) {
      const v = j % (size / 2);
      if (Math.floor(j / (size / 2)) !== r) return 0;
      if (v === 0) return Math.cos((part * size * angle) / 2);
      return part === 0 ? 2 * Math.cos(v * angle) : -2 * Math.sin(v * angle);
    }
    if (r === 0) return part === 0 ? Math.cos(j * angle) : -Math.sin(j * angle);
    return part === 0 ? Math.sin(j * angle) : Math.cos(j * angle);
  });
}

/** Back along the height, and divided by M · N: `[height, M]`, column `2p + r`. */
export function inverseHeights([size, widths]: Pair, height: number): Matrix {
  return matrix([height, size], ([h, column]) => {
    const [p, r] = [column >> 1, column & 1];
    const angle = ((2 * Math.PI) / size) * h;
    const scale = 1 / (size * widths);
    if (p === 0) return scale * Math.cos((r * size * angle) / 2);
    return 2 * scale * (r === 0 ? Math.cos(p * angle) : -Math.sin(p * angle));
  });
}

/**
 * How each tap of a kernel multiplies each pair of frequencies: [4 · pairs, taps], row `(pair · 2 + to) · 2 + from`,
 * where `from` and `to` are the parts of the input's and the output's frequency.
 *
 * Tap (a, b) of a correlation sees the pixel (a − before, b − before) away, which turns frequency (u, v) by the
 * angle `2π (u (a − before) / M + v (b − before) / N)`.
 */
export function kernelSpectrum(sizes: Pair, kernelSize: Pair, before: Pair): Matrix {
  const turns = 2 * sizes[0] * sizes[1];
  return matrix([turns, kernelSize[0] * kernelSize[1]], ([row, tap]) =>
    turn(sizes, kernelSize, before, turnAt(row), tap),
  );
}

/**
 * Returns the taps' gradient from the products of both spectra: [taps, 4 · pairs], column as the row of {@link
 * kernelSpectrum}. A pair that stands for its mirror image too counts twice.
 */
export function kernelGradient(sizes: Pair, kernelSize: Pair, before: Pair): Matrix {
  const turns = 2 * sizes[0] * sizes[1];
  return matrix([kernelSize[0] * kernelSize[1], turns], ([tap, column]) => {
    const part = turnAt(column);
    const weight = frequencies(sizes, part.pair).isReal ? 1 : 2;
    return (weight * turn(sizes, kernelSize, before, part, tap)) / (sizes[0] * sizes[1]);
  });
}

/** From which part of a pair to which. */
interface Turn {
  readonly pair: number;
  readonly from: number;
  readonly to: number;
}

function turnAt(index: number): Turn {
  return { pair: index >> 2, to: (index >> 1) & 1, from: index & 1 };
}

/** One entry of the 2×2 real matrix by which a tap turns a pair. */
function turn(sizes: Pair, kernelSize: Pair, before: Pair, { pair, from, to }: Turn, tap: number): number {
  const { first, second, isReal } = frequencies(sizes, pair);
  const away: Pair = [Math.floor(tap / kernelSize[1]) - before[0], (tap % kernelSize[1]) - before[1]];
  const angleOf = (frequency: Pair) =>
    2 * Math.PI * ((frequency[0] * away[0]) / sizes[0] + (frequency[1] * away[1]) / sizes[1]);
  if (isReal) return from === to ? Math.cos(angleOf(from === 0 ? first : second)) : 0;
  if (from === to) return Math.cos(angleOf(first));
  return from === 0 ? Math.sin(angleOf(first)) : -Math.sin(angleOf(first));
}

function frequencies([heights, widths]: Pair, pair: number): FrequencyPair {
  const [p, j] = [Math.floor(pair / widths), pair % widths];
  if (p > 0) return { first: [p, j], second: [p, j], isReal: false };
  const half = widths / 2;
  const u = (Math.floor(j / half) * heights) / 2;
  return { first: [u, j % half], second: [u, half], isReal: j % half === 0 };
}

/** A constant tensor from a formula in its indices. */
/** Returns a matrix by its entries. */
export function matrix<const Lengths extends Shape>(
  shape: Lengths,
  entry: (index: { readonly [Axis in keyof Lengths]: number }) => number,
): Matrix;
export function matrix(shape: Shape, entry: (index: readonly number[]) => number): Matrix {
  const size = shape.reduce((product, length) => product * length, 1);
  const index = shape.map(() => 0);
  const data = Float32Array.from({ length: size }, () => {
    const value = entry(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = defined(index[axis]) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (next !== shape[axis]) break;
    }
    return value;
  });
  return { data, shape };
}
