/**
 * Max pooling by phases, where windows touch and do not overlap: the pixels at each place within a window form a
 * phase, phases are compared two by two, first within rows, then between rows, and masks remember who won. That is
 * the order in which the first of equal maxima wins. Elementwise operators on whole phases run at memory speed,
 * where the runtime's own search for positions does not.
 *
 * Activations lie as `[height, width, channel, batch]`, so that a phase is made of long runs of memory.
 */

import { atLeast, defined } from "../checked.ts";
import { Attachment, type LoweringContext, type Shape, type TensorName } from "../graph/index.ts";
import { PHASES, type Phase, phasesOf } from "./phases.ts";
import type { Pooling } from "./window.ts";
import { BATCH_LAST, type Pair } from "./window.ts";

/**
 * Where the first of two is at least as large as the second: one mask for each comparison. They stay booleans, a byte
 * each, until the gradient needs them.
 */
interface Masks {
  /** Of each row of a window, from left to right. */
  readonly columns: readonly (readonly TensorName[])[];
  /** Of the rows' maxima, from top to bottom. */
  readonly rows: readonly TensorName[];
}

const MASKS = new Attachment<Masks>("masks");

/** Returns whether windows tile the images exactly. */
export function phasesApply(image: Shape, { poolSize, strides, padding }: Pooling): boolean {
  const isTiled = ([0, 1] as const).every(
    (axis) => poolSize[axis] === strides[axis] && defined(image[axis + 1]) % poolSize[axis] === 0,
  );
  return isTiled && [...padding.before, ...padding.after].every((pixels) => pixels === 0);
}

/** Writes the maxima, and if they are asked for the masks. */
export function emitMaxima(context: LoweringContext, image: Shape, { poolSize }: Pooling): void {
  const maxima = maximaOf(context, phasesOf(context, 0, image, poolSize));
  const [batch, height, width, channels] = atLeast(image, 4);
  const shape = [height / poolSize[0], width / poolSize[1], channels, batch];
  context.setOutput(0, context.node("Reshape", [maxima, context.integers(shape)]), BATCH_LAST);
}

/** Returns the largest number at each place of phases of one shape; masks are attached if positions are asked for. */
export function maximaOf(context: LoweringContext, phases: readonly (readonly TensorName[])[]): TensorName {
  const fold = (values: readonly TensorName[]) => {
    const masks: TensorName[] = [];
    const maximum = values.reduce((first, second) => {
      if (context.isUsed(1)) masks.push(context.node("GreaterOrEqual", [first, second]));
      return context.node("Max", [first, second]);
    });
    return { maximum, masks };
  };
  const rows = phases.map(fold);
  const all = fold(rows.map(({ maximum }) => maximum));
  context.attach(1, MASKS, { columns: rows.map(({ masks }) => masks), rows: all.masks });
  return all.maximum;
}

/** Routes the maxima's gradient back to their positions, from operand dy and the masks of operand 1. */
export function emitGradient(context: LoweringContext, image: Shape, { poolSize }: Pooling): void {
  const [batch, height, width, channels] = atLeast(image, 4);
  const [rows, columns] = [height / poolSize[0], width / poolSize[1]];
  const dy = context.operand(0, BATCH_LAST);
  const flat = context.node("Reshape", [dy, context.integers([rows * columns, channels, batch])]);
  const phases = gradientsOf(context, flat);
  context.attach(0, PHASES, {
    size: poolSize,
    make: ({ place: [i, j] }: Phase) => defined(defined(phases[i])[j]),
  });
  context.setOutput(0, () => joined(context, phases, { rows, columns, channels, batch }), BATCH_LAST);
}

/** Returns whether the pooling of operand 1 left masks. */
export function hasMasks(context: LoweringContext): boolean {
  return context.attached(1, MASKS) !== undefined;
}

/** Distributes the maxima's gradient to the phases, by the masks of operand 1. */
export function gradientsOf(context: LoweringContext, dy: TensorName): TensorName[][] {
  const masks = context.attached(1, MASKS);
  if (masks === undefined) throw new Error("maxPool2dGradient: the pooling was not done by phases");
  const unfold = (gradient: TensorName, isFirst: readonly TensorName[]) =>
    sharedOut(
      context,
      gradient,
      isFirst.map((mask) => context.node("Cast", [mask], { to: 1 })),
    );
  return unfold(dy, masks.rows).map((ofRow, i) => unfold(ofRow, defined(masks.columns[i])));
}

/**
 * Gives the gradient of each maximum to the one of its numbers that won.
 *
 * @param isFirst for each number but the first, 1 where none before it is smaller, 0 elsewhere
 * @returns the gradients of the numbers, in their order
 */
export function sharedOut(
  context: LoweringContext,
  gradient: TensorName,
  isFirst: readonly TensorName[],
): TensorName[] {
  let rest = gradient;
  const parts: TensorName[] = [];
  for (const mask of isFirst.toReversed()) {
    const ofFirst = context.node("Mul", [rest, mask]);
    parts.unshift(context.node("Sub", [rest, ofFirst]));
    rest = ofFirst;
  }
  return [rest, ...parts];
}

/** Returns the image of which these are the phases. */
function joined(
  context: LoweringContext,
  phases: readonly (readonly TensorName[])[],
  { rows, columns, channels, batch }: { rows: number; columns: number; channels: number; batch: number },
): TensorName {
  const size: Pair = [phases.length, defined(phases[0]).length];
  const interleaved = (parts: readonly TensorName[], outer: number, inner: number) => {
    const views = parts.map((part) => context.node("Reshape", [part, context.integers([outer, 1, inner])]));
    return views.length === 1 ? defined(views[0]) : context.node("Concat", views, { axis: 1 });
  };
  const ofRows = phases.map((row) => interleaved(row, rows * columns, channels * batch));
  const whole = interleaved(ofRows, rows, columns * size[1] * channels * batch);
  return context.node("Reshape", [
    whole,
    context.integers([rows * size[0], columns * size[1], channels, batch]),
  ]);
}
