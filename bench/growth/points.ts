/** What grows, in which steps. */

import type { DescribedNetwork } from "./described.ts";

export interface Point {
  /** Of which curve. */
  readonly curve: string;
  /** The number on the curve's axis. */
  readonly value: number;
  readonly batch: number;
  readonly network: DescribedNetwork;
}

/** Image sizes beyond which a curve's batch of 32 would take seconds a step. */
const SIDES = [16, 24, 32, 48, 64, 96, 128];
const CHANNELS = [8, 16, 32, 64, 128, 256];
const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
/** Units of two hidden layers: 10⁴ to 10⁸ parameters. */
const UNITS = [12, 103, 700, 2700, 9600];

const three = (side: number, channels: number): DescribedNetwork => ({
  shape: [side, side, channels],
  layers: [["convolution", 16], ["pool"], ["convolution", 32], ["pool"], ["convolution", 64], ["mean"]],
});

/** Curves in the order of the plot, points from small to large. */
export const POINTS: readonly Point[] = [
  ...SIDES.map((side) => ({ curve: "image side", value: side, batch: 32, network: three(side, 3) })),
  ...CHANNELS.map((channels) => ({
    curve: "channels",
    value: channels,
    batch: 32,
    network: {
      shape: [16, 16, 3] as const,
      layers: [
        ["convolution", channels],
        ["convolution", channels],
        ["convolution", channels],
        ["mean"],
      ] satisfies DescribedNetwork["layers"],
    },
  })),
  ...BATCHES.map((batch) => ({ curve: "batch", value: batch, batch, network: three(28, 1) })),
  ...UNITS.map((units) => ({
    curve: "parameters",
    value: parametersOf(units),
    batch: 64,
    network: {
      shape: [28, 28, 1] as const,
      layers: [["flatten"], ["dense", units], ["dense", units]] satisfies DescribedNetwork["layers"],
    },
  })),
];

/** Counts the parameters of 784 inputs, two hidden layers of this number of units, and 10 outputs. */
function parametersOf(units: number): number {
  return 785 * units + (units + 1) * units + (units + 1) * 10;
}
