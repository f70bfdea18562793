/**
 * Phases of images: the pixels at the same place within each window of a pooling form an image of their own, a phase. A
 * lowering that can compute phases at the cost of the whole image attaches them to it.
 */

import { atLeast } from "../checked.ts";
import { Attachment, type LoweringContext, type TensorName } from "../graph/index.ts";
import { BATCH_LAST, type Pair } from "./window.ts";

/** The pixels at one place in each window. */
export interface Phase {
  /** Height and width of the windows. */
  readonly size: Pair;
  /** Row and column within a window. */
  readonly place: Pair;
}

/** A way to compute the phases of an image, each `[rows · columns, channels, batch]`. */
export interface Phases {
  /**
   * The only size of window that is supported.
   *
   * @default any
   */
  readonly size?: Pair;
  readonly make: (phase: Phase) => TensorName;
}

export const PHASES = new Attachment<Phases>("phases");

/** Lists the places in a window, in reading order. */
export function placesIn([height, width]: Pair): Pair[] {
  return Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width]);
}

/** Returns the phases that the operand's lowering attached, if they are for windows of this size. */
export function attachedPhases(context: LoweringContext, operand: number, size?: Pair): Phases | undefined {
  const phases = context.attached(operand, PHASES);
  const isOfSize = size === undefined || phases?.size === undefined || phases.size.join() === size.join();
  return isOfSize ? phases : undefined;
}

/** Returns the phases of an operand, row by row, each [rows · columns, channels, batch]. */
export function phasesOf(
  context: LoweringContext,
  operand: number,
  image: readonly number[],
  size: Pair,
): TensorName[][] {
  const [, height, width, channels] = atLeast(image, 4);
  const attached = attachedPhases(context, operand, size);
  const make = attached?.make ?? sliced;
  return Array.from({ length: size[0] }, (_, i) =>
    Array.from({ length: size[1] }, (_, j) => make({ size, place: [i, j] })),
  );

  function sliced({ place }: Phase): TensorName {
    const pixelsOf = context.operand(operand, BATCH_LAST);
    const bounds = [place, [height, width], [0, 1], size].map((list) => context.integers(list));
    const slice = context.node("Slice", [pixelsOf, ...bounds]);
    const pixels = (height / size[0]) * (width / size[1]);
    return context.node("Reshape", [slice, context.integers([pixels, channels, -1])]);
  }
}
