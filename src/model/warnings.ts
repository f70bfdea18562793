/**
 * Warnings before training: examples that are hardly meant as they are. Each is shown once for a model, by the platform's
 * terminal (`Terminal.warn`; on standard error in Node), and not with `verbose: 0`.
 */

import { atLeast, defined } from "../checked.ts";
import { type RescaledTensor, scaling, type Tensor } from "../data/index.ts";
import { platform } from "../runtime/index.ts";
import { showWarning } from "../terminal/index.ts";
import type { Examples } from "./examples.ts";
import type { Objective, TrainedOutput } from "./graphs/objective.ts";
import type { Network, Step } from "./network/network.ts";

/** Which warnings were shown for a network. */
const shown = new WeakMap<Network, Set<string>>();

/** Shows a warning, unless it was shown for this network before. */
export function warnOnce(network: Network, kind: string, text: string): void {
  const kinds = shown.get(network) ?? new Set();
  if (kinds.has(kind)) return;
  shown.set(network, kinds.add(kind));
  showWarning(platform().terminal, text);
}

/** Warns of examples from which nothing, or little, will be learned, if they are all that is trained on. */
export function warnAboutExamples(network: Network, { x, y, count, weights }: Examples): void {
  if (count > 1 && x.every(areAllRowsEqual)) {
    warnOnce(
      network,
      "one input",
      `all ${count} training examples are the same, so that nothing tells their targets apart; were they read rightly?`,
    );
  }
  if (count > 1 && y.some(areAllRowsEqual)) {
    warnOnce(
      network,
      "one target",
      `all ${count} training examples have the same target, so that one answer is always right and accuracy says ` +
        "nothing; is a class missing?",
    );
  }
  if (weights.some((each) => each?.data.every((weight) => weight === 0))) {
    warnOnce(
      network,
      "no weight",
      `the weights of all ${count} training examples are 0, so that nothing is learned`,
    );
  }
}

/** Warns of inputs that are too large, and of outputs that the loss misreads. */
export function warnAboutTraining(network: Network, { outputs }: Objective, { x, y }: Examples): void {
  for (const output of outputs) {
    const misread = misreadOutput(network, output);
    if (misread !== undefined) warnOnce(network, `${output.name} misread by ${output.loss.name}`, misread);
  }
  for (const [i, output] of outputs.entries()) {
    const sum = unusualSum(output, y[i]);
    if (sum === undefined) continue;
    warnOnce(
      network,
      `${output.name} sums`,
      `targets of an example add up to ${Number(sum.toPrecision(4))}, where the loss "${output.loss.name}" takes the probabilities of ` +
        'classes, which add up to 1; for several classes at once take one sigmoid each and "binaryCrossentropy"',
    );
  }
  const largest = network.isChain ? Math.max(...x.map(largestMagnitude)) : 0;
  if (largest > 0 && largest < MIN_MAGNITUDE && !isScaleUndone(network)) {
    warnOnce(
      network,
      "small inputs",
      `the inputs are small (none above ${Number(largest.toPrecision(2))}), as if they had been divided by 255 twice, where ` +
        "initial weights and learning rates are made for about 1; rescale once, or begin with a batchNormalization",
    );
  }
  const size = network.isChain ? Math.max(...x.map(rootMeanSquare)) : 0;
  if (size > MAX_ROOT_MEAN_SQUARE && !isScaleUndone(network)) {
    warnOnce(
      network,
      "large inputs",
      `the inputs are large (root mean square ${Math.round(size)}), where initial weights and learning rates are ` +
        "made for about 1; rescale(x) takes bytes to [0, 1], or begin with a batchNormalization",
    );
  }
}

/**
 * Initial weights (Glorot, He) keep the mean square of what goes through a layer, on the assumption that it is 1 to begin
 * with; curvature, and with it the learning rate that still works, goes with its square. Standardised inputs have 1,
 * images in [0, 1] about a third; bytes of photographs over 100, of MNIST 79. At 10 a learning rate is a hundred times
 * too large; what few outliers do to a mean square stays below.
 */
const MAX_ROOT_MEAN_SQUARE = 10;

/** Bytes that were divided by 255 twice are at most 0.004; one number of 1 among many of 0 is none of these. */
const MIN_MAGNITUDE = 0.01;

/** The number of values that are read, from evenly spaced examples. */
const MAX_NUMBERS = 100_000;

function rootMeanSquare(x: Tensor | RescaledTensor): number {
  let [sum, count] = [0, 0];
  for (const value of sampled(x)) {
    sum += value ** 2;
    count++;
  }
  return Math.sqrt(sum / count);
}

