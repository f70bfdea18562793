/** Options of every layer, drawn to fit the input that it is to take. */

import { ACTIVATION_NAMES } from "../../../src/activations/activations.ts";
import { sizeOf } from "../../../src/graph/index.ts";
import { layers, type RandomGenerator, type Shape } from "../../../src/index.ts";
import type { LayerType } from "../../../src/layers/index.ts";
import { between } from "../../support/numbers.ts";
import { oneOf } from "./pick.ts";
import type { Options } from "./plan.ts";
import { withoutUndefined } from "./training.ts";

export const LAYER_TYPES = Object.keys(layers) as readonly LayerType[];

/** Those that grow so fast that a few of them in a row leave float32. */
const STEEP = new Set(["exponential"]);
const COMMON = ["relu", "relu", "relu", "linear", "tanh", "gelu", "silu", "relu6", "elu", "leakyRelu"];

/** The name of an activation; half of the time one that many use. */
export function drawActivation(random: RandomGenerator): string {
  if (random.uniform() < 0.5) return oneOf(random, COMMON);
  const name = oneOf(random, ACTIVATION_NAMES);
  return STEEP.has(name) && random.uniform() < 0.7 ? "tanh" : name;
}

type Draw = (random: RandomGenerator, shape: Shape) => Options | undefined;

const ofImages =
  (draw: (random: RandomGenerator, image: readonly [number, number, number]) => Options): Draw =>
  (random, shape) => {
    const [height, width, channels] = shape;
    if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
      return undefined;
    return draw(random, [height, width, channels]);
  };

const flag = (random: RandomGenerator) => oneOf(random, [undefined, undefined, false, true]);
const regularizer = (random: RandomGenerator) =>
  oneOf(random, [undefined, undefined, undefined, { l2: 0.01 }, { l1: 0.003 }, { l1: 0.001, l2: 0.01 }]);
const padding = (random: RandomGenerator) => oneOf(random, [undefined, "same", "same", "valid"]);

/** One of the sizes that fit, for both axes or each. */
function size(random: RandomGenerator, most: number, choices: readonly number[]): number | [number, number] {
  const fitting = choices.filter((each) => each <= most);
  const one = () => (fitting.length === 0 ? 1 : oneOf(random, fitting));
  return random.uniform() < 0.7 ? one() : [one(), one()];
}

/** What all layers with a sliding kernel have. */
function convolutional(random: RandomGenerator, [height, width]: readonly number[]): Options {
  const most = Math.min(height ?? 1, width ?? 1);
  const kernelSize = size(random, most, [3, 3, 3, 1, 2, 5, 4, 7]);
  const kind = random.integer(4);
  const reach = 2 * (Math.max(...[kernelSize].flat()) - 1) + 1;
  return {
    kernelSize,
    strides: kind === 0 ? size(random, 3, [2, 2, 3]) : undefined,
    dilationRate: kind === 1 && reach <= most ? size(random, 2, [2, 1]) : undefined,
    padding: padding(random),
    activation: oneOf(random, [undefined, drawActivation(random)]),
    useBias: flag(random),
  };
}

const filters = (random: RandomGenerator) => oneOf(random, [1, 2, 3, 4, 6, 8, 8, 12, 16]);

const pooling = ofImages((random, [height, width]) => {
  const most = Math.min(height, width);
  const poolSize = oneOf(random, [undefined, size(random, most, [2, 2, 3, 4])]);
  return {
    poolSize: most < 2 ? 1 : poolSize,
    strides: oneOf(random, [undefined, undefined, size(random, most, [1, 2, 3])]),
    padding: padding(random),
  };
});

const globalPooling = ofImages((random) => ({ keepDims: flag(random) }));

const scaling = (random: RandomGenerator): Options => ({
  epsilon: oneOf(random, [undefined, undefined, 1e-5]),
  center: flag(random),
  scale: flag(random),
});

/** Some axes behind the batch, or the last one by default. */
function axes(random: RandomGenerator, shape: Shape): number | number[] | undefined {
  const all = shape.map((_, i) => i + 1);
  return oneOf(
    random,
    [undefined, oneOf(random, all), -1, all, all.filter(() => random.integer(2) === 0).concat(-1)].map(
      (chosen) =>
        Array.isArray(chosen) ? [...new Set(chosen.map((axis) => (axis < 0 ? shape.length : axis)))] : chosen,
    ),
  );
}

