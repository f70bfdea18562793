/** Checking the options of layers. Every message names the layer, what was expected, and what was received. */

import { ConfigurationError, ShapeError } from "../errors.ts";
import type { Shape } from "../graph/index.ts";
import type { PaddingMode, Pair } from "../ops/index.ts";

/** A number that stands for height and width alike, or both. */
export type Size = number | Pair;

/** @throws ConfigurationError unless `value` is a positive integer */
export function positiveInteger(layer: string, option: string, value: number): number {
  if (!(Number.isInteger(value) && value > 0)) {
    throw new ConfigurationError(
      `${layer}: expected ${option} to be a positive integer. Received: ${JSON.stringify(value)}.`,
    );
  }
  return value;
}

/** @throws ConfigurationError unless `value` is a positive integer, or two of them */
export function positivePair(layer: string, option: string, value: Size): Pair {
  const pair = typeof value === "number" ? ([value, value] as const) : value;
  if (!(Array.isArray(pair) && pair.length === 2 && pair.every((n) => Number.isInteger(n) && n > 0))) {
    throw new ConfigurationError(
      `${layer}: expected ${option} to be a positive integer or [height, width]. ` +
        `Received: ${JSON.stringify(value)}.`,
    );
  }
  return [pair[0], pair[1]];
}

/** @throws ConfigurationError unless `value` is "same" or "valid" */
export function paddingMode(layer: string, value: PaddingMode): PaddingMode {
  if (value !== "same" && value !== "valid") {
    throw new ConfigurationError(
      `${layer}: expected padding to be "same" or "valid". Received: ${JSON.stringify(value)}.`,
    );
  }
  return value;
}

/** @throws ConfigurationError unless `minimum ≤ value < 1` */
export function fraction(layer: string, option: string, value: number, minimum = 0): number {
  if (!(value >= minimum && value < 1)) {
    throw new ConfigurationError(
      `${layer}: expected ${option} to be at least ${minimum} and less than 1. ` +
        `Received: ${JSON.stringify(value)}.`,
    );
  }
  return value;
}

/** @throws ShapeError unless one example is an image: [height, width, channels] */
export function imageShape(layer: string, inputShape: Shape): readonly [number, number, number] {
  if (inputShape.length !== 3) {
    throw new ShapeError(
      `${layer}: expected images [height, width, channels]; a dataset of flat rows can be reshaped, or given ` +
        `to a reshape layer first. Received: ${withBatch(inputShape)}.`,
    );
  }
  return [inputShape[0], inputShape[1], inputShape[2]];
}

/** A shape as Keras prints it, with `None` for the batch: `(None, 28, 28, 1)`, `(None,)`. */
export function withBatch(shape: Shape): string {
  return shape.length === 0 ? "(None,)" : `(None, ${shape.join(", ")})`;
}
