/** Why a training step was refused: the error that says what was seen, and in which state the model is. */

import {
  type LayerNorms,
  NonFiniteLossError,
  type NonFiniteOrigin,
  type NonFiniteReport,
} from "../errors/index.ts";
import { type Shape, sizeOf } from "../graph/index.ts";
import { numbersOf } from "./byte-scaling.ts";
import { type Batch, feedsOfStep, type NamedFeeds } from "./feeds.ts";
import type { Binding } from "./graphs/bindings.ts";

/** A training step that was not kept: what the error reports, but for where in a run it was. */
export type RefusedStep = Omit<NonFiniteReport, "epoch" | "step" | "suggestion">;

/** Images in [0, 1] and standardized numbers stay below this; bytes that were not rescaled do not. */
const MAX_USUAL_INPUT = 20;

/**
 * Finds values that are not finite among a step's inputs.
 *
 * @param feeds of a run of steps
 * @param step which of them
 * @param batch its examples
 */
export function inspectStep(
  bindings: readonly Binding[],
  feeds: NamedFeeds,
  step: number,
  { rows, examples }: Batch,
): Pick<RefusedStep, "badExample" | "largestInput"> & { origin: NonFiniteOrigin | undefined } {
  const fed = feedsOfStep(feeds, step);
  const find = (name: string, called: string, given?: ArrayLike<number>) => {
    const feed = fed[name];
    const position = feed?.data.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (feed === undefined || position === -1) return undefined;
    const [, ...shape] = feed.shape;
    const size = sizeOf(shape);
    const [example, place] = [rows[Math.floor(position / size)] ?? 0, position % size];
    const raw = given?.[example * size + place];
    const made =
      raw !== undefined && Number.isFinite(raw) ? `, made of ${raw} by augmentation or float32` : "";
    const where = size === 1 ? "" : ` at [${coordinates(place, shape).join(", ")}]`;
    return `${feed.data[position]} in example ${example}${where} of the ${called}${made}`;
  };
  let largestInput = 0;
  let badExample: string | undefined;
  let origin: NonFiniteOrigin | undefined;
  const look = (kind: NonFiniteOrigin["kind"], name: string, called: string, given?: ArrayLike<number>) => {
    const bad = find(name, called, given);
    if (bad === undefined) return;
    badExample ??= bad;
    origin ??= { kind, name };
  };
  for (const { name, source } of bindings) {
    if (source.kind === "example") {
      const values = numbersOf(fed[name]?.data ?? new Float32Array(), source.bytes);
      for (const value of values) largestInput = Math.max(largestInput, Math.abs(value));
      look("inputs", name, "inputs", examples.x[source.input]?.data);
    }
    if (source.kind === "target") look("targets", name, "targets", examples.y[source.output]?.data);
    if (source.kind === "exampleWeight") look("sampleWeight", name, "weights of examples");
  }
  return { largestInput, badExample, origin };
}

/**
 * The error for a step that was not kept.
 *
 * @param epoch counted from 1; undefined for `trainOnBatch`
 * @param step counted from 1
 */
export function refusedStepError(
  refused: RefusedStep,
  { epoch, step }: Pick<NonFiniteReport, "epoch" | "step">,
): NonFiniteLossError {
  const { loss, learningRate, stepsTaken, badExample, largestInput, lastFiniteLoss, origin } = refused;
  const suggestion = suggestionFor(refused);
  const report = { ...refused, epoch, step, suggestion };
  const where = epoch === undefined ? `training step ${step}` : `epoch ${epoch}, step ${step}`;
  const state =
    "The step was not kept: weights, optimizer and moving statistics are those after " +
    `${stepsTaken} training ${stepsTaken === 1 ? "step" : "steps"}, and can be saved.`;
  if (badExample !== undefined) {
    return new NonFiniteLossError(
      `Expected examples of finite numbers only. ${suggestion} ${state} Received: ${badExample}, in ${where}.`,
      report,
    );
  }
  const received = Number.isFinite(loss)
    ? `weights or slots that are not finite after loss ${formatNumber(loss)}`
    : String(loss);
  const details = [
    `${received} in ${where}, at learning rate ${learningRate}`,
    largestInput > MAX_USUAL_INPUT ? `with inputs of up to ${formatNumber(largestInput)}` : "",
    lastFiniteLoss === undefined ? "" : `after a loss of ${formatNumber(lastFiniteLoss)}`,
    origin === undefined ? "" : `beginning with ${ORIGINS[origin.kind]} "${origin.name}"`,
  ].filter((detail) => detail !== "");
  return new NonFiniteLossError(
    `Expected a finite loss. ${suggestion} ${state} Received: ${details.join(", ")}${norms(refused)}.`,
    report,
  );
}

