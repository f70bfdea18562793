/** A network for every layer and activation that a file can hold, with what readers of ONNX call its nodes. */

import { ACTIVATION_NAMES } from "../../src/activations/activations.ts";
import { type Layer, layers, recipes, type Sequential, sequential } from "../../src/index.ts";

export interface FileNetwork {
  readonly name: string;
  readonly make: () => Sequential;
  /** Types of nodes that the file must hold, each exactly so often. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Why OpenCV 4.6 cannot read it, if it cannot; newer versions and other readers can. */
  readonly unreadable?: string;
}

const IMAGE = { inputShape: [6, 6, 2] } as const;
const NO_STRETCHING = "its arithmetic stretches axes of length 1 in rare cases only";
const CLIP = "its importer takes Clip with attributes only, which ONNX has left with operator set 11";

/** A layer between a convolution, so that readers see images, and a dense layer. */
function among(
  name: string,
  layer: () => Layer,
  nodes: FileNetwork["nodes"],
  unreadable?: string,
): FileNetwork {
  const make = () =>
    sequential(
      [
        layers.conv2d({ filters: 4, kernelSize: 3, padding: "same", ...IMAGE }),
        layer(),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ],
      { seed: 1, name: "network" },
    );
  return { name, make, nodes, ...(unreadable === undefined ? {} : { unreadable }) };
}

/** A layer on rows of features. */
function onRows(
  name: string,
  layer: () => Layer,
  nodes: FileNetwork["nodes"],
  unreadable?: string,
): FileNetwork {
  const make = () =>
    sequential([layers.flatten(IMAGE), layers.dense({ units: 5 }), layer(), layers.dense({ units: 3 })], {
      seed: 1,
      name: "network",
    });
  return { name, make, nodes, ...(unreadable === undefined ? {} : { unreadable }) };
}

const ACTIVATION_NODES: Readonly<Record<string, FileNetwork["nodes"]>> = {
  relu: { Relu: 1 },
  relu6: { Clip: 1 },
  leakyRelu: { LeakyRelu: 1 },
  elu: { Elu: 1 },
  selu: { Selu: 1 },
  gelu: { Erf: 1 },
  silu: { Sigmoid: 1, Mul: 1 },
  sigmoid: { Sigmoid: 1 },
  hardSigmoid: { HardSigmoid: 1 },
  tanh: { Tanh: 1 },
  softplus: { Softplus: 1 },
  softmax: { Softmax: 1 },
  logSoftmax: { LogSoftmax: 1 },
  celu: { Elu: 1 },
  swish: { Sigmoid: 1, Mul: 1 },
  hardSilu: { HardSwish: 1 },
  hardSwish: { HardSwish: 1 },
  mish: { Mish: 1 },
  softsign: { Softsign: 1 },
  hardTanh: { Clip: 1 },
  hardShrink: { Shrink: 1 },
  softShrink: { Shrink: 1 },
  exponential: { Exp: 1 },
  tanhShrink: { Tanh: 1, Sub: 1 },
  logSigmoid: { Neg: 2, Softplus: 1 },
  sparseSigmoid: { Mul: 1, HardSigmoid: 1 },
  geluTanh: { Tanh: 1, Mul: 6 },
  squareplus: { Sqrt: 1, Div: 1 },
  sparsePlus: { Clip: 1, Mul: 2 },
};

/** The same functions as others. */
const OTHER_NAMES = ["swish", "hardSwish", "celu"];
/** Those that are written with Clip. */
const CLIPPED = ["relu6", "hardTanh", "sparsePlus"];

