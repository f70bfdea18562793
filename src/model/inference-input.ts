/** Converts images to the input of an ONNX file from elsewhere: its layout, batch and element type. */

import { defined } from "../checked.ts";
import { formatShape } from "../data/index.ts";
import { ConfigurationError, FileFormatError, ShapeError } from "../errors/index.ts";
import { ONNX_ELEMENT_TYPES, sizeOf } from "../graph/index.ts";
import type { FilePort } from "../onnx/index.ts";
import type { Feed } from "../runtime/index.ts";

/**
 * Position of the channels: `[n, channels, height, width]`, as in PyTorch, or `[n, height, width, channels]`.
 *
 * @see {@link loadInferenceModel}
 */
export type ImageLayout = "channelsFirst" | "channelsLast";

/** Scaling of images: (value · scale − mean) / std, with mean and std for each channel. */
export interface InputScaling {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The one input of a file. */
export interface InferenceInput {
  readonly name: string;
  readonly type: "float32" | "uint8";
  /** "asGiven" if the axes are not those of images with channels. */
  readonly layout: ImageLayout | "asGiven";
  /** Shape of a batch as callers give it, channels last; null is open. */
  readonly shape: readonly (number | null)[];
  /** Examples in a run, if the file fixes it. */
  readonly batch: number | undefined;
}

/** Numbers in the largest example: more than 8,000 × 8,000 pixels in three channels. */
const MAX_EXAMPLE = 2 ** 28;

/** Numbers of channels of images: grey, colour, colour with transparency. */
const CHANNELS = new Set<number | null>([1, 3, 4]);

/**
 * Reads the input of a file.
 *
 * @throws {FileFormatError} unless it is one tensor of float32 or uint8
 * @throws {ConfigurationError} if the axis of the channels is ambiguous
 */
export function understandInput(
  ports: readonly FilePort[],
  given: ImageLayout | undefined,
  source: string,
): InferenceInput {
  const [port, ...others] = ports;
  if (port === undefined || others.length > 0) {
    const names = ports.map(({ name }) => JSON.stringify(name)).join(", ");
    throw new FileFormatError(
      `Expected ${source} to have one input, images. Received: ${ports.length}${names && `, ${names}`}.`,
    );
  }
  const { name, elementType, shape } = port;
  const types = { [ONNX_ELEMENT_TYPES.float32]: "float32", [ONNX_ELEMENT_TYPES.uint8]: "uint8" } as const;
  const type = types[elementType ?? 0];
  if (type === undefined || shape === undefined || shape.length === 0) {
    const found = elementType === undefined ? "no tensor" : `ONNX' element type ${elementType}`;
    throw new FileFormatError(
      `Expected the input "${name}" of ${source} to be a tensor of float32 or uint8, of a shape that is said. ` +
        `Received: ${shape === undefined && type !== undefined ? "no shape" : found}.`,
    );
  }
  const [first, ...example] = shape.map((length) => (typeof length === "number" ? length : null));
  if (example.reduce<number>((product, length) => product * (length ?? 1), first ?? 1) > MAX_EXAMPLE) {
    throw new FileFormatError(
      `Expected the input "${name}" of ${source} to have at most ${MAX_EXAMPLE} numbers. ` +
        `Received: the shape [${shape.map((length) => length ?? "?").join(", ")}].`,
    );
  }
  const layout = example.length === 3 ? (given ?? layoutOf(example, { name, source })) : "asGiven";
  const [channels = null, height = null, width = null] = example;
  const callers = layout === "channelsFirst" ? [height, width, channels] : example;
  return { name, type, layout, shape: [null, ...callers], batch: first ?? undefined };
}

function layoutOf(
  example: readonly (number | null)[],
  { name, source }: { name: string; source: string },
): ImageLayout {
  const [first = null, , last = null] = example;
  const [isFirst, isLast] = [CHANNELS.has(first), CHANNELS.has(last)];
  if (isFirst !== isLast) return isFirst ? "channelsFirst" : "channelsLast";
  // An axis that is open may be the channels' where the other one cannot be.
  if (!isFirst && first === null && last !== null) return "channelsFirst";
  if (!isLast && last === null && first !== null) return "channelsLast";
  throw new ConfigurationError(
    `Expected the layout of the input "${name}" of ${source}, "channelsFirst" or "channelsLast", since its shape does not ` +
      `tell it. Received: [?, ${example.map((length) => length ?? "?").join(", ")}] and no layout.`,
  );
}

/**
 * Checks the shape of inputs, and returns that of one example as the file takes it.
 *
 * @param received shape including the batch
 * @throws {ShapeError} if it does not fit
 */
export function exampleFor(input: InferenceInput, received: readonly number[]): number[] {
  const [, ...expected] = input.shape;
  const [, ...example] = received;
  const fits = (shape: readonly number[]) =>
    shape.length === expected.length &&
    expected.every((length, axis) => length === null || length === shape[axis]);
  // Grey images have an axis for their one channel here, and rows are what networks without convolutions take.
  const alternatives = [
    example,
    ...(example.at(-1) === 1 ? [example.slice(0, -1)] : []),
    ...(example.length === expected.length - 1 ? [[...example, 1]] : []),
    ...(expected.length === 1 && example.filter((length) => length !== 1).length <= 2
      ? [[sizeOf(example)]]
      : []),
  ];
  const fitting = alternatives.find(fits);
  if (received.length > 0 && fitting !== undefined) {
    const [height, width, channels] = fitting;
    return input.layout === "channelsFirst" ? [defined(channels), defined(height), defined(width)] : fitting;
  }
  throw new ShapeError(
    `Expected inputs of shape [${input.shape.map((length) => length ?? "?").join(", ")}], as the model takes them. ` +
      `Received: ${formatShape(received)}.`,
  );
}

/**
 * Converts a batch to the file's input.
 *
 * @param values rows of examples, channels last
 * @param example the shape of one as the file takes it
 * @param batch examples in the run: missing rows are 0
 * @throws {ConfigurationError} for values that are not bytes, if the file takes bytes
 */
export function feedOf(
  { type, layout, name }: InferenceInput,
  values: Float32Array,
  { example, batch, scaling }: { example: readonly number[]; batch: number; scaling: InputScaling },
): Feed {
  const size = sizeOf(example);
  const data = type === "uint8" ? new Uint8Array(batch * size) : new Float32Array(batch * size);
  const channels = channelsOf(layout, example);
  const pixels = size / channels;
  const { scale } = scaling;
  const [mean, std] = [perChannel(scaling.mean, channels), perChannel(scaling.std, channels)];
  for (let i = 0; i < values.length; i++) {
    const channel = i % channels;
    const value = (defined(values[i]) * scale - defined(mean[channel])) / defined(std[channel]);
    if (type === "uint8" && !(value >= 0 && value <= 255 && Number.isInteger(value))) {
      throw new ConfigurationError(
        `Expected inputs that are whole numbers from 0 to 255, since "${name}" takes bytes: images that are not rescaled. ` +
          `Received: ${value}.`,
      );
    }
    const inExample = i % size;
    const place =
      layout === "channelsFirst" ? channel * pixels + (inExample - channel) / channels : inExample;
    data[i - inExample + place] = value;
  }
  return { data, shape: [batch, ...example] };
}

function channelsOf(layout: InferenceInput["layout"], example: readonly number[]): number {
  if (layout === "channelsFirst") return example[0] ?? 1;
  return layout === "channelsLast" ? (example[2] ?? 1) : 1;
}

/** @throws ConfigurationError unless there is one number, or one for each channel */
function perChannel(given: readonly number[], channels: number): number[] {
  const [only] = given;
  if (given.length === channels) return [...given];
  if (given.length === 1 && only !== undefined) return new Array<number>(channels).fill(only);
  throw new ConfigurationError(
    `Expected mean and std as one number, or one for each of ${channels} ${channels === 1 ? "channel" : "channels"}. ` +
      `Received: ${given.length}.`,
  );
}

/** Formats an input or output for messages and summaries. */
export function describePort({ name, elementType, shape }: FilePort): string {
  const [type] = Object.entries(ONNX_ELEMENT_TYPES).find(([, code]) => code === elementType) ?? [];
  const dimensions = shape?.map((length) => length ?? "?").join(", ") ?? "?";
  return `"${name}" [${dimensions}], ${type ?? (elementType === undefined ? "no tensor" : `type ${elementType}`)}`;
}
