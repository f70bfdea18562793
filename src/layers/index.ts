/** Every layer, by the name of its factory. A new layer is its own file, a line here, and a case in the layer check. */

import { unknownName } from "../errors/index.ts";
import { checkOption, declareMakers, required, text } from "../options/index.ts";
import { activation } from "./activation.ts";
import { add } from "./add.ts";
import { alphaDropout } from "./alpha-dropout.ts";
import { average } from "./average.ts";
import { averagePooling2d } from "./average-pooling2d.ts";
import { batchNormalization } from "./batch-normalization.ts";
import { concatenate } from "./concatenate.ts";
import { conv2d } from "./conv2d.ts";
import { conv2dTranspose } from "./conv2d-transpose.ts";
import { cropping2d } from "./cropping2d.ts";
import { dense } from "./dense.ts";
import { depthwiseConv2d } from "./depthwise-conv2d.ts";
import { dot } from "./dot.ts";
import { dropout } from "./dropout.ts";
import { eLU } from "./elu.ts";
import { flatten } from "./flatten.ts";
import { gaussianDropout } from "./gaussian-dropout.ts";
import { gaussianNoise } from "./gaussian-noise.ts";
import { globalAveragePooling2d } from "./global-average-pooling2d.ts";
import { globalMaxPooling2d } from "./global-max-pooling2d.ts";
import { groupNormalization } from "./group-normalization.ts";
import { identity } from "./identity.ts";
import type { Layer, LayerOptions } from "./layer.ts";
import { layerNormalization } from "./layer-normalization.ts";
import { leakyReLU } from "./leaky-relu.ts";
import { maxPooling2d } from "./max-pooling2d.ts";
import { maximum } from "./maximum.ts";
import { minimum } from "./minimum.ts";
import { multiply } from "./multiply.ts";
import { normalization } from "./normalization.ts";
import { pReLU } from "./p-relu.ts";
import { permute } from "./permute.ts";
import { randomBrightness } from "./random-brightness.ts";
import { randomContrast } from "./random-contrast.ts";
import { randomCrop } from "./random-crop.ts";
import { randomFlip } from "./random-flip.ts";
import { randomRotation } from "./random-rotation.ts";
import { randomTranslation } from "./random-translation.ts";
import { randomZoom } from "./random-zoom.ts";
import { makeRegistered, registeredTypes, reserveTypes } from "./registry.ts";
import { reLU } from "./relu.ts";
import { repeatVector } from "./repeat-vector.ts";
import { rescaling } from "./rescaling.ts";
import { reshape } from "./reshape.ts";
import { resizing } from "./resizing.ts";
import { rmsNormalization } from "./rms-normalization.ts";
import { separableConv2d } from "./separable-conv2d.ts";
import { softmax } from "./softmax.ts";
import { spatialDropout2d } from "./spatial-dropout2d.ts";
import { subtract } from "./subtract.ts";
import { unitNormalization } from "./unit-normalization.ts";
import { upSampling2d } from "./up-sampling2d.ts";
import { zeroPadding2d } from "./zero-padding2d.ts";

export { InputLayer, type InputOptions, input } from "./input.ts";
export type { CallContext, LayerOptions, WeightDeclaration } from "./layer.ts";
export { BaseLayer, Layer, MergeLayer } from "./layer.ts";
export { type AdaptData, Normalization } from "./normalization.ts";
export { exampleShape, withBatch } from "./options.ts";
export { type LayerMaker, registerLayer } from "./registry.ts";
export { savedOptions } from "./saved-options.ts";
export { type LayerCall, recordCall, SymbolicTensor } from "./symbolic.ts";

/**
 * The layers that models are made of: each function makes one layer.
 *
 * @example
 * ```ts
 * import { layers, sequential } from "atelier";
 *
 * const model = sequential([
 *   layers.flatten({ inputShape: [28, 28, 1] }),
 *   layers.dense({ units: 128, activation: "relu" }),
 *   layers.dropout({ rate: 0.5 }),
 *   layers.dense({ units: 10, activation: "softmax" }),
 * ]);
 * console.log(model.countParams()); // 101770
 * ```
 */
export const layers = {
  conv2d,
  depthwiseConv2d,
  separableConv2d,
  maxPooling2d,
  averagePooling2d,
  globalAveragePooling2d,
  globalMaxPooling2d,
  flatten,
  reshape,
  zeroPadding2d,
  dense,
  dropout,
  batchNormalization,
  activation,
  reLU,
  leakyReLU,
  softmax,
  add,
  subtract,
  multiply,
  average,
  maximum,
  minimum,
  concatenate,
  dot,
  conv2dTranspose,
  upSampling2d,
  resizing,
  cropping2d,
  permute,
  repeatVector,
  layerNormalization,
  groupNormalization,
  unitNormalization,
  rmsNormalization,
  spatialDropout2d,
  gaussianNoise,
  gaussianDropout,
  alphaDropout,
  pReLU,
  eLU,
  identity,
  rescaling,
  normalization,
  randomFlip,
  randomTranslation,
  randomRotation,
  randomZoom,
  randomContrast,
  randomBrightness,
  randomCrop,
} as const;

reserveTypes(Object.keys(layers));
declareMakers("layers", layers);

/** The names of the layers, as a saved model has them. */
export type LayerType = keyof typeof layers;

/** A layer as a saved model describes it. */
export interface LayerConfig {
  readonly type: string;
  readonly options: LayerOptions;
}

/**
 * Returns the layer that a saved model describes.
 *
 * @throws {UnknownNameError} if there is no such layer
 */
export function layerFromConfig({ type, options }: LayerConfig): Layer {
  checkOption("layer", "type", type, required(text));
  const registered = makeRegistered(type, options);
  if (registered !== undefined) return registered as Layer;
  if (!Object.hasOwn(layers, type)) {
    const known = [...Object.keys(layers), ...registeredTypes()];
    const advice = `A layer of your own is made known by registerLayer("${type}", …).`;
    throw unknownName("layer", type, known, undefined, advice);
  }
  const factory = layers[type as LayerType] as (options: LayerOptions) => Layer;
  return factory(options);
}