export const FILE_NETWORKS: readonly FileNetwork[] = [
  ...ACTIVATION_NAMES.map((activation) =>
    among(
      `activation ${activation}`,
      () => layers.activation({ activation }),
      ACTIVATION_NODES[activation] ?? {},
      CLIPPED.includes(activation) ? CLIP : undefined,
    ),
  ),
  ...ACTIVATION_NAMES.filter((name) => !OTHER_NAMES.includes(name)).map((activation) =>
    onRows(
      `dense ${activation}`,
      () => layers.dense({ units: 4, activation }),
      ACTIVATION_NODES[activation] ?? {},
      CLIPPED.includes(activation) ? CLIP : undefined,
    ),
  ),
  among("conv2d, strides", () => layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: "same" }), {
    Conv: 2,
  }),
  among("conv2d, dilation", () => layers.conv2d({ filters: 3, kernelSize: 2, dilationRate: 2 }), { Conv: 2 }),
  among("conv2d, groups", () => layers.conv2d({ filters: 4, kernelSize: 3, groups: 2 }), { Conv: 2 }),
  among("depthwiseConv2d", () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }), { Conv: 2 }),
  among("separableConv2d", () => layers.separableConv2d({ filters: 3, kernelSize: 3 }), { Conv: 3 }),
  among(
    "conv2dTranspose",
    () => layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same" }),
    { ConvTranspose: 1 },
    "its ConvTranspose cuts off as much at either end",
  ),
  among(
    "conv2dTranspose, even",
    () => layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: "same" }),
    { ConvTranspose: 1 },
  ),
  among("conv2dTranspose, valid", () => layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 3 }), {
    ConvTranspose: 1,
  }),
  among("upSampling2d", () => layers.upSampling2d(), { Resize: 1 }),
  among("upSampling2d, bilinear", () => layers.upSampling2d({ interpolation: "bilinear" }), { Resize: 1 }),
  among("resizing", () => layers.resizing({ height: 9, width: 3 }), { Resize: 1 }),
  among(
    "resizing, nearest",
    () => layers.resizing({ height: 5, width: 4, interpolation: "nearest" }),
    {
      Gather: 2,
    },
    "its Gather takes one index",
  ),
  among("cropping2d", () => layers.cropping2d({ cropping: 1 }), { Slice: 1 }),
  among("layerNormalization", () => layers.layerNormalization(), { ReduceMean: 2 }, NO_STRETCHING),
  among(
    "groupNormalization",
    () => layers.groupNormalization({ groups: 2 }),
    { ReduceMean: 2 },
    NO_STRETCHING,
  ),
  among(
    "unitNormalization",
    () => layers.unitNormalization(),
    { ReduceSum: 1, Mul: 1, Max: 1, Sqrt: 1, Div: 1 },
    "its ReduceSum takes axes as attributes, as before operator set 13",
  ),
  among("rmsNormalization", () => layers.rmsNormalization(), { ReduceMean: 1, Mul: 2 }, NO_STRETCHING),
  among("spatialDropout2d", () => layers.spatialDropout2d({ rate: 0.5 }), { Conv: 1 }),
  among("gaussianNoise", () => layers.gaussianNoise({ deviation: 0.5 }), { Conv: 1 }),
  among("gaussianDropout", () => layers.gaussianDropout({ rate: 0.5 }), { Conv: 1 }),
  among("alphaDropout", () => layers.alphaDropout({ rate: 0.5 }), { Conv: 1 }),
  among("pReLU", () => layers.pReLU({ sharedAxes: [1, 2] }), { PRelu: 1 }),
  among("eLU", () => layers.eLU({ alpha: 0.5 }), { Elu: 1 }),
  among("randomFlip", () => layers.randomFlip(), { Conv: 1 }),
  among("randomTranslation", () => layers.randomTranslation({ heightFactor: 0.1, widthFactor: 0.1 }), {
    Conv: 1,
  }),
  among("randomRotation", () => layers.randomRotation({ factor: 0.1 }), { Conv: 1 }),
  among("randomZoom", () => layers.randomZoom({ heightFactor: 0.1 }), { Conv: 1 }),
  among("randomContrast", () => layers.randomContrast({ factor: 0.1 }), { Conv: 1 }),
  among("randomBrightness", () => layers.randomBrightness({ factor: 0.1 }), { Conv: 1 }),
  among("randomCrop", () => layers.randomCrop({ height: 4, width: 3 }), { Slice: 1 }),
  among("identity", () => layers.identity(), { Conv: 1 }),
  among("rescaling", () => layers.rescaling({ scale: 2, offset: 1 }), { Mul: 1 }),
  among("normalization", () => layers.normalization({ mean: 1, variance: 2 }), { Sub: 1, Div: 1 }),
  among("permute", () => layers.permute({ dims: [2, 3, 1] }), { Conv: 1 }),
  onRows("repeatVector", () => layers.repeatVector({ n: 2 }), { Mul: 1 }, NO_STRETCHING),
  among("maxPooling2d", () => layers.maxPooling2d({ poolSize: 2 }), { MaxPool: 1 }),
  among("maxPooling2d, same", () => layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same" }), {
    MaxPool: 1,
  }),
  among("averagePooling2d", () => layers.averagePooling2d({ poolSize: 2 }), { AveragePool: 1 }),
  among(
    "averagePooling2d, same",
    () => layers.averagePooling2d({ poolSize: 3, strides: 2, padding: "same" }),
    {
      AveragePool: 1,
    },
  ),
  among("globalAveragePooling2d", () => layers.globalAveragePooling2d(), { GlobalAveragePool: 1 }),
  among("globalAveragePooling2d, keepDims", () => layers.globalAveragePooling2d({ keepDims: true }), {
    GlobalAveragePool: 1,
  }),
  among("globalMaxPooling2d", () => layers.globalMaxPooling2d(), { GlobalMaxPool: 1 }),
  among("batchNormalization", () => layers.batchNormalization(), { BatchNormalization: 1 }),
  among("batchNormalization, no scale", () => layers.batchNormalization({ scale: false, epsilon: 0.01 }), {
    BatchNormalization: 1,
  }),
  onRows("batchNormalization of rows", () => layers.batchNormalization({ center: false }), {
    BatchNormalization: 1,
  }),
  among(
    "zeroPadding2d",
    () =>
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
    { Pad: 1 },
  ),
  among("dropout", () => layers.dropout({ rate: 0.5 }), { Conv: 1 }),
  among("reLU", () => layers.reLU(), { Relu: 1 }),
  among("reLU, slope", () => layers.reLU({ negativeSlope: 0.1 }), { LeakyRelu: 1 }),
  among("reLU, maximum", () => layers.reLU({ maxValue: 4 }), { Clip: 1 }, CLIP),
  among("leakyReLU", () => layers.leakyReLU(), { LeakyRelu: 1 }),
  among("softmax", () => layers.softmax(), { Softmax: 1 }),
  among("reshape, dense on rows", () => layers.reshape({ targetShape: [12, 12] }), { Gemm: 1 }),
  onRows("dropout of rows", () => layers.dropout({ rate: 0.5 }), { Gemm: 2 }),
  {
    name: "dense on rows of an image",
    make: () =>
      sequential([layers.dense({ units: 4, ...IMAGE }), layers.flatten(), layers.dense({ units: 3 })], {
        seed: 1,
      }),
    nodes: { Gemm: 2 },
  },
  ...(["post", "sprint", "strong"] as const).map((name) => ({
    name: `recipe ${name}`,
    make: () => recipes[name].network([28, 28, 1], 10, { seed: 1 }),
    nodes: { Softmax: 1 },
  })),
];
