/**
 * Advice on inputs of another shape, by the probable mistake. Never a `reshape` that would scramble them: it
 * keeps the order of the numbers, so that it can add or drop axes of 1 and cut up flat rows, but not move an axis.
 */

import { atLeast, defined } from "../checked.ts";
import { type Shape, sameShape, sizeOf } from "../graph/index.ts";

/**
 * Advises on inputs that do not fit.
 *
 * @param received with the batch, if there is one
 * @param expected of one example
 * @returns a sentence with a space before it, or nothing where it cannot be guessed what is wrong
 */
export function adviceOnInputs(received: Shape, expected: Shape): string {
  const perExample = received.slice(1);
  if (isSameBut1s(perExample, expected)) return reshapeTo([-1, ...expected]);
  if (isSameBut1s(received, expected)) return ` The batch axis is missing.${reshapeTo([1, ...expected])}`;
  const axes = axesMoved(perExample, expected) ?? axesMoved(received, expected);
  if (axes !== undefined) return axes;
  if (sameShape(received.slice(0, -1), expected)) {
    return " The examples lie along the last axis: put that axis first (a transposition, not a reshape).";
  }
  return flatRows(received, expected);
}

/** Returns true if shapes differ by axes of length 1 only. */
function isSameBut1s(a: Shape, b: Shape): boolean {
  return sameShape(without1s(a), without1s(b));
}

function without1s(shape: Shape): number[] {
  return shape.filter((size) => size !== 1);
}

function reshapeTo(shape: Shape): string {
  return ` Use reshape(x, [${shape.join(", ")}]).`;
}

/** Advises on images whose axes come in another order. */
function axesMoved(received: Shape, expected: Shape): string | undefined {
  const [a, b] = [without1s(received), without1s(expected)];
  if (!sameShape(a.toSorted(byNumber), b.toSorted(byNumber))) return undefined;
  if (expected.length === 3) {
    const [height, width, channels] = atLeast(expected, 3);
    if (sameShape(received, [channels, height, width])) {
      return " The channels come first: put them last with channelsLast(x), which reshape would not do.";
    }
    if (sameShape(received, [channels, width, height])) {
      return " The channels come first, and height and width are exchanged: put the axes in order (reshape would not).";
    }
  }
  const [first, second, ...others] = b;
  if (first !== undefined && second !== undefined && sameShape(a, [second, first, ...others])) {
    return " Height and width are exchanged: transpose the images (reshape would not), or build the network for theirs.";
  }
  return " The axes come in another order: transpose them (reshape would not).";
}

/** Advises on rows of numbers instead of images, or the other way round. */
function flatRows(received: Shape, expected: Shape): string {
  const isFlat = (shape: Shape) => without1s(shape).length <= 1;
  const size = sizeOf(expected);
  const perExample = received.slice(1);
  const order =
    expected.length === 3 && defined(expected[2]) > 1
      ? " if the channels of a pixel lie beside each other"
      : "";
  const advice = (shape: Shape) => `${reshapeTo(shape).slice(0, -1)}${order}.`;
  if (sizeOf(perExample) === size && (isFlat(perExample) || isFlat(expected)))
    return advice([-1, ...expected]);
  if (sizeOf(received) === size && (isFlat(received) || isFlat(expected))) {
    return ` The batch axis is missing.${advice([1, ...expected])}`;
  }
  return "";
}

function byNumber(a: number, b: number): number {
  return a - b;
}
