/** How images become what an ONNX file from elsewhere is fed: its layout, its batch, its type of numbers. */

import { defined } from "../checked.ts";
import { formatShape } from "../data/index.ts";
import { ConfigurationError, FileFormatError, ShapeError } from "../errors.ts";
import { ONNX_ELEMENT_TYPES, sizeOf } from "../graph/index.ts";
import type { FilePort } from "../onnx/index.ts";
import type { Feed } from "../runtime/index.ts";

/** Where the channels of images lie: [n, channels, height, width], as in PyTorch, or [n, height, width, channels]. */
export type ImageLayout = "channelsFirst" | "channelsLast";

/** What images are turned into before the model sees them: (value · scale − mean) / std, mean and std of each channel. */
export interface InputScaling {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The one input of a file, understood. */
export interface InferenceInput {
  readonly name: string;
  readonly type: "float32" | "uint8";
  /** "asGiven": the axes are not those of images with channels. */
  readonly layout: ImageLayout | "asGiven";
  /** Of a batch, as callers give it, channels last; null is open. */
  readonly shape: readonly (number | null)[];
  /** How many examples a run takes, if the file fixes it. */
  readonly batch: number | undefined;
}

/** Numbers in one example: 8,000 × 8,000 pixels in three channels, and some. */
const MAX_EXAMPLE = 2 ** 28;

/** Channels that images have: grey, colour, colour with transparency. */
const CHANNELS = new Set<number | null>([1, 3, 4]);

/**
 * Understands what a file is fed.
 *
 * @throws FileFormatError for other than one tensor of float32 or uint8; ConfigurationError where it cannot be told which
 *   axis is that of the channels
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
 * @param received with the batch
 * @throws ShapeError
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
 * Makes a batch into what the file is fed.
 *
 * @param values rows of examples, channels last
 * @param example the shape of one as the file takes it
 * @param batch how many the run takes: rows that are not there are 0
 * @throws ConfigurationError for values that are no bytes, where bytes are taken
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

/** An input or output as messages and summaries show it. */
export function describePort({ name, elementType, shape }: FilePort): string {
  const [type] = Object.entries(ONNX_ELEMENT_TYPES).find(([, code]) => code === elementType) ?? [];
  const dimensions = shape?.map((length) => length ?? "?").join(", ") ?? "?";
  return `"${name}" [${dimensions}], ${type ?? (elementType === undefined ? "no tensor" : `type ${elementType}`)}`;
}
