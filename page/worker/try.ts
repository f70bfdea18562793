/** Trying the network on one picture. */

import { type BaseLayer, type Dataset, type Model, model, pictures, rescale } from "../../src/library.ts";
import { prepareImage } from "../../src/pictures/prepare-image.ts";
import type { FeatureMaps, Kernel, Neighbour, Pixels, TryApi } from "./api.ts";
import { currentModel, type Network } from "./current-model.ts";
import { open } from "./datasets.ts";

export const tryApi: TryApi = {
  async prepare({ data, width, height }) {
    const { train } = opened();
    const { preparation, imageShape } = train;
    const picture = { data: rgbOf({ data, width, height }), shape: [height, width, 3] };
    // The visitor's own pictures, and those of `atelier import`: as they were prepared themselves.
    if (preparation !== undefined) return prepareImage(picture, preparation).image.data;
    const appearance = appearanceOf(train);
    return pictures.frameLikeDataset(picture, { shape: imageShape, appearance }).data;
  },
  async predict(image) {
    const network = currentModel();
    checkShape(network);
    const { data } = await predictionOf(network, image);
    return { probabilities: data, classNames: classNamesOf(network, data.length) };
  },
  async featureMaps(image) {
    const { net, placed } = inside(currentModel());
    const found = (await net.predict(batchOf(image))) as readonly Prediction[];
    return placed.map((layer, i): FeatureMaps => {
      const { data, shape } = found[i] ?? { data: new Float32Array(), shape: [] };
      return {
        layer: layer.name,
        type: layer.layer.type,
        shape: shape.slice(1),
        values: data,
        kernel: kernelOf(placed, i),
      };
    });
  },
  async nearest(image, count) {
    return nearestTo(opened().train, image, count);
  },
};

interface Prediction {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A layer whose output can be looked at, under its name in the network. */
interface Placed {
  readonly name: string;
  readonly layer: BaseLayer;
}

/** The same network and weights, with the outputs of all layers as its outputs. */
interface Inside {
  readonly net: Model<unknown>;
  readonly placed: readonly Placed[];
}

const insides = new WeakMap<Network, Inside>();

function inside(network: Network): Inside {
  const known = insides.get(network);
  if (known !== undefined) return known;
  // What is applied more than once has no single output, and dropout leaves its input as it is.
  const placed = network.network.layers.filter(
    ({ layer }) => hasOutput(layer) && !/dropout/i.test(layer.type),
  );
  const outputs = placed.map(({ layer }) => layer.output);
  const made = { net: model({ inputs: [...network.inputs], outputs }) as Model<unknown>, placed };
  insides.set(network, made);
  return made;
}

function hasOutput(layer: BaseLayer): boolean {
  try {
    return layer.type !== "input" && layer.output !== undefined;
  } catch {
    return false;
  }
}

/** What a plain convolution multiplies by; undefined of every other layer. */
function kernelOf(placed: readonly Placed[], index: number): Kernel | undefined {
  const own = placed[index];
  if (own === undefined || own.layer.type !== "conv2d") return undefined;
  const { layer } = own;
  const weights = currentModel()
    .getWeights()
    .filter(({ name }) => name.startsWith(`${own.name}/`));
  const kernel = weights.find(({ shape }) => shape.length === 4);
  if (kernel === undefined) return undefined;
  const options = layer.options as Readonly<Record<string, unknown>>;
  const [strides, dilation] = [pairOf(options.strides), pairOf(options.dilationRate)];
  const input = placed.findIndex(({ layer: before }) => before.output === layer.input);
  const shapes = { from: layer.input.shape, to: layer.output.shape };
  const padding = ([1, 2] as const).map((axis, i) => {
    const span = ((kernel.shape[i] ?? 1) - 1) * (dilation[i] ?? 1) + 1;
    const missing = ((shapes.to[axis] ?? 1) - 1) * (strides[i] ?? 1) + span - (shapes.from[axis] ?? 1);
    return Math.max(0, missing >> 1);
  });
  return {
    shape: kernel.shape,
    values: kernel.data,
    bias: weights.find(({ shape }) => shape.length === 1)?.data,
    ...{ strides, dilation, input },
    padding: [padding[0] ?? 0, padding[1] ?? 0],
  };
}

function pairOf(option: unknown): readonly [number, number] {
  if (typeof option === "number") return [option, option];
  return Array.isArray(option) ? [Number(option[0]), Number(option[1])] : [1, 1];
}

/** Measured once for each dataset, which takes some tenths of a second. */
const appearances = new WeakMap<Dataset, ReturnType<typeof pictures.measureAppearance>>();

function appearanceOf(dataset: Dataset): ReturnType<typeof pictures.measureAppearance> {
  const known = appearances.get(dataset) ?? pictures.measureAppearance(dataset);
  appearances.set(dataset, known);
  return known;
}

function opened(): NonNullable<typeof open> {
  if (open === undefined) throw new Error("Expected an open dataset. Received: none yet.");
  return open;
}

/** @throws Error in words for the visitor */
function checkShape({ inputShape }: Network): void {
  const [theirs, ours] = [inputShape.slice(1), opened().train.imageShape].map((shape) => shape.join(" × "));
  if (theirs === ours) return;
  throw new Error(
    `Expected a network for images of ${ours}, as this dataset has them. Received: one for images of ${theirs}.`,
  );
}

/** Those that the network's notes name, or the open dataset's if it was trained on that; else their numbers. */
function classNamesOf({ notes }: Network, count: number): readonly string[] {
  const { name, classNames } = opened().train;
  const isOfOpen = notes.dataset === undefined || notes.dataset === name;
  const known = [notes.classNames, isOfOpen ? classNames : undefined].find(
    (names) => names?.length === count,
  );
  return known ?? Array.from({ length: count }, (_, i) => `class ${i}`);
}

function batchOf(image: Uint8Array) {
  return rescale({ data: image, shape: [1, ...opened().train.imageShape] });
}

async function predictionOf(network: Network, image: Uint8Array): Promise<Prediction> {
  return (await network.predict(batchOf(image))) as Prediction;
}

/** Fills transparent pixels with white. */
function rgbOf({ data, width, height }: Pixels): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const alpha = (data[4 * i + 3] ?? 255) / 255;
    for (let c = 0; c < 3; c++)
      rgb[3 * i + c] = Math.round((data[4 * i + c] ?? 0) * alpha + 255 * (1 - alpha));
  }
  return rgb;
}

function nearestTo({ images, length }: Dataset, image: Uint8Array, count: number): Neighbour[] {
  const best: Neighbour[] = [];
  const { data } = images;
  for (let index = 0, at = 0; index < length; index++, at += image.length) {
    let sum = 0;
    for (let i = 0; i < image.length; i++) sum += ((data[at + i] ?? 0) - (image[i] ?? 0)) ** 2;
    const distance = Math.sqrt(sum);
    if (best.length === count && distance >= (best.at(-1)?.distance ?? 0)) continue;
    best.push({ index, distance });
    best.sort((a, b) => a.distance - b.distance);
    best.length = Math.min(best.length, count);
  }
  return best;
}
