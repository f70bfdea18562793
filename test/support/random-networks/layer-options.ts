/**
 * Random options of every layer: whatever its checks accept, odd combinations among them. A new layer or option is
 * demanded by the type of {@link LAYER_OPTIONS}.
 */

import * as fc from "fast-check";
import { ACTIVATION_NAMES, type Activation } from "../../../src/activations/activations.ts";
import { type Initializer, layers } from "../../../src/index.ts";
import type { LayerOptions, LayerType } from "../../../src/layers/index.ts";
import { FILL_MODES, INTERPOLATIONS } from "../../../src/ops/index.ts";

/** The options that a layer's factory takes. */
type OptionsOf<Type extends LayerType> = NonNullable<Parameters<(typeof layers)[Type]>[0]>;

/** Of each option that a layer has beside those of all, what it may be; `undefined` for left out. */
type Choices<Type extends LayerType> = {
  readonly [Name in Exclude<keyof OptionsOf<Type>, keyof LayerOptions>]-?: fc.Arbitrary<
    OptionsOf<Type>[Name]
  >;
};

const maybe = <Value>(of: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(of, { nil: undefined, freq: 1 });

/** From `min` to `max`, mostly small. */
const integer = (min: number, max: number) => fc.integer({ min, max });
const decimal = (min: number, max: number) =>
  integer(0, 20).map((twentieths) => Number((min + ((max - min) * twentieths) / 20).toPrecision(6)));
const rate = fc.constantFrom(0.25, 0, 0.1, 0.5, 0.9);

/** A number for both axes, or one for each. */
const size = (max: number, min = 1) =>
  fc.oneof(integer(min, max), fc.tuple(integer(min, max), integer(min, max)));
const sides = fc.oneof(
  integer(0, 2),
  fc.tuple(integer(0, 2), integer(0, 2)),
  fc.tuple(fc.tuple(integer(0, 2), integer(0, 2)), fc.tuple(integer(0, 2), integer(0, 2))),
);
const range = fc.oneof(
  decimal(0, 1),
  fc.tuple(decimal(-1, 1), decimal(-1, 1)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
);
const valueRange = fc.constantFrom([0, 1] as const, [-1, 1] as const, [0, 255] as const);
const axis = fc.constantFrom(-1, 1, 2, -2, 3, -3);
const axes = fc.oneof(axis, fc.uniqueArray(axis, { minLength: 1, maxLength: 3 }));
const epsilon = fc.constantFrom(1e-3, 1e-7, 0.1);
const padding = fc.constantFrom("same", "valid");
const activation: fc.Arbitrary<Activation> = fc.constantFrom(...ACTIVATION_NAMES);

const initializer: fc.Arbitrary<Initializer> = fc.oneof(
  fc.constantFrom<Initializer>(
    "glorotUniform",
    "glorotNormal",
    "heUniform",
    "heNormal",
    "lecunUniform",
    "lecunNormal",
    "ones",
    "zeros",
    "randomUniform",
    "randomNormal",
    "truncatedNormal",
  ),
  decimal(-1, 1).map((value) => ({ name: "constant", value }) as const),
  decimal(0, 0.5).map((deviation) => ({ name: "randomNormal", deviation }) as const),
  decimal(0, 0.5).map((maximum) => ({ name: "randomUniform", minimum: -maximum, maximum }) as const),
);
const factor = fc.constantFrom(0.01, 0, 1e-4, 0.1);
const regularizer = fc
  .tuple(maybe(factor), maybe(factor))
  .map(([l1, l2]) => ({ ...(l1 === undefined ? {} : { l1 }), ...(l2 === undefined ? {} : { l2 }) }));

const none = {};
const pooling = { poolSize: maybe(size(3)), strides: maybe(size(3)), padding: maybe(padding) };
const globalPooling = { keepDims: maybe(fc.boolean()) };
/** From 16 on, channels may lie on blocks. */
const filters = fc.oneof(
  { weight: 5, arbitrary: integer(1, 6) },
  { weight: 1, arbitrary: fc.constantFrom(16, 32, 17) },
);
const convolution = {
  kernelSize: size(3),
  strides: maybe(size(3)),
  padding: maybe(padding),
  // Seldom, since strides go with it no more than half of the time.
  dilationRate: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, size(3)),
  activation: maybe(activation),
  useBias: maybe(fc.boolean()),
  biasInitializer: maybe(initializer),
};
const kernel = { kernelInitializer: maybe(initializer), kernelRegularizer: maybe(regularizer) };
const depthwise = {
  depthMultiplier: maybe(integer(1, 3)),
  depthwiseInitializer: maybe(initializer),
  depthwiseRegularizer: maybe(regularizer),
};
const scaling = {
  epsilon: maybe(epsilon),
  center: maybe(fc.boolean()),
  scale: maybe(fc.boolean()),
  gammaInitializer: maybe(initializer),
  betaInitializer: maybe(initializer),
};
const sampling = {
  fillMode: maybe(fc.constantFrom(...FILL_MODES)),
  interpolation: maybe(fc.constantFrom(...INTERPOLATIONS)),
  fillValue: maybe(decimal(-1, 1)),
};

/** Of every layer, each option beside those that all have. */
export const LAYER_OPTIONS: { readonly [Type in LayerType]: Choices<Type> } = {
  conv2d: { ...convolution, ...kernel, filters, groups: maybe(integer(1, 3)) },
  depthwiseConv2d: { ...convolution, ...depthwise },
  separableConv2d: {
    ...{ ...convolution, ...depthwise },
    filters,
    pointwiseInitializer: maybe(initializer),
    pointwiseRegularizer: maybe(regularizer),
  },
  maxPooling2d: pooling,
  averagePooling2d: pooling,
  globalAveragePooling2d: globalPooling,
  globalMaxPooling2d: globalPooling,
  flatten: none,
  reshape: {
    targetShape: fc.oneof(
      fc.constantFrom([-1], [-1, 1], [1, -1], [-1, 2], [2, -1], [1, 1, -1], [2, 2, -1], [-1, 1, 3]),
      fc.array(integer(1, 6), { minLength: 1, maxLength: 4 }),
    ),
  },
  zeroPadding2d: { padding: maybe(sides) },
  dense: {
    ...kernel,
    units: integer(1, 8),
    activation: maybe(activation),
    useBias: maybe(fc.boolean()),
    biasInitializer: maybe(initializer),
  },
  dropout: { rate },
  batchNormalization: { ...scaling, momentum: maybe(fc.constantFrom(0.9, 0, 0.5)) },
  activation: { activation },
  reLU: {
    maxValue: maybe(decimal(0, 2)),
    negativeSlope: maybe(decimal(0, 1)),
    threshold: maybe(decimal(0, 1)),
  },
  leakyReLU: { negativeSlope: maybe(decimal(0, 1)) },
  softmax: { axis: maybe(axis) },
  add: none,
  subtract: none,
  multiply: none,
  average: none,
  maximum: none,
  minimum: none,
  concatenate: { axis: maybe(axis) },
  dot: { axes: fc.oneof(axis, fc.tuple(axis, axis)), normalize: maybe(fc.boolean()) },
  conv2dTranspose: {
    ...{ ...convolution, ...kernel },
    filters: integer(1, 4),
    outputPadding: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, size(2, 0)),
  },
  upSampling2d: { size: maybe(size(3)), interpolation: maybe(fc.constantFrom(...INTERPOLATIONS)) },
  resizing: {
    height: integer(1, 8),
    width: integer(1, 8),
    interpolation: maybe(fc.constantFrom(...INTERPOLATIONS)),
    cropToAspectRatio: maybe(fc.boolean()),
    padToAspectRatio: maybe(fc.boolean()),
    fillValue: maybe(decimal(-1, 1)),
    antialias: maybe(fc.constant(false)),
  },
  cropping2d: { cropping: maybe(sides) },
  permute: {
    dims: integer(1, 4).chain((rank) =>
      fc.shuffledSubarray(
        Array.from({ length: rank }, (_, i) => i + 1),
        { minLength: rank },
      ),
    ),
  },
  repeatVector: { n: integer(1, 4) },
  layerNormalization: { ...scaling, axis: maybe(axes) },
  groupNormalization: { ...scaling, groups: fc.constantFrom(1, 2, 3, -1) },
  unitNormalization: { axis: maybe(axes) },
  rmsNormalization: { axis: maybe(axes), epsilon: maybe(epsilon) },
  spatialDropout2d: { rate },
  gaussianNoise: { deviation: decimal(0, 1) },
  gaussianDropout: { rate },
  alphaDropout: { rate },
  pReLU: {
    alphaInitializer: maybe(initializer),
    alphaRegularizer: maybe(regularizer),
    sharedAxes: maybe(axes),
  },
  eLU: { alpha: maybe(decimal(0, 2)) },
  identity: none,
  rescaling: { scale: decimal(-2, 2), offset: maybe(decimal(-1, 1)) },
  normalization: {
    axis: maybe(fc.oneof(axes, fc.constant(null))),
    mean: decimal(-1, 1),
    variance: decimal(0.1, 2),
    invert: maybe(fc.boolean()),
  },
  randomFlip: { mode: maybe(fc.constantFrom("horizontal", "vertical", "horizontalAndVertical")) },
  randomTranslation: { ...sampling, heightFactor: range, widthFactor: range },
  randomRotation: { ...sampling, factor: range },
  randomZoom: { ...sampling, heightFactor: range, widthFactor: maybe(range) },
  randomContrast: { factor: range, valueRange: maybe(valueRange) },
  randomBrightness: { factor: range, valueRange: maybe(valueRange) },
  randomCrop: { height: integer(1, 6), width: integer(1, 6) },
};

/** Every type of layer that Atelier has. */
export const LAYER_TYPES = Object.keys(layers) as readonly LayerType[];

/** Options of a layer as they are written down: those left out are not there. */
export function layerOptions(type: LayerType): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const choices: Readonly<Record<string, fc.Arbitrary<unknown>>> = LAYER_OPTIONS[type];
  return fc
    .record({ ...choices, trainable: fc.constantFrom(...FROZEN) })
    .map((options) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)));
}

/** A layer with its options. */
export function drawLayer(types: readonly LayerType[] = LAYER_TYPES): fc.Arbitrary<{
  readonly type: LayerType;
  readonly options: Readonly<Record<string, unknown>>;
}> {
  return fc
    .constantFrom(...types)
    .chain((type) => fc.record({ type: fc.constant(type), options: layerOptions(type) }));
}

/** One layer in eight is frozen. */
const FROZEN = [...new Array<undefined>(7).fill(undefined), false];