function largestMagnitude(x: Tensor | RescaledTensor): number {
  let largest = 0;
  for (const value of sampled(x)) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** Numbers of examples spread evenly. */
function* sampled(x: Tensor | RescaledTensor): Generator<number> {
  const { scale, offset } = scaling(x);
  const [count] = atLeast(x.shape, 1);
  const size = x.data.length / count;
  const rows = Math.max(1, Math.min(count, Math.floor(MAX_NUMBERS / size)));
  for (let row = 0; row < rows; row++) {
    const start = Math.floor((row * count) / rows) * size;
    for (let i = start; i < start + size; i++) yield defined(x.data[i]) * scale + offset;
  }
}

/** Computes a sum of targets that should be 1, if they should be probabilities of classes and are not. */
function unusualSum(
  { loss, shape }: TrainedOutput,
  y: Tensor | RescaledTensor | undefined,
): number | undefined {
  const classes = shape.at(-1);
  if (loss.targets !== "oneHot" || loss.predictions === undefined || classes === undefined || y === undefined)
    return undefined;
  const { scale, offset } = scaling(y);
  const rows = Math.min(MAX_ROWS, Math.floor(y.data.length / classes));
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * classes; i < (row + 1) * classes; i++) sum += defined(y.data[i]) * scale + offset;
    if (Math.abs(sum - 1) > TOLERANCE) return sum;
  }
  return undefined;
}

/** Rows of targets that are looked at. */
const MAX_ROWS = 1000;
/** Rounding error of a sum of probabilities. */
const TOLERANCE = 0.01;

function areAllRowsEqual({ data, shape }: Tensor): boolean {
  const size = data.length / defined(shape[0]);
  for (let i = size; i < data.length; i++) if (data[i] !== data[i - size]) return false;
  return true;
}

/** Losses of one class among several. */
const CATEGORICAL = new Set(["categoricalCrossentropy", "sparseCategoricalCrossentropy"]);

/** Activations whose outputs are shares, as a cross-entropy expects. */
const SHARES = new Set(["softmax", "sigmoid", "hardSigmoid"]);

/** Explains a cross-entropy that takes logits for probabilities, or the other way round. Keras warns of the latter. */
function misreadOutput(network: Network, { value, loss }: TrainedOutput): string | undefined {
  const { name, predictions } = loss;
  const last = lastComputed(network, value);
  if (last === undefined || predictions === undefined) return undefined;
  const { type, options } = last.layer;
  const own = "activation" in options ? options.activation : undefined;
  const activation = type === "softmax" ? type : own;
  const areShares = typeof activation === "string" && SHARES.has(activation);
  if (predictions === "logits" && areShares) {
    return `the loss "${name}" with fromLogits takes outputs for logits, but ${activation} outputs probabilities; leave one of both out`;
  }
  if (
    predictions === "probabilities" &&
    CATEGORICAL.has(name) &&
    (activation === "sigmoid" || activation === "hardSigmoid")
  ) {
    return (
      `the loss "${name}" takes outputs for probabilities that add up to 1, but ${activation} gives each class one of its own; ` +
      'end with a softmax, or take "binaryCrossentropy" for several classes at once'
    );
  }
  if (predictions === "probabilities" && !areShares && last.variables.some(({ trainable }) => trainable)) {
    return (
      `the loss "${name}" takes outputs for probabilities, but the layer "${last.name}" outputs other numbers; end with a ` +
      "softmax or sigmoid, or give the loss { fromLogits: true }"
    );
  }
  return undefined;
}

/** The step that computes a value, before layers that hand sizes on as they are. */
function lastComputed({ steps }: Pick<Network, "steps">, value: number): Step | undefined {
  const step = steps.find(({ outputs }) => outputs.includes(value));
  const [before] = step?.inputs ?? [];
  if (step === undefined || before === undefined || !NEUTRAL.has(step.layer.type)) return step;
  return lastComputed({ steps }, before);
}

/** Layers that hand sizes on as they are. */
const NEUTRAL = new Set([
  ...["flatten", "reshape", "zeroPadding2d", "dropout", "maxPooling2d", "averagePooling2d"],
  ...["globalAveragePooling2d", "globalMaxPooling2d"],
]);

/** Whether the network does not mind how large its inputs are: normalized at once, or nothing is computed with weights. */
function isScaleUndone({ steps }: Network): boolean {
  const [first, second] = steps.filter(({ layer }) => !NEUTRAL.has(layer.type));
  if (first === undefined || first.variables.length === 0) return true;
  if (first.layer.type === "batchNormalization") return true;
  const { options } = first.layer;
  const isLinear = !("activation" in options) || (options.activation ?? "linear") === "linear";
  return isLinear && second?.layer.type === "batchNormalization";
}
