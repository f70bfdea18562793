/** Common checks of layers' options. */

import { ACTIVATION_NAMES, checkActivation } from "../activations/activations.ts";
import { atLeast } from "../checked.ts";
import { ShapeError } from "../errors/index.ts";
import type { Shape, Value } from "../graph/index.ts";
import { checkInitializer, INITIALIZER_NAMES } from "../initializers/initializers.ts";
import type { Pair } from "../ops/index.ts";
import {
  type Aliases,
  acceptedBy,
  boolean,
  type Check,
  type Checks,
  either,
  inOtherWords,
  integer,
  leftOut,
  listOf,
  nameText,
  oneOf,
  onlyAs,
} from "../options/index.ts";
import { checkRegularizer } from "../regularizers/regularizers.ts";

/** A number that stands for height and width alike, or both. */
export type Size = number | Pair;

/** Height and width of a size. */
export function pairOf(size: Size): Pair {
  return typeof size === "number" ? [size, size] : [size[0], size[1]];
}

export const sizeCheck: Check = inOtherWords(
  "a positive integer or [height, width]",
  either(integer(), listOf(integer(), { length: 2 })),
);

export const paddingMode: Check = oneOf(["same", "valid"]);

export const activationName: Check = {
  ...acceptedBy("the name of an activation or a function", checkActivation),
  form: { kind: "choice", values: ACTIVATION_NAMES },
};

export const initializer: Check = {
  ...acceptedBy("an initializer", checkInitializer),
  // The others need options.
  form: {
    kind: "choice",
    values: INITIALIZER_NAMES.filter((name) => name !== "constant" && name !== "values"),
  },
};

export const regularizer: Check = acceptedBy("a regularizer", checkRegularizer);

/** The shape of one example: positive integers, without the batch. */
export const exampleShape: Check = inOtherWords(
  "a list of positive integers, the shape of one example without the batch, such as [28, 28, 1]",
  listOf(integer()),
);

/** Checks of the options that every layer has. */
export const LAYER_CHECKS: Checks<{ name?: string; inputShape?: Shape; trainable?: boolean }> = {
  name: nameText,
  inputShape: exampleShape,
  trainable: boolean,
};

const CHANNELS_LAST = onlyAs(
  ["channelsLast", "channels_last"],
  "images are [batch, height, width, channels], so put the channels last",
);
const NO_CONSTRAINT = onlyAs([null], "weights are not constrained");

/** Options that layers of Keras and TensorFlow.js have, and these do not. */
export const LAYER_ELSEWHERE: Aliases = {
  dtype: onlyAs(["float32"], "all is computed in float32"),
  inputDType: onlyAs(["float32"], "all is computed in float32"),
  dataFormat: CHANNELS_LAST,
  data_format: CHANNELS_LAST,
  batchSize: leftOut("a model takes batches of any size"),
  batchInputShape: "inputShape",
  biasRegularizer: onlyAs([null], "biases are not penalized"),
  activityRegularizer: onlyAs([null], "outputs are not penalized"),
  betaRegularizer: onlyAs([null], "only kernels are penalized"),
  gammaRegularizer: onlyAs([null], "only kernels are penalized"),
  kernelConstraint: NO_CONSTRAINT,
  depthwiseConstraint: NO_CONSTRAINT,
  pointwiseConstraint: NO_CONSTRAINT,
  biasConstraint: NO_CONSTRAINT,
  betaConstraint: NO_CONSTRAINT,
  gammaConstraint: NO_CONSTRAINT,
  axis: onlyAs([-1], "it works along the last axis"),
  noiseShape: onlyAs([null], "each element is dropped by itself"),
  seed: leftOut("masks are drawn from the seed of the model or of fit"),
  threshold: onlyAs([0], "the threshold is 0"),
};

/** @throws {ShapeError} unless one example is an image: `[height, width, channels]` */
export function imageShape(layer: string, inputShape: Shape): readonly [number, number, number] {
  if (inputShape.length !== 3) {
    throw new ShapeError(
      `${layer}: expected images [height, width, channels]; a dataset of flat rows can be reshaped, or given ` +
        `to a reshape layer first. Received: ${withBatch(inputShape)}.`,
    );
  }
  const [height, width, channels] = atLeast(inputShape, 3);
  return [height, width, channels];
}

/**
 * Height and width of a batch of images.
 *
 * @throws {ShapeError} if it is none
 */
export function imageSize(layer: string, images: Value): Pair {
  const [height, width] = imageShape(layer, images.shape.slice(1));
  return [height, width];
}

/** Returns a shape as Keras prints it, with `None` for the batch: `(None, 28, 28, 1)`, `(None,)`. */
export function withBatch(shape: Shape): string {
  return shape.length === 0 ? "(None,)" : `(None, ${shape.join(", ")})`;
}

/** An axis, the batch being axis 0: so 0 itself is refused. */
export const integerAxis: Check = {
  expected: "an axis other than that of the batch: an integer that is not 0",
  accepts: (value) => Number.isSafeInteger(value) && value !== 0,
};

/**
 * Finds which axis of one example, counted from 0, an axis is that counts the batch as axis 0 or from the end.
 *
 * @throws {ShapeError} if there is no such axis
 */
export function exampleAxis(layer: string, axis: number, shape: Shape): number {
  const found = axis < 0 ? shape.length + axis : axis - 1;
  if (found < 0 || found >= shape.length) {
    throw new ShapeError(
      `${layer}: expected an input with an axis ${axis} beside the batch. Received: ${withBatch(shape)}.`,
    );
  }
  return found;
}

/** One axis or several, the batch being axis 0. */
export const axesCheck: Check = inOtherWords(
  "an axis other than that of the batch, or a list of them",
  either(integerAxis, listOf(integerAxis, { min: 1 })),
);

/**
 * Finds which axes of one example these are, counted from 0, ascending.
 *
 * @throws {ShapeError} if there is no such axis, or one twice
 */
export function exampleAxes(layer: string, axes: number | readonly number[], shape: Shape): number[] {
  const list = typeof axes === "number" ? [axes] : axes;
  const found = list.map((axis) => exampleAxis(layer, axis, shape)).sort((a, b) => a - b);
  if (new Set(found).size !== found.length) {
    throw new ShapeError(`${layer}: expected each axis once. Received: [${list.join(", ")}].`);
  }
  return found;
}

/** Returns the shape of an example with length 1 along every other axis: so that it broadcasts along them. */
export function alongAxes(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((length, axis) => (axes.includes(axis) ? length : 1));
}
