/** Why a training step was refused: the error that says what was seen, and in which state the model is. */

import { NonFiniteLossError } from "../errors.ts";
import { type Shape, sizeOf } from "../graph/index.ts";
import { type Batch, feedsOfStep, type NamedFeeds } from "./feeds.ts";
import type { Binding } from "./graphs/bindings.ts";

/** A training step that was not kept. */
export interface RefusedStep {
  readonly loss: number;
  readonly learningRate: number;
  /** Steps that the model had taken. */
  readonly steps: number;
  /** What among its examples is not finite, and where; undefined if everything is. */
  readonly badExample: string | undefined;
  /** The largest magnitude among its inputs. */
  readonly largestInput: number;
}

/** Images in [0, 1] and standardized numbers stay below this; bytes that nobody rescaled do not. */
const MAX_USUAL_INPUT = 20;

/**
 * Finds what is not finite among what a step was fed.
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
): Pick<RefusedStep, "badExample" | "largestInput"> {
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
  for (const { name, source } of bindings) {
    if (source.kind === "example") {
      for (const value of fed[name]?.data ?? []) largestInput = Math.max(largestInput, Math.abs(value));
      badExample ??= find(name, "inputs", examples.x[source.input]?.data);
    }
    if (source.kind === "target") badExample ??= find(name, "targets", examples.y[source.output]?.data);
    if (source.kind === "exampleWeight") badExample ??= find(name, "weights of examples");
  }
  return { largestInput, badExample };
}

/**
 * The error for a step that was not kept.
 *
 * @param where "epoch 1, step 3"
 */
export function refusedStepError(
  { loss, learningRate, steps, badExample, largestInput }: RefusedStep,
  where: string,
): NonFiniteLossError {
  const state =
    "The step was not kept: weights, optimizer and moving statistics are those after " +
    `${steps} training ${steps === 1 ? "step" : "steps"}, and can be saved.`;
  if (badExample !== undefined) {
    return new NonFiniteLossError(
      `Expected examples of finite numbers only. ${state} Received: ${badExample}, in ${where}.`,
    );
  }
  const large = largestInput > MAX_USUAL_INPUT ? `, with inputs of up to ${largestInput}` : "";
  const received = Number.isFinite(loss)
    ? `weights or slots that are not finite after loss ${loss}`
    : String(loss);
  return new NonFiniteLossError(
    "Expected a finite loss; try a smaller learning rate, gradient clipping, or inputs scaled to [0, 1]. " +
      `${state} Received: ${received} in ${where}, at learning rate ${learningRate}${large}.`,
  );
}

/** The error for state that turned out not to be finite after steps that were kept. */
export function brokenStateError(name: string, where: string): NonFiniteLossError {
  return new NonFiniteLossError(
    "Expected weights and slots of the optimizer that are finite; try a smaller learning rate or gradient clipping. " +
      "compile starts the optimizer anew, setWeights or a saved model replaces weights. " +
      `Received: numbers of "${name}" that are not finite, after ${where}.`,
  );
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
