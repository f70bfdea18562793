/** Exports for the compiler: the operators themselves, and work in blocks. */

export { multiplyOperator, subtractOperator } from "./arithmetic.ts";
export { averagePool2dGradientOperator } from "./average-pooling.ts";
export { batchNormalizeOperator } from "./batch-normalization.ts";
export { type BlockBody, blockedShape, blockwise, blockwiseOperator } from "./blockwise.ts";
export { broadcastToOperator } from "./broadcast.ts";
export { channelAffineOperator } from "./channel-affine.ts";
export { conv2dOperator } from "./convolution.ts";
export { targetForConvolutions } from "./convolution-family.ts";
export { convolutionMoments, shouldUseWindowMoments } from "./convolution-moments.ts";
export * from "./index.ts";
export { affineOfStatistics, normalizeByStatisticsOperator } from "./inference-normalization.ts";
export { binaryLikelihoodOperator, logProbabilitiesOperator } from "./likelihoods.ts";
export { matmulOperator } from "./matmul.ts";
export { maxPool2dGradientOperator, maxPool2dOperator } from "./max-pooling.ts";
export { reduceSumOperator } from "./reduction.ts";
export { reshapeOperator } from "./reshaping.ts";
export { softmaxOperator } from "./softmax.ts";
export { logOperator, reluOperator, sigmoidOperator } from "./unary.ts";
