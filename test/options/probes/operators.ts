/** For each operator and activation: arguments that it accepts. */

import { constant, input, type Value } from "../../../src/graph/index.ts";

type Specimens = Record<string, () => unknown[]>;

const matrix = () => input("x", [2, 3]);
const vector = () => input("v", [3]);
const images = () => input("images", [2, 4, 4, 3]);
const kernel = () => input("kernel", [3, 3, 3, 5]);
const truths = () => input("truths", [2, 3], "bool");
const window = { strides: [1, 1], dilations: [1, 1], padding: { before: [1, 1], after: [1, 1] } };
const pooling = { ...window, poolSize: [3, 3] };
const convolution = { ...window, groups: 1 };

/** Of one operand and nothing else. */
const UNARY =
  "absolute argMax cos erf exp floor geluTanh hardSigmoid hardSilu log logCosh logSoftmax mish negate relu relu6 selu sigmoid sign sin softmax softplus softsign sqrt square step tanh mergeLastAxes transposeMatrices";
/** Of two operands or numbers. */
const BINARY = "add divide equal greater greaterOrEqual maximum minimum multiply subtract";
/** Activations without parameters; those with one have a default. */
const ACTIVATIONS = "silu exponential hardTanh tanhShrink logSigmoid sparsePlus sparseSigmoid";

const OPERATORS: Specimens = {
  constant: () => [[1, 2], [2]],
  splitLastAxis: () => [matrix(), 3],
  batchMatmul: () => [matrix(), input("b", [3, 4])],
  batchNormalize: () => [images(), { gamma: vector(), beta: vector(), epsilon: 1e-3 }],
  broadcastTo: () => [vector(), [2, 3]],
  sumTo: () => [matrix(), [3]],
  channelAffine: () => [images(), vector(), vector(), {}],
  cast: () => [matrix(), "bool"],
  select: () => [truths(), matrix(), 0],
  conv2d: () => [images(), kernel(), convolution, input("bias", [5])],
  conv2dTranspose: () => [input("small", [2, 4, 4, 5]), kernel(), convolution, [4, 4]],
  oneHot: () => [vector(), 4],
  topK: () => [matrix(), 2],
  normalizeByStatistics: () => [images(), { mean: vector(), variance: vector() }, 1e-3],
  concat: () => [[matrix(), matrix()], 1],
  split: () => [matrix(), [1, 2], 1],
  binaryNegativeLogLikelihood: () => [matrix(), matrix(), 1e-7],
  logProbabilities: () => [matrix(), 1e-7],
  matmul: () => [matrix(), input("b", [3, 4]), { bias: constant([1, 2, 3, 4]) }],
  clip: () => [matrix(), 0, 1],
  elu: () => [matrix(), 1],
  leakyRelu: () => [matrix(), 0.1],
  maxPool2d: () => [images(), pooling],
  averagePool2d: () => [images(), pooling],
  poolingWindow: () => [[4, 4], [2, 2], { strides: [2, 2], padding: "valid" }],
  slidingWindow: () => [[4, 4], [2, 2], { strides: [2, 2], padding: "valid" }],
  windowCounts: () => [[1, 4, 4, 3], [2, 2], window],
  power: () => [matrix(), 3],
  prelu: () => [matrix(), vector()],
  ...byName(["reduceMax", "reduceMean", "reduceSum"], () => [matrix(), [0], true]),
  pad: () => [matrix(), [1, 1], [0, 0]],
  reshape: () => [matrix(), [3, 2]],
  transpose: () => [matrix(), [1, 0]],
  resize: () => [images(), [8, 8], "nearest"],
  sample: () => [
    images(),
    { rows: input("rows", [2, 4, 4]), columns: input("columns", [2, 4, 4]) },
    { interpolation: "bilinear", fillMode: "constant", fillValue: 0 },
  ],
  crop: () => [matrix(), [1, 1], [0, 0]],
  reverse: () => [matrix(), [1]],
  shrink: () => [matrix(), 0.5, 0.5],
  squareplus: () => [matrix(), 4],
  standardize: () => [matrix(), [-1], 1e-3],
  ...byName(UNARY.split(" "), () => [matrix()]),
  ...byName(BINARY.split(" "), () => [matrix(), matrix()]),
};

const OF_ACTIVATIONS: Specimens = {
  ...byName(ACTIVATIONS.split(" "), () => [matrix()]),
  ...byName(["elu", "celu", "squareplus", "leakyRelu", "hardShrink", "softShrink"], () => [matrix(), 0.5]),
  gelu: () => [matrix(), true],
  threshold: () => [matrix(), 0.5, 0],
};

function byName(names: readonly string[], specimen: () => Value[] | unknown[]): Specimens {
  return Object.fromEntries(names.map((name) => [name, specimen]));
}

/** By path, as the package exports them. */
export function ofOperators(): Specimens {
  const under = (room: string, specimens: Specimens) =>
    Object.entries(specimens).map(([name, specimen]) => [`${room}.${name}`, specimen]);
  return Object.fromEntries([
    ...under("ops", OPERATORS),
    ...under("activations", OF_ACTIVATIONS),
    ["losses.cosine", () => [matrix(), matrix()]],
    ["losses.meanPerExample", () => [matrix()]],
  ]);
}
