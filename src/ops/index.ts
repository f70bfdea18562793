/**
 * The operators that layers, losses, metrics, activations, optimizers and regularizers are written in, one's own too: pure
 * functions from values to values, each with a gradient unless it says otherwise. Nothing is computed when they are
 * called; a model's graphs are made of them when it is compiled.
 */

export { constant } from "../graph/index.ts";
export {
  add,
  divide,
  maximum,
  minimum,
  multiply,
  negate,
  square,
  subtract,
} from "./arithmetic.ts";
export { averagePool2d } from "./average-pooling.ts";
export { mergeLastAxes, splitLastAxis } from "./axis-groups.ts";
export { batchMatmul, transposeMatrices } from "./batch-matmul.ts";
export { batchNormalize } from "./batch-normalization.ts";
export { broadcastTo, sumTo } from "./broadcast.ts";
export { channelAffine } from "./channel-affine.ts";
export { cast, equal, greater, greaterOrEqual, select } from "./comparison.ts";
export { conv2d } from "./convolution.ts";
export type { Convolution } from "./convolution-geometry.ts";
export { conv2dTranspose } from "./convolution-transpose.ts";
export type { Operand } from "./elementwise.ts";
export { argMax, oneHot, topK } from "./indexing.ts";
export { normalizeByStatistics } from "./inference-normalization.ts";
export { concat, split } from "./joining.ts";
export { binaryNegativeLogLikelihood, logProbabilities } from "./likelihoods.ts";
export { matmul } from "./matmul.ts";
export { maxPool2d } from "./max-pooling.ts";
export { clip, elu, hardSigmoid, leakyRelu, relu6, selu } from "./piecewise.ts";
export { poolingWindow } from "./pooling-window.ts";
export { power } from "./power.ts";
export { prelu } from "./prelu.ts";
export { reduceMax, reduceMean, reduceSum } from "./reduction.ts";
export { pad, reshape, transpose } from "./reshaping.ts";
export { INTERPOLATIONS, type Interpolation, resize } from "./resize.ts";
export { cos, FILL_MODES, type FillMode, floor, sample, sin } from "./sampling.ts";
export { crop, reverse } from "./slicing.ts";
export { geluTanh, hardSilu, logCosh, mish, shrink, softsign, squareplus } from "./smooth.ts";
export { logSoftmax, softmax } from "./softmax.ts";
export { standardize } from "./standardize.ts";
export { absolute, erf, exp, log, relu, sigmoid, sign, softplus, sqrt, step, tanh } from "./unary.ts";
export {
  type PaddingMode,
  type Pair,
  type Pooling,
  slidingWindow,
  type Window,
  windowCounts,
} from "./window.ts";
