/** Where a layer's output shape and its number of parameters come from, in sentences. */

import type { LayerCheck, NetworkDescription, Plain } from "../../../src/experiment/index.ts";

const times = (...numbers: readonly (number | string)[]) => numbers.join(" · ");
const grouped = (count: number) => count.toLocaleString("en");

/** Explains one layer of a network. */
export function explainLayer(
  { layers }: NetworkDescription,
  checks: readonly LayerCheck[],
  index: number,
  imageShape: readonly number[],
): readonly string[] {
  const [layer, check] = [layers[index], checks[index]];
  if (layer === undefined || check === undefined) return [];
  if (check.state === "fault") return [check.fault.message];
  if (check.state === "unknown")
    return ["A layer before this one has a fault, so its shape is not known yet."];
  const before = layer.from === undefined ? shapeBefore(checks, index, imageShape) : undefined;
  const { outputShape: shape, parameters } = check;
  const { type, options } = layer;
  if (before === undefined) {
    return [
      `It combines the outputs of ${(layer.from ?? []).join(" and ")} into ${shape.join("×")} numbers for each image.`,
      parametersInWords(parameters),
    ];
  }
  switch (type) {
    case "conv2d":
      return explainConvolution(options, before, shape, parameters);
    case "maxPooling2d":
    case "averagePooling2d":
      return [
        `It keeps the ${type === "maxPooling2d" ? "largest" : "mean"} of every window of ${windowOf(options.poolSize ?? 2).join("×")} numbers. So ${before[0]}×${before[1]} becomes ${shape[0]}×${shape[1]}, with the same ${shape[2]} channels.`,
        "It has nothing to learn, so it has no parameters.",
      ];
    case "flatten":
      return [
        `The next layers take a vector: ${times(...before)} = ${grouped(shape[0] ?? 0)} numbers. Nothing is computed; the numbers are only arranged one after the other.`,
      ];
    case "dense":
      return [
        `Each of its ${grouped(shape[0] ?? 0)} units has a weight for each of the ${grouped(before[0] ?? 0)} numbers that come in${options.useBias === false ? "" : ", and a bias"}: ${times(grouped(before[0] ?? 0), grouped(shape[0] ?? 0))}${options.useBias === false ? "" : ` + ${grouped(shape[0] ?? 0)}`} = ${grouped(parameters)} parameters.`,
        ...(options.activation === "softmax"
          ? ["The softmax turns its outputs into probabilities: numbers between 0 and 1 that add up to 1."]
          : []),
      ];
    case "dropout":
      return [
        `In training it sets a share of ${options.rate} of the numbers to 0, different ones each time, and scales the rest up to compensate. In prediction it does nothing. The shape does not change.`,
      ];
    case "batchNormalization":
      return [
        `It shifts and scales each of the ${shape.at(-1)} channels to mean 0 and variance 1 over the batch, and then by two numbers that it learns. It stores two more, the mean and the variance that it uses for prediction: ${times(4, shape.at(-1) ?? 1)} = ${grouped(parameters)}.`,
      ];
    default:
      return [
        `${before.join("×")} numbers of each image become ${shape.join("×")}.`,
        parametersInWords(parameters),
      ];
  }
}

function explainConvolution(
  options: Readonly<Record<string, Plain>>,
  before: readonly number[],
  shape: readonly number[],
  parameters: number,
): string[] {
  const [rows, columns] = windowOf(options.kernelSize ?? 1);
  const [channels = 1, filters = 1] = [before[2], shape[2]];
  const isSame = options.padding === "same";
  const bias = options.useBias === false ? "" : ` + ${filters}`;
  return [
    `Each of its ${filters} filters produces one channel, so the last entry is ${filters}.`,
    isSame
      ? `The padding is “same”: zeros are added around the image so that the window has one position per pixel, and height and width ${shape[0] === before[0] ? `stay ${shape[0]}×${shape[1]}` : `are divided by the strides, which leaves ${shape[0]}×${shape[1]}`}.`
      : `The window of ${rows}×${columns} must fit within the image, so ${before[0]}×${before[1]} becomes ${shape[0]}×${shape[1]}.`,
    `A filter has a weight for each number in its window, which is ${channels} deep${bias === "" ? "" : ", and a bias"}: ${times(rows, columns, channels, filters)}${bias} = ${grouped(parameters)} parameters.`,
  ];
}

function shapeBefore(
  checks: readonly LayerCheck[],
  index: number,
  imageShape: readonly number[],
): readonly number[] | undefined {
  if (index === 0) return imageShape;
  const before = checks[index - 1];
  return before?.state === "fits" ? before.outputShape : undefined;
}

function windowOf(size: Plain): readonly [rows: number, columns: number] {
  return Array.isArray(size) ? [Number(size[0]), Number(size[1])] : [Number(size), Number(size)];
}

function parametersInWords(parameters: number): string {
  return parameters === 0 ? "It has no parameters." : `It has ${grouped(parameters)} parameters.`;
}
