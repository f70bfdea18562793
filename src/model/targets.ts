/** Targets from the caller, checked against the loss. */

import { defined } from "../checked.ts";
import {
  formatPosition,
  formatShape,
  type NestedNumbers,
  type RescaledTensor,
  scaling,
  type Tensor,
  toTensor,
} from "../data/index.ts";
import { ConfigurationError, ShapeError } from "../errors/index.ts";
import { MAX_FLOAT32 } from "../float32.ts";
import { type Shape, sameShape, sizeOf } from "../graph/index.ts";
import { withBatch } from "../layers/index.ts";
import type { Loss } from "../losses/index.ts";
import { type TrainedOutput, targetShape } from "./graphs/objective.ts";
import { adviceOnLabels, missingFlatten } from "./target-advice.ts";

/**
 * One-hot rows, values or class numbers, as a tensor or as plain or nested lists; `true` is 1.
 *
 * @see {@link Model.fit}
 */
export type Targets = Tensor | RescaledTensor | NestedNumbers;

/** Rounding error allowed beyond 0 and 1 in probabilities that were computed in float32. */
const ROUNDING = 1e-6;

/**
 * Checks targets: shape and every value. Class numbers must be classes of the model; targets of a loss with bounds,
 * such as binary cross-entropy, must lie within them; all others must be finite.
 *
 * @returns the targets in the loss's shape: `[n, …]`
 * @throws {ShapeError} if the shape does not fit
 * @throws {ConfigurationError} if a value is not acceptable
 */
export function checkTargets(
  { shape: outputShape, loss }: Pick<TrainedOutput, "shape" | "loss">,
  y: Targets,
): Tensor | RescaledTensor {
  const tensor = toTensor("targets", y);
  const expected = targetShape(outputShape, loss.targets);
  const [count, ...received] = tensor.shape;
  if (count === undefined || !fits(received, expected, loss)) {
    throw new ShapeError(
      missingFlatten(outputShape, loss, tensor.shape) ?? mismatch(outputShape, loss, tensor.shape),
    );
  }
  checkValues(tensor, loss, outputShape);
  return { ...tensor, shape: [count, ...expected] };
}

/** Returns true if a target's shape is the expected one, except for trailing axes of 1. */
function fits(received: Shape, expected: Shape, { targets }: Loss): boolean {
  if (sameShape(received, expected)) return true;
  if (targets === "labels") return sameShape(received, [...expected, 1]) || isOne(received, expected);
  return targets === "values" && (sameShape([...received, 1], expected) || isOne(received, expected));
}

function isOne(received: Shape, expected: Shape): boolean {
  return sizeOf(received) === 1 && sizeOf(expected) === 1;
}

function mismatch(outputShape: Shape, { name, targets }: Loss, received: Shape): string {
  const classNumbers = targetShape(outputShape, "labels");
  const isClassNumbers = fits(received.slice(1), classNumbers, { name, targets: "labels" } as Loss);
  if (targets === "labels") {
    return (
      `Expected class numbers of shape ${withBatch(classNumbers)} with loss "${name}". Use the labels ` +
      `themselves, or the loss "categoricalCrossentropy". Received: ${formatShape(received)}.`
    );
  }
  const form = targets === "oneHot" ? "one-hot targets" : "targets";
  const hint = isClassNumbers
    ? ' Use toCategorical(labels), or the loss "sparseCategoricalCrossentropy".'
    : "";
  return (
    `Expected ${form} of shape ${withBatch(outputShape)} with loss "${name}".${hint} ` +
    `Received: ${isClassNumbers ? "class numbers, " : ""}${formatShape(received)}.`
  );
}

function checkValues(tensor: Tensor | RescaledTensor, loss: Loss, outputShape: Shape): void {
  const { data, shape } = tensor;
  const { scale, offset } = scaling(tensor);
  const { min, max, isInteger, inWords } = accepted(loss, outputShape.at(-1) ?? 1);
  for (let i = 0; i < data.length; i++) {
    const value = defined(data[i]) * scale + offset;
    if (value >= min && value <= max && (!isInteger || Number.isInteger(value))) continue;
    const advice = loss.targets === "labels" ? adviceOnLabels(tensor, outputShape, value) : "";
    throw new ConfigurationError(
      `Expected ${inWords}.${advice} Received: ${value} at position ${formatPosition(i, shape)}.`,
    );
  }
}

/** Returns the range of numbers that a loss takes. */
function accepted({ name, targets, targetBounds }: Loss, classes: number) {
  if (targets === "labels") {
    const inWords = `class numbers from 0 to ${classes - 1}`;
    return { min: 0, max: classes - 1, isInteger: true, inWords };
  }
  if (targetBounds === undefined) {
    const inWords = `targets that are finite numbers with loss "${name}"`;
    return { min: -MAX_FLOAT32, max: MAX_FLOAT32, isInteger: false, inWords };
  }
  const [min, max] = targetBounds;
  const range = max === Number.POSITIVE_INFINITY ? `of at least ${min}` : `from ${min} to ${max}`;
  const inWords = `targets ${range} with loss "${name}"`;
  return {
    min: Math.max(min - ROUNDING, -MAX_FLOAT32),
    max: Math.min(max + ROUNDING, MAX_FLOAT32),
    isInteger: false,
    inWords,
  };
}
