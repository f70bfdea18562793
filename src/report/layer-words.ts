/** What each layer of a network does to the shape of what goes through it, in words. */

import { defined } from "../checked.ts";
import type { PlacedLayer } from "../model/network/network.ts";
import { count, counted } from "./format.ts";

type Options = Readonly<Record<string, unknown>>;

/** One or two sentences; of a layer that is not known here nothing is said. */
export function shapeWords({ layer, inputShape, outputShape, variables }: PlacedLayer): string {
  const options: Options = { ...layer.options };
  const weights = variables.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  switch (layer.type) {
    case "conv2d":
      return convolution(options, inputShape, outputShape, weights);
    case "maxPooling2d":
      return pooling(options, inputShape, outputShape);
    case "flatten":
      return `The feature maps become one vector: ${inputShape.map(count).join(" · ")} = ${counted(defined(outputShape[0]), "number")}. Dense layers take vectors.`;
    case "dense":
      return dense(options, inputShape, weights);
    case "dropout":
      return `In training, each number is set to 0 with probability ${Number(options.rate)}. The shape does not change.`;
    default:
      return "";
  }
}

function convolution(
  { filters, kernelSize, padding = "valid" }: Options,
  [height, width, channels = 1]: readonly number[],
  [outHeight, outWidth]: readonly number[],
  weights: number,
): string {
  const [rows, columns] = pair(kernelSize);
  const size =
    padding === "same"
      ? `Padding is “same”: zeros are added around the edge, so height and width stay ${height}×${width}.`
      : `Without padding, ${height}×${width} pixels become ${outHeight}×${outWidth}.`;
  return (
    `${counted(Number(filters), "filter")}, each of ${rows}×${columns} pixels and ${counted(channels, "channel")}, give ${counted(Number(filters), "channel")}. ${size} ` +
    `Weights: (${rows} · ${columns} · ${channels} + 1) · ${count(Number(filters))} = ${count(weights)}.`
  );
}

function pooling(
  { poolSize = 2, strides }: Options,
  [height, width]: readonly number[],
  [outHeight, outWidth]: readonly number[],
): string {
  const [rows, columns] = pair(poolSize);
  const stride =
    strides === undefined
      ? "No stride is given, so the window moves by its own size"
      : `The window moves by ${pair(strides).join("×")} pixels`;
  return `Of each window of ${rows}×${columns} pixels only the largest value is kept, channel by channel. ${stride}: ${height}×${width} become ${outHeight}×${outWidth}.`;
}

function dense({ units, activation }: Options, inputShape: readonly number[], weights: number): string {
  const inputs = defined(inputShape.at(-1));
  const what =
    activation === "softmax"
      ? Number(units) === 1
        ? "One number for the only class. Softmax makes it 1."
        : `One number for each of the ${count(Number(units))} classes. Softmax makes them positive with sum 1.`
      : `${counted(Number(units), "neuron")}${activation === "relu" ? " with ReLU" : ""}, each connected to all ${counted(inputs, "input")}.`;
  return `${what} Weights: (${count(inputs)} + 1) · ${count(Number(units))} = ${count(weights)}.`;
}

function pair(size: unknown): readonly [number, number] {
  return Array.isArray(size) ? [Number(size[0]), Number(size[1])] : [Number(size), Number(size)];
}
