/** Names of options in other libraries. */

/**
 * Names of options in Keras, TensorFlow.js, PyTorch or older versions of them, in camelCase, with the name here. Which
 * of several applies is seen from the options that there are.
 */
const FOREIGN_NAMES: Readonly<Record<string, readonly string[]>> = {
  alpha: ["negativeSlope"],
  batch: ["batchSize"],
  batchInputShape: ["inputShape"],
  bias: ["useBias"],
  bnEpsilon: ["epsilon"],
  borderMode: ["padding"],
  decay: ["weightDecay"],
  decayRate: ["rate"],
  divFactor: ["startDivisor"],
  eps: ["epsilon"],
  epsilon: ["minDelta"],
  filename: ["path"],
  filepath: ["path"],
  finalDivFactor: ["endDivisor"],
  gamma: ["factor"],
  init: ["kernelInitializer"],
  initialLearningRate: ["learningRate"],
  inputDim: ["inputShape"],
  lr: ["learningRate"],
  max: ["maxValue", "maximum"],
  maxLr: ["maximum"],
  maxval: ["maximum"],
  min: ["minimum"],
  minLr: ["minLearningRate"],
  minval: ["minimum"],
  nbEpoch: ["epochs"],
  nbFilter: ["filters"],
  numEpochs: ["epochs"],
  outputDim: ["units"],
  p: ["rate", "probability"],
  pctStart: ["warmup"],
  slope: ["negativeSlope"],
  smoothing: ["labelSmoothing"],
  std: ["deviation"],
  stddev: ["deviation"],
  stepSize: ["every"],
  subsample: ["strides"],
  tMax: ["decaySteps"],
  validation: ["validationData"],
  WRegularizer: ["kernelRegularizer"],
};

/** The known name that a foreign one stands for, whether in snake_case or camelCase; undefined if none is. */
export function nameHere(name: string, known: readonly string[]): string | undefined {
  const camelCase = name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const lowerCase = camelCase.toLowerCase();
  const foreign = Object.entries(FOREIGN_NAMES).find(([key]) => key.toLowerCase() === lowerCase);
  const candidates = [camelCase, ...(foreign?.[1] ?? [])];
  return candidates.find((candidate) => known.includes(candidate));
}
