/** The arithmetic of one output of a convolution. */

import type { Kernel } from "../../worker/api.ts";
import type { MapCell } from "./paint-maps.ts";

/** What a convolution takes. */
export interface Source {
  /** [height, width, channels] */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Products {
  /** Of all input channels, without the bias. */
  readonly sum: number;
  /** The input channel that contributes most, by magnitude, and how much it does. */
  readonly channel: number;
  readonly share: number;
  /** What of that channel lies in the window, zeros outside the image, and the weights there. */
  readonly window: readonly (readonly { readonly input: number; readonly weight: number }[])[];
}

/** Multiplies the window behind an output by the kernel's weights. */
export function productsOf(
  { channel: filter, row, column }: MapCell,
  kernel: Kernel,
  source: Source,
): Products {
  const [height = 1, width = 1, channels = 1] = source.shape;
  const [rows = 1, columns = 1, , filters = 1] = kernel.shape;
  const at = (i: number, j: number, c: number) => {
    const y = row * kernel.strides[0] - kernel.padding[0] + i * kernel.dilation[0];
    const x = column * kernel.strides[1] - kernel.padding[1] + j * kernel.dilation[1];
    const isInside = y >= 0 && x >= 0 && y < height && x < width;
    return isInside ? (source.values[(y * width + x) * channels + c] ?? 0) : 0;
  };
  const weightAt = (i: number, j: number, c: number) =>
    kernel.values[((i * columns + j) * channels + c) * filters + filter] ?? 0;
  const indices = (count: number) => Array.from({ length: count }, (_, i) => i);
  const shares = indices(channels).map((c) =>
    indices(rows).reduce(
      (sum, i) => indices(columns).reduce((part, j) => part + at(i, j, c) * weightAt(i, j, c), sum),
      0,
    ),
  );
  const channel = shares.reduce(
    (best, share, c) => (Math.abs(share) > Math.abs(shares[best] ?? 0) ? c : best),
    0,
  );
  return {
    sum: shares.reduce((sum, share) => sum + share, 0),
    channel,
    share: shares[channel] ?? 0,
    window: indices(rows).map((i) =>
      indices(columns).map((j) => ({ input: at(i, j, channel), weight: weightAt(i, j, channel) })),
    ),
  };
}