const sides = (random: RandomGenerator, most: number) => {
  const one = () => random.integer(Math.max(1, most));
  return oneOf(random, [
    one(),
    [one(), one()],
    [
      [one(), one()],
      [one(), one()],
    ],
  ]);
};

const rate = (random: RandomGenerator) => oneOf(random, [0.1, 0.25, 0.5, 0]);
const anyRate: Draw = (random) => ({ rate: rate(random) });

const sampling = (random: RandomGenerator): Options => ({
  fillMode: oneOf(random, [undefined, "nearest", "wrap", "constant", "reflect"]),
  interpolation: oneOf(random, [undefined, undefined, "bilinear", "nearest"]),
  fillValue: oneOf(random, [undefined, 0.5]),
});

const range = (random: RandomGenerator) => oneOf(random, [0.2, [-0.3, 0.1], [0.1, 0.3], 0.05]);
const VALUE_RANGES = [[0, 1], [-3, 3], undefined];
const none: Draw = () => ({});

const OPTIONS: Readonly<Record<LayerType, Draw>> = {
  conv2d: ofImages((random, image) => {
    const groups = oneOf(random, [1, 1, 1, image[2]]);
    const count = filters(random) * groups;
    const own = { groups: groups === 1 ? undefined : groups, kernelRegularizer: regularizer(random) };
    return { filters: count, ...convolutional(random, image), ...own };
  }),
  depthwiseConv2d: ofImages((random, image) => ({
    ...convolutional(random, image),
    ...{ depthMultiplier: oneOf(random, [undefined, 2]), depthwiseRegularizer: regularizer(random) },
  })),
  separableConv2d: ofImages((random, image) => ({
    ...{
      filters: filters(random),
      ...convolutional(random, image),
      depthMultiplier: oneOf(random, [undefined, 2]),
    },
    ...{ depthwiseRegularizer: regularizer(random), pointwiseRegularizer: regularizer(random) },
  })),
  conv2dTranspose: ofImages((random, image) => {
    const options = convolutional(random, image);
    const strides = [options.strides ?? 1].flat() as number[];
    const outputPadding = strides.map((stride) => random.integer(stride));
    return {
      ...{ filters: filters(random), ...options, kernelRegularizer: regularizer(random) },
      outputPadding: oneOf(random, [
        undefined,
        outputPadding.length === 1 ? outputPadding[0] : outputPadding,
      ]),
    };
  }),
  maxPooling2d: pooling,
  averagePooling2d: pooling,
  globalAveragePooling2d: globalPooling,
  globalMaxPooling2d: globalPooling,
  flatten: none,
  reshape(random, shape) {
    const all = sizeOf(shape);
    const last = shape.at(-1) ?? 1;
    const halves =
      all % 2 === 0
        ? [
            [2, -1],
            [all / 2, 2],
          ]
        : [[all]];
    return { targetShape: oneOf(random, [[all / last, last], [-1, last], [1, all / last, last], ...halves]) };
  },
  zeroPadding2d: ofImages((random) => ({ padding: sides(random, 3) })),
  dense: (random) => ({
    units: oneOf(random, [2, 3, 5, 8, 16]),
    activation: oneOf(random, [undefined, drawActivation(random)]),
    useBias: flag(random),
    kernelRegularizer: regularizer(random),
  }),
  dropout: anyRate,
  batchNormalization: (random) => ({ ...scaling(random), momentum: oneOf(random, [undefined, 0.9, 0.5]) }),
  activation: (random) => ({ activation: drawActivation(random) }),
  reLU: (random) => ({
    maxValue: oneOf(random, [undefined, undefined, 6, 1]),
    negativeSlope: oneOf(random, [undefined, undefined, 0.1]),
    threshold: oneOf(random, [undefined, undefined, 0.2]),
  }),
  leakyReLU: (random) => ({ negativeSlope: oneOf(random, [undefined, 0.1]) }),
  softmax: (random, shape) => ({ axis: oneOf(random, [undefined, between(random, 1, shape.length)]) }),
  ...{ add: none, subtract: none, multiply: none, average: none, maximum: none, minimum: none },
  concatenate: (random, shape) => ({ axis: oneOf(random, [undefined, between(random, 1, shape.length)]) }),
  dot: (random, shape) => ({
    axes: oneOf(random, [-1, between(random, 1, shape.length)]),
    normalize: oneOf(random, [undefined, true]),
  }),
  upSampling2d: ofImages((random) => ({
    size: size(random, 3, [2, 2, 1, 3]),
    interpolation: oneOf(random, [undefined, "bilinear"]),
  })),
  resizing: ofImages((random, [height, width]) => ({
    height: Math.max(1, Math.round(height * oneOf(random, [0.5, 0.8, 1.3]))),
    width: Math.max(1, Math.round(width * oneOf(random, [0.5, 0.7, 1, 1.5]))),
    interpolation: oneOf(random, [undefined, "nearest"]),
    ...oneOf<Options>(random, [{}, { cropToAspectRatio: true }, { padToAspectRatio: true, fillValue: 0.5 }]),
  })),
  cropping2d: ofImages((random, [height, width]) => ({
    cropping: sides(random, Math.ceil(Math.min(height, width) / 2)),
  })),
  permute(random, shape) {
    return { dims: Array.from(random.permutation(shape.length), (axis) => axis + 1) };
  },
  repeatVector: (random, shape) => (shape.length === 1 ? { n: between(random, 1, 4) } : undefined),
  layerNormalization: (random, shape) => ({ ...scaling(random), axis: axes(random, shape) }),
  groupNormalization(random, shape) {
    const channels = shape.at(-1) ?? 1;
    return {
      ...scaling(random),
      groups: oneOf(random, [1, -1, ...[2, 3, 4].filter((groups) => channels % groups === 0)]),
    };
  },
  unitNormalization: (random, shape) => ({ axis: axes(random, shape) }),
  rmsNormalization: (random, shape) => ({
    axis: axes(random, shape),
    epsilon: oneOf(random, [undefined, 1e-3]),
  }),
  spatialDropout2d: ofImages((random) => ({ rate: rate(random) })),
  gaussianNoise: (random) => ({ deviation: oneOf(random, [0.1, 0.5, 0]) }),
  gaussianDropout: anyRate,
  alphaDropout: anyRate,
  pReLU: (random, shape) => ({
    sharedAxes: oneOf(random, [undefined, shape.length === 3 ? [1, 2] : undefined, 1]),
    alphaRegularizer: regularizer(random),
  }),
  eLU: (random) => ({ alpha: oneOf(random, [undefined, 0.5]) }),
  identity: none,
  rescaling(random, shape) {
    const scale = oneOf(random, [0.5, -2, shape.at(-1) === 3 ? [1, 0.5, 2] : 0.1]);
    return { scale, offset: oneOf(random, [undefined, -1, 0.3]) };
  },
  normalization(random, shape) {
    const channels = shape.at(-1) ?? 1;
    const invert = oneOf(random, [undefined, undefined, true]);
    return oneOf<Options>(random, [
      { invert },
      { axis: null, mean: 0.3, variance: 0.5, invert },
      { axis: null },
      { mean: Array.from({ length: channels }, (_, i) => i / 10), variance: 0.7, invert },
    ]);
  },
  randomFlip: ofImages((random) => ({ mode: oneOf(random, [undefined, "horizontal", "vertical"]) })),
  randomTranslation: ofImages((random) => ({
    ...{ ...sampling(random), heightFactor: range(random), widthFactor: range(random) },
  })),
  randomRotation: ofImages((random) => ({ ...sampling(random), factor: range(random) })),
  randomZoom: ofImages((random) => ({
    ...{
      ...sampling(random),
      heightFactor: range(random),
      widthFactor: oneOf(random, [undefined, range(random)]),
    },
  })),
  randomContrast: ofImages((random) => ({
    factor: oneOf(random, [0.3, [0.1, 0.8]]),
    valueRange: oneOf(random, VALUE_RANGES),
  })),
  randomBrightness: ofImages((random) => ({
    factor: range(random),
    valueRange: oneOf(random, VALUE_RANGES),
  })),
  randomCrop: ofImages((random, [height, width]) => ({
    height: between(random, Math.ceil(height / 2), height),
    width: between(random, Math.ceil(width / 2), width),
  })),
};

/** Options for an input of this shape, one in ten frozen; undefined where the layer takes no such input. */
export function drawLayerOptions(
  type: LayerType,
  shape: Shape,
  random: RandomGenerator,
): Options | undefined {
  const options = OPTIONS[type](random, shape);
  if (options === undefined) return undefined;
  const trainable = random.integer(10) === 0 ? false : undefined;
  return withoutUndefined({ ...options, trainable });
}