/** Names the place of origin in messages. */
const ORIGINS: Readonly<Record<NonFiniteOrigin["kind"], string>> = {
  inputs: "the input",
  targets: "the targets",
  sampleWeight: "the weights of examples",
  output: "the output of the layer",
  loss: "the loss",
  gradient: "the gradient of",
  update: "the next value of",
};

/** Layers that a message has room for. */
const MAX_LAYERS = 4;

/** Norms of the layers with the largest gradients, in the order of the network. */
function norms({ layers }: RefusedStep): string {
  const trained = layers.filter(({ gradients }) => gradients !== undefined);
  if (trained.length === 0) return "";
  const size = ({ gradients }: LayerNorms) => (Number.isFinite(gradients) ? (gradients ?? 0) : Infinity);
  const largest = new Set(trained.toSorted((a, b) => size(b) - size(a)).slice(0, MAX_LAYERS));
  const shown = trained
    .filter((each) => largest.has(each))
    .map(({ layer, weights = 0, gradients = 0 }) => {
      return `${layer} ${formatNumber(weights)} and ${formatNumber(gradients)}`;
    });
  const others = trained.length - shown.length;
  const rest = others === 0 ? "" : ` (${others} more in error.layers)`;
  return `; norms of weights and gradients: ${shown.join(", ")}${rest}`;
}

/** Outputs beyond this come of steps that were too long, not of initial weights. */
const MAX_USUAL_OUTPUT = 1e6;

/** Suggests what to try. */
function suggestionFor(refused: RefusedStep): string {
  const { badExample, origin, largestInput, learningRate, stepsTaken, layers } = refused;
  if (badExample?.includes("by augmentation")) {
    return "Make the augmentation, or the numbers before it, stay in the range of float32.";
  }
  if (badExample !== undefined) return "Remove or mend the example before training.";
  const lower = lowerRate(learningRate);
  if (!Number.isFinite(Math.fround(learningRate))) return "Use a learning rate that float32 can hold.";
  // Your own loss or layer, if nothing was large before it.
  if (!layers.some(({ output }) => output > MAX_USUAL_OUTPUT)) {
    if (origin?.kind === "loss") {
      return (
        "All layers output finite, moderate numbers, so look for the logarithm of 0, a negative power of 0 or a division " +
        "by 0 in the loss; add a small number such as 1e-7 before them."
      );
    }
    if (origin?.kind === "gradient") {
      return (
        "Loss and outputs are finite and moderate, so look for a gradient that is infinite: the square root of 0 or " +
        "another power below 1; add a small number such as 1e-7 before it."
      );
    }
  }
  if (largestInput > MAX_USUAL_INPUT) {
    return `Scale the inputs to about 1: rescale(x) takes bytes to [0, 1]. If that is not enough, try ${lower}.`;
  }
  if (stepsTaken === 0 && origin?.kind === "output") {
    return `Look at the layer "${origin.name}" and its initial weights: no training step had changed them.`;
  }
  return `Try ${lower}, or clip gradients: clipNorm: 1 in the optimizer's options.`;
}

/** The error for state that turned out not to be finite after steps that were kept. */
export function brokenStateError(
  name: string,
  seen: Pick<NonFiniteReport, "epoch" | "step" | "stepsTaken" | "learningRate" | "loss">,
): NonFiniteLossError {
  const suggestion = `Try ${lowerRate(seen.learningRate)}, or clip gradients: clipNorm: 1 in the optimizer's options.`;
  return new NonFiniteLossError(
    `Expected weights and slots of the optimizer that are finite. ${suggestion} ` +
      "compile starts the optimizer anew, setWeights or a saved model replaces weights. " +
      `Received: numbers of "${name}" that are not finite, after epoch ${seen.epoch}.`,
    {
      ...seen,
      lastFiniteLoss: Number.isFinite(seen.loss) ? seen.loss : undefined,
      origin: { kind: "update", name },
      badExample: undefined,
      largestInput: Number.NaN,
      layers: [],
      suggestion,
    },
  );
}

/** Rates of a tenth and more are rare with any optimizer. */
const MAX_USUAL_RATE = 0.1;

function lowerRate(learningRate: number): string {
  return `a learning rate of ${formatNumber(Math.min(learningRate / 10, MAX_USUAL_RATE))} or less`;
}

/** Four digits are enough to see how large a number is. */
function formatNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** The position of an element in a row-major tensor. */
function coordinates(index: number, shape: Shape): number[] {
  const found: number[] = [];
  let rest = index;
  for (const length of shape.toReversed()) {
    found.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return found;
}
